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
    [InlineData(PledgeEventKind.Dropped, "You owe nothing")]
    [InlineData(PledgeEventKind.Released, "nothing was charged, and nothing will be")]
    public async Task Says_what_happened_with_amount_and_receipt_or_link(PledgeEventKind happened, string words)
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Happened(happened, pledge, backer, 1);
        var mail = Assert.Single(await _rig.Mailbox.Newest(10));
        Assert.Equal("ada@example.org", mail.Mail.To);
        Assert.Contains("Children of the Machine", mail.Mail.Subject, StringComparison.Ordinal);
        Assert.Contains(words, mail.Mail.Text, StringComparison.Ordinal);
        Assert.Contains($"Receipt number: {pledge}", mail.Mail.Text, StringComparison.Ordinal);
        Assert.Equal(happened is not PledgeEventKind.CardNeedsBacker, mail.Mail.Text.Contains("$9.95", StringComparison.Ordinal));
    }

    [Theory, InlineData(PledgeEventKind.CardSecured), InlineData(PledgeEventKind.ChargeBegun), InlineData(PledgeEventKind.Postponed)]
    public async Task Is_not_written_for_what_is_no_news_to_the_backer(PledgeEventKind happened)
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Happened(happened, pledge, backer, 1);
        Assert.Empty(await _rig.Mailbox.Newest(10));
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
