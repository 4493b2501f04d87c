using Greenlight.Messages;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Tests.Messages;

public sealed class A_round_of_mails : IAsyncLifetime
{
    private readonly MailRig _rig = new();
    private readonly List<string> _sent = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Sends_what_is_due_once()
    {
        await _rig.Mailbox.Send(new("ada@example.org", "One", "1"));
        await _rig.Mailbox.Send(new("bob@example.org", "Two", "2"));
        Assert.Equal(2, await Run());
        Assert.Equal(0, await Run());
        Assert.Equal(["ada@example.org One", "bob@example.org Two"], _sent);
        Assert.All(await _rig.Mailbox.Newest(10), mail => Assert.NotNull(mail.SentAt));
    }

    [Fact]
    public async Task Tries_again_later_and_later_what_was_not_taken()
    {
        await _rig.Mailbox.Send(new("ada@example.org", "One", "1"));
        Assert.Equal(0, await _rig.Round.Run((_, _) => throw new IOException("Greylisted."), default));
        Assert.Equal(0, await Run());
        _rig.Paygate.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await _rig.Round.Run((_, _) => throw new IOException("Greylisted."), default));
        _rig.Paygate.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await Run());
        _rig.Paygate.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Run());
    }

    [Fact]
    public async Task Sends_again_what_a_process_claimed_and_died_with()
    {
        await _rig.Mailbox.Send(new("ada@example.org", "One", "1"));
        await Assert.ThrowsAsync<OperationCanceledException>(() => _rig.Round.Run((_, _) => throw new OperationCanceledException(), default));
        _rig.Paygate.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Run());
    }

    [Fact]
    public async Task Waits_with_mails_about_a_card_and_leaves_them_out_once_it_is_mended()
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Card(pledge, CardStatus.NeedsBacker);
        await _rig.Happened(PledgeEventKind.CardNeedsBacker, pledge, backer, 1);
        Assert.Equal(0, await Run());
        await _rig.Card(pledge, CardStatus.Ready);
        _rig.Paygate.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, await Run());
        Assert.Empty(_sent);
        Assert.Null(Assert.Single(await _rig.Mailbox.Newest(10)).SentAt);
    }

    [Fact]
    public async Task Sends_a_mail_about_a_card_that_still_waits_for_its_backer()
    {
        var (pledge, backer) = await _rig.Backer("ada@example.org");
        await _rig.Card(pledge, CardStatus.NeedsBacker);
        await _rig.Happened(PledgeEventKind.CardNeedsBacker, pledge, backer, 1);
        _rig.Paygate.Clock.Advance(TimeSpan.FromMinutes(10));
        await Run();
        Assert.Equal(["ada@example.org One step left for your pledge to Children of the Machine"], _sent);
    }

    [Fact]
    public async Task Never_sends_old_news()
    {
        await _rig.Mailbox.Send(new("ada@example.org", "One", "1"));
        _rig.Paygate.Clock.Advance(MailRound.TooOld);
        Assert.Equal(0, await Run());
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task Takes_a_bounded_number()
    {
        for (var i = 0; i < MailRound.Most + 1; i++)
            await _rig.Mailbox.Send(new("ada@example.org", "One", "1"));
        Assert.Equal((MailRound.Most, 1, 0), (await Run(), await Run(), await Run()));
    }

    private Task<int> Run() => _rig.Round.Run((mail, _) =>
    {
        _sent.Add($"{mail.To} {mail.Subject}");
        return Task.CompletedTask;
    }, default);
}
