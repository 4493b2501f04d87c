using Dapper;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>An event that can't be placed is not tried for ever.</summary>
public abstract partial class A_webhook_inbox
{
    private GivenUpTable GivenUp => new(store.Database);

    [Fact]
    public async Task Gives_up_what_nothing_could_be_done_with_for_three_days()
    {
        var pledge = await Pledge(PledgeState.Collecting);
        var reason = $"The shard {pledge.Id.Shard} does not answer.";
        await Receive("payment_intent.succeeded", pledge.Id);

        var began = _clock.GetUtcNow();
        while (await Due(pledge.Id) is { } due)
        {
            _clock.Advance(due - _clock.GetUtcNow());
            Assert.Equal(1, await Process(pledge.Id, _ => throw new TimeoutException(reason)));
        }

        Assert.InRange(_clock.GetUtcNow() - began, TimeSpan.FromDays(3), TimeSpan.FromDays(3) + TimeSpan.FromMinutes(20));
        var given = Assert.Single(await GivenUp.GivenUp(), events => events.Error == reason);
        Assert.Equal((1, _clock.GetUtcNow()), (given.Count, given.Latest));
    }

    [Fact]
    public async Task Gives_up_news_of_an_unknown_pledge_before_an_alarm_rings_for_it()
    {
        var unknown = new PledgeId((await Scene.Launch(store)).Shard(), 1);
        await Receive("payment_intent.succeeded", unknown);

        var began = _clock.GetUtcNow();
        await GiveUp(unknown);

        Assert.InRange(_clock.GetUtcNow() - began, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.Contains(await GivenUp.GivenUp(), events => events.Error == InboxRound.NoSuchPledge);
    }

    [Fact]
    public async Task Takes_no_full_shard_for_a_reason_to_give_up()
    {
        var pledge = await Pledge(PledgeState.Collecting);
        await Receive("payment_intent.succeeded", pledge.Id);

        for (var i = 0; i < 500; i++)
        {
            await Process(pledge.Id, _ => new PledgeOutcome.Busy(TimeSpan.FromSeconds(1)));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Process(pledge.Id);
        Assert.Single(_told);
    }

    [Fact]
    public async Task Does_not_count_what_was_given_up_among_what_waits()
    {
        var (waiting, unknown) = (await GivenUp.CountWaiting(), new PledgeId((await Scene.Launch(store)).Shard(), 1));
        var yesterday = _clock.GetUtcNow().AddDays(-1);
        await Table.Add([new($"evt_{Guid.NewGuid():N}", "payment_intent.succeeded", unknown.ToString(), "pi_1")], yesterday);
        Assert.Equal((waiting + 1, yesterday), (await GivenUp.CountWaiting(), await Table.Oldest()));

        await GiveUp(unknown);

        Assert.Equal(waiting, await GivenUp.CountWaiting());
        Assert.NotEqual(yesterday, await Table.Oldest());
    }

    [Fact]
    public async Task Processes_what_was_given_up_when_an_operator_says_so_with_all_its_tries_again()
    {
        var scene = await Scene.Launch(store);
        var unknown = new PledgeId(scene.Shard(), 1);
        await Receive("payment_intent.succeeded", unknown);
        var id = (await OldestOf(unknown))!.News.Event;
        await GiveUp(unknown);

        Assert.Equal(0, await GivenUp.TryAgain("evt_other", _clock.GetUtcNow()));
        Assert.Equal(1, await GivenUp.TryAgain(id, _clock.GetUtcNow()));
        await Process(unknown);
        Assert.Equal(1, (await OldestOf(unknown))!.Attempts);

        Assert.Equal(unknown, (await (await scene.Open()).Write(Make.Placed())).Id);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Process(unknown);
        Assert.Single(_told);
        Assert.Equal(0, await GivenUp.TryAgain(id, _clock.GetUtcNow()));
    }

    [Fact]
    public async Task Keeps_what_was_given_up_for_a_month()
    {
        var unknown = new PledgeId((await Scene.Launch(store)).Shard(), 1);
        await Receive("payment_intent.succeeded", unknown);
        await GiveUp(unknown);

        await Table.Forget(_clock.GetUtcNow());
        Assert.NotNull(await Received(unknown));

        await Table.Forget(_clock.GetUtcNow().AddMilliseconds(1));
        Assert.Null(await Received(unknown));
    }

    private async Task GiveUp(PledgeId unknown)
    {
        while (await Due(unknown) is { } due)
        {
            if (due > _clock.GetUtcNow())
                _clock.Advance(due - _clock.GetUtcNow());
            await Process(unknown);
        }
    }

    /// <summary>When the only event of a pledge is looked at next; null when it is not.</summary>
    private Task<DateTimeOffset?> Due(PledgeId pledge) => Ask("due_at", "AND processed_at IS NULL AND given_up_at IS NULL", pledge);

    private Task<DateTimeOffset?> Received(PledgeId pledge) => Ask("received_at", "", pledge);

    private async Task<DateTimeOffset?> Ask(string column, string which, PledgeId pledge)
    {
        await using var connection = await store.Database.OpenRead();
        var at = await connection.ExecuteScalarAsync<long?>($"SELECT {column} FROM stripe_inbox WHERE payload LIKE @like {which}", new { like = $"%\"{pledge}\"%" });
        return at is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
    }
}
