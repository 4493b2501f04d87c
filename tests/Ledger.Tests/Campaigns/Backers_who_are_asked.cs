using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Campaigns;

/// <summary>Both databases: who has not answered what they were asked about other terms.</summary>
public abstract class Backers_who_are_asked(DatabaseStore store)
{
    [Fact]
    public async Task Are_counted_until_they_have_kept_switched_or_left_and_only_while_they_can()
    {
        var scene = await Scene.Launch(store, shards: 2);
        var pledges = new List<Pledge>();
        for (var i = 0; i < 5; i++)
            pledges.Add(await (await scene.Open(i % 2)).Write(Make.Placed()));
        Assert.Null(await Unanswered(scene));

        var campaign = await store.Campaigns.ChangeTerms(scene.Id, reading => new(reading.Campaign.Terms with { AskedAt = 2 }, Scene.Noon));
        Assert.Equal((2, 5L), (campaign.TermsVersion, await Unanswered(scene)));

        await Answer(scene, pledges[0], PledgeEventKind.TermsKept, p => p with { TermsAnswered = 2 });
        await Answer(scene, pledges[1], PledgeEventKind.TermsSwitched, p => p with { TermsVersion = 2 });
        await Answer(scene, pledges[2], PledgeEventKind.Cancelled, p => p with { State = PledgeState.Cancelled, DueAt = null });
        await Answer(scene, pledges[3], PledgeEventKind.CardSecured, p => p with { State = PledgeState.Secured, Card = CardStatus.Ready });
        Assert.Equal(2, await Unanswered(scene));

        await scene.Become(Phase.Funded);
        Assert.Null(await Unanswered(scene));
    }

    private async Task<long?> Unanswered(Scene scene) => await new UnansweredTerms(store.Database).Of((await store.Campaigns.Find(scene.Id))!);

    private static async Task Answer(Scene scene, Pledge pledge, PledgeEventKind kind, Func<Pledge, Pledge> change) =>
        await (await scene.Open(pledge.Id.Shard.Index)).Write(pledge.Changed(kind, change));
}

public sealed class Backers_who_are_asked_in_SQLite(SqliteStore store) : Backers_who_are_asked(store), IClassFixture<SqliteStore>;

public sealed class Backers_who_are_asked_in_PostgreSQL(PostgresStore store) : Backers_who_are_asked(store), IClassFixture<PostgresStore>;
