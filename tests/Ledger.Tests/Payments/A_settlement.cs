using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Payments;

/// <summary>Both databases: how a settlement stands is read from the ledger alone.</summary>
public abstract class A_settlement(DatabaseStore store)
{
    private readonly FakeTimeProvider _clock = new(Scene.Noon);

    private readonly Switch _charging = new();

    private SettlementReadings Readings => new(store.Database, new() { RequestsPerSecond = 25 }, _charging, _clock);

    [Fact]
    public async Task Stands_as_the_ledger_says_over_all_shards()
    {
        var scene = await Scene.Launch(store, shards: 2);
        var first = await Place(scene, 0, 30);
        await Place(scene, 1, 7);
        foreach (var pledge in first.Take(20))
            await (await scene.Open(0)).Write(pledge.Secured());

        var live = await Readings.Of((await store.Campaigns.Find(scene.Id))!);
        Assert.Equal(new(17, 0, 0, 0, 0, 0, false), live.Backlog);

        await scene.Become(Phase.Funded);
        _clock.Advance(TimeSpan.FromSeconds(4));
        var campaign = (await store.Campaigns.Find(scene.Id))!;
        var funded = await Readings.Of(campaign);
        Assert.Equal(new(17, 0, 20, 0, 0, 0, true), funded.Backlog);
        // Twenty cards within four seconds.
        Assert.Equal(new(5, null), funded.Pace);
        Assert.Equal(new(10, 0, 20, 0, 0, 0, true), (await Readings.Of(campaign, 0)).Backlog);
        Assert.Equal(new(7, 0, 0, 0, 0, 0, true), (await Readings.Of(campaign, 1)).Backlog);
    }

    [Fact]
    public async Task Holds_back_what_rests_and_everything_while_charging_is_stopped()
    {
        var scene = await Scene.Launch(store);
        foreach (var (pledge, place) in (await Place(scene, 0, 10)).Select((pledge, place) => (pledge, place)))
        {
            var secured = await (await scene.Open()).Write(pledge.Secured());
            if (place < 3)
                await (await scene.Open()).Write(secured.Changed(PledgeEventKind.Postponed, p => p with { DueAt = Scene.Noon.AddMinutes(1) }));
        }
        await scene.Become(Phase.Funded);
        var campaign = (await store.Campaigns.Find(scene.Id))!;

        Assert.Equal(new(0, 0, 7, 0, 0, 0, true, HeldBack: 3), (await Readings.Of(campaign)).Backlog);
        _charging.Reason = "stopped";
        Assert.Equal(new(0, 0, 0, 0, 0, 0, false, HeldBack: 10), (await Readings.Of(campaign)).Backlog);
        _charging.Reason = null;
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new(0, 0, 10, 0, 0, 0, true), (await Readings.Of(campaign)).Backlog);
    }

    [Fact]
    public async Task Stands_still_when_nothing_has_happened_for_a_while()
    {
        var scene = await Scene.Launch(store);
        foreach (var pledge in await Place(scene, 0, 20))
            await (await scene.Open(0)).Write(pledge.Secured());

        _clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(new(null, null), (await Readings.Of((await store.Campaigns.Find(scene.Id))!)).Pace);
    }

    [Fact]
    public async Task Names_the_pledges_whose_money_must_be_given_back_by_hand()
    {
        var scene = await Scene.Launch(store, shards: 2);
        var (first, other) = ((await Place(scene, 0, 3))[1], (await Place(scene, 1, 1))[0]);
        foreach (var pledge in new[] { first, other })
            await (await scene.Open(pledge.Id.Shard.Index)).Write(pledge.Changed(PledgeEventKind.Owed, p => p with { State = PledgeState.Owed, PaymentIntent = $"pi_{p.Id.Shard.Index}", DueAt = null }));

        Assert.Equal([new(first.Id, 995, "pi_0"), new(other.Id, 995, "pi_1")], await new OwedPledges(store.Database).Of(scene.Id, 10));
        Assert.Single(await new OwedPledges(store.Database).Of(scene.Id, 1));
        var standing = await Readings.Of((await store.Campaigns.Find(scene.Id))!);
        Assert.Equal((2, 2), (standing.Backlog.Owed, standing.Backlog.Now));
    }

    private sealed class Switch : ICharging
    {
        public string? Reason { get; set; }

        public ValueTask<string?> Stopped() => new(Reason);
    }

    private static async Task<List<Pledge>> Place(Scene scene, int shard, int count)
    {
        var (writer, pledges) = (await scene.Open(shard), new List<Pledge>());
        for (var i = 0; i < count; i++)
            pledges.Add(await writer.Write(Make.Placed()));
        return pledges;
    }
}

public sealed class A_settlement_in_SQLite(SqliteStore store) : A_settlement(store), IClassFixture<SqliteStore>;

public sealed class A_settlement_in_PostgreSQL(PostgresStore store) : A_settlement(store), IClassFixture<PostgresStore>;
