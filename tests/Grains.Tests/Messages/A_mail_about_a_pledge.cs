using Greenlight.Messages;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Tests.Messages;

public sealed class A_mail_about_a_pledge : IAsyncLifetime
{
    private readonly MailRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData(PledgeEventKind.Placed, "Nothing is charged unless")]
    [InlineData(PledgeEventKind.CardNeedsBacker, "Finish the check")]
    [InlineData(PledgeEventKind.CardRefused, "Give another card")]
    [InlineData(PledgeEventKind.Collected, "Your key and everything it opens:\nhttps://greenlight.test/me/pledges")]
    [InlineData(PledgeEventKind.ChargeDeclined, "declined")]
    [InlineData(PledgeEventKind.CardMissing, "we have no card")]
    [InlineData(PledgeEventKind.CardGone, "does not have your saved card any more")]
    [InlineData(PledgeEventKind.Dropped, "You owe nothing")]
    [InlineData(PledgeEventKind.Released, "nothing was charged, and nothing will be")]
    [InlineData(PledgeEventKind.WindowExtended, "kept for you a while longer")]
    [InlineData(PledgeEventKind.RefundBegun, "being paid back")]
    [InlineData(PledgeEventKind.Refunded, "was paid back")]
    [InlineData(PledgeEventKind.RefundFailed, "did not take $9.95")]
    [InlineData(PledgeEventKind.Owed, "it is yours, and we give it back to you another way")]
    [InlineData(PledgeEventKind.PaidBack, "was paid to you, not through your card")]
    [InlineData(PledgeEventKind.Disputed, "holds the money")]
    [InlineData(PledgeEventKind.DisputeWon, "Your key is open again")]
    public async Task Says_what_happened_with_amount_and_receipt_or_link(PledgeEventKind happened, string words)
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Happened(happened, pledge, backer, 1);
        var mail = Assert.Single(await _rig.Mailbox.Newest(10));
        Assert.Equal("ada@example.org", mail.Mail.To);
        Assert.Contains("Children of the Machine", mail.Mail.Subject + mail.Mail.Text, StringComparison.Ordinal);
        Assert.Contains(words, mail.Mail.Text, StringComparison.Ordinal);
        Assert.Contains($"Receipt number: {pledge}", mail.Mail.Text, StringComparison.Ordinal);
        Assert.Equal(happened is not PledgeEventKind.CardNeedsBacker, mail.Mail.Text.Contains("$9.95", StringComparison.Ordinal));
    }

    [Theory, InlineData(PledgeEventKind.CardSecured, null), InlineData(PledgeEventKind.ChargeBegun, "pi_1 2"), InlineData(PledgeEventKind.Postponed, null)]
    public async Task Is_not_written_for_what_is_no_news_to_the_backer(PledgeEventKind happened, string? data)
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Happened(happened, pledge, backer, 1, data);
        Assert.Empty(await _rig.Mailbox.Newest(10));
    }

    [Fact]
    public async Task Says_where_a_payment_outside_of_the_processor_is_found_and_not_who_made_it()
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Happened(PledgeEventKind.PaidBack, pledge, backer, 1, "bkr-1: SEPA 4711: part 1");

        var text = Assert.Single(await _rig.Mailbox.Newest(10)).Mail.Text;
        Assert.Contains("The payment is found as: SEPA 4711: part 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("bkr-1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Announces_the_first_charge_and_is_written_before_its_receipt()
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Happened(PledgeEventKind.ChargeBegun, pledge, backer, 1, "pi_1 1");
        await _rig.Happened(PledgeEventKind.Collected, pledge, backer, 2, "ch_1");

        var (receipt, notice) = ((await _rig.Mailbox.Newest(10))[0].Mail, (await _rig.Mailbox.Newest(10))[1].Mail);
        Assert.Equal("Children of the Machine is funded: your card will be charged $9.95", notice.Subject);
        Assert.Contains("charged $9.95, once, now. It appears on your statement as GREENLIGHT* CHILDREN.", notice.Text, StringComparison.Ordinal);
        Assert.Contains("Receipt for: Children of the Machine, Season 1\nAmount: $9.95\nCharged on: ", receipt.Text, StringComparison.Ordinal);
        Assert.Contains("Paid to: us\nOn your statement: GREENLIGHT* CHILDREN\n", receipt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_when_a_declined_card_is_tried_again_and_promises_nothing_where_it_is_not()
    {
        var (due, end) = (new DateTimeOffset(2026, 12, 2, 9, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 12, 8, 9, 0, 0, TimeSpan.Zero));
        const string NotAgain = "This card is not tried again. Give another one by 8 December 2026, 09:00 UTC: it is charged at once.";
        (CardStatus, DateTimeOffset, string)[] declines =
        [
            (CardStatus.Ready, due, "The same card is tried again on 2 December 2026, 09:00 UTC; your pledge is kept until 8 December 2026, 09:00 UTC."),
            (CardStatus.Ready, end, NotAgain),
            (CardStatus.Refused, end, NotAgain),
            (CardStatus.NeedsBacker, end, NotAgain),
        ];
        foreach (var (card, next, words) in declines)
        {
            var (pledge, backer) = await _rig.Backer("ada@example.org");
            await _rig.Declined(pledge, card, next, end);
            await _rig.Happened(PledgeEventKind.ChargeDeclined, pledge, backer, 100 + pledge.Number);

            Assert.Contains($"was declined by your bank. {words}", (await _rig.Mailbox.Newest(1))[0].Mail.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Says_that_a_campaign_was_withdrawn_if_that_is_why_a_pledge_was_let_go()
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        _rig.Paygate.Campaigns.Now = _rig.Paygate.Campaigns.Now with { Phase = Campaigns.Phase.Cancelled };
        await _rig.Happened(PledgeEventKind.Released, pledge, backer, 1);

        Assert.Equal("Children of the Machine was withdrawn", Assert.Single(await _rig.Mailbox.Newest(10)).Mail.Subject);
    }

    [Fact]
    public async Task Speaks_of_an_order_where_there_is_no_goal()
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        _rig.Paygate.Campaigns.Now = _rig.Paygate.Campaigns.Now with { Terms = Tests.Paygate.OneCampaign.Terms with { Goal = new Campaigns.Goal.Open() } };
        _rig.Paygate.Campaigns.Fund();
        _rig.Paygate.Campaigns.Now = _rig.Paygate.Campaigns.Now with { Decision = _rig.Paygate.Campaigns.Now.Decision! with { At = default } };
        await _rig.Happened(PledgeEventKind.Placed, pledge, backer, 1);
        await _rig.Happened(PledgeEventKind.ChargeBegun, pledge, backer, 2, "pi_1 1");
        await _rig.Happened(PledgeEventKind.Collected, pledge, backer, 3);

        var mails = await _rig.Mailbox.Newest(10);
        Assert.Equal(["Your receipt for Children of the Machine, and your key", "Your order: Children of the Machine"], mails.Select(mail => mail.Mail.Subject));
        Assert.All(mails, mail => Assert.DoesNotContain("goal", mail.Mail.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_written_once_however_often_the_event_comes()
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Happened(PledgeEventKind.Placed, pledge, backer, 1);
        await _rig.Happened(PledgeEventKind.Placed, pledge, backer, 1);
        await _rig.Happened(PledgeEventKind.Placed, pledge, backer, 2);
        Assert.Equal(2, (await _rig.Mailbox.Newest(10)).Length);
    }

    [Fact]
    public async Task Holds_no_address_of_its_own()
    {
        var (pledge, backer) = await _rig.Paygate.Pledge();
        await _rig.Happened(PledgeEventKind.Placed, pledge, backer, 1);
        Assert.Equal("", Assert.Single(await _rig.Mailbox.Newest(10)).Mail.To);
    }

    [Fact]
    public async Task About_a_card_is_not_read_on_the_page_of_mails_before_its_ten_minutes_have_passed()
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Happened(PledgeEventKind.Placed, pledge, backer, 1);
        await _rig.Happened(PledgeEventKind.CardRefused, pledge, backer, 2);
        Assert.Equal(MailKind.Placed, Assert.Single(await _rig.Mailbox.NewestDue(10)).Kind);

        _rig.Paygate.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([MailKind.CardRefused, MailKind.Placed], (await _rig.Mailbox.NewestDue(10)).Select(mail => mail.Kind));
    }

    [Fact]
    public async Task Lies_beside_mails_that_somebody_else_wrote_newest_first()
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Happened(PledgeEventKind.Placed, pledge, backer, 1);
        await _rig.Mailbox.Send(new("bob@example.org", "Your link", "Here:\nhttps://greenlight.test/x", "<p>Here</p>"));
        var mails = await _rig.Mailbox.Newest(10);
        Assert.Equal(["Your link", "You backed Children of the Machine"], mails.Select(mail => mail.Mail.Subject));
        Assert.Equal("<p>Here</p>", mails[0].Mail.Html);
        Assert.Equal(mails[1], (await _rig.Mailbox.Newest(10, before: mails[0].Id)).Single());
        Assert.Equal(mails[0], await _rig.Mailbox.Find(mails[0].Id));
        Assert.Null(await _rig.Mailbox.Find(mails[0].Id + 1));
    }
}
