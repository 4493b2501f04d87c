using System.Collections.Immutable;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

/// <summary>A campaign in a ledger under test, and writers of its shards.</summary>
internal sealed class Scene(LedgerStore store, CampaignId id)
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public CampaignId Id => id;

    /// <summary>Launches a new campaign with one tier for each stock (null: unlimited) at $9.95.</summary>
    public static Task<Scene> Launch(LedgerStore store, int shards = 1, params int?[] stock) => Launch(store, Terms(shards, stock is [] ? [null] : stock));

    public static async Task<Scene> Launch(LedgerStore store, CampaignTerms terms)
    {
        var scene = new Scene(store, (await store.Campaigns.Create($"c{Guid.NewGuid():N}", "someone", terms, Noon))!.Id);
        await scene.Become(Phase.Live);
        return scene;
    }

    public static CampaignTerms Terms(int shards = 1, params int?[] stock) => new(
        "A show", Currency.Usd, new Goal.Backers(100), Counts.Secured, ClosingRule.WhenReached, null, TimeSpan.FromHours(72), TimeSpan.FromDays(7), KeysOpen.AtCollected, shards,
        [.. stock.Select((places, number) => new Tier(number, $"tier-{number}", "A tier", "", 995, true, places, [new("a-work", "an-item")]))],
        []);

    public Task<Campaign> Become(Phase phase) => store.Campaigns.Advance(id, _ => new(phase, Noon, null, null));

    public ShardId Shard(int index = 0) => new(id, index);

    public async Task<Writer> Open(int shard = 0)
    {
        var opening = await store.Pledges.Open(Shard(shard));
        return new(store, Shard(shard), opening.Epoch, opening.Campaign.Phase);
    }

    public Task<CampaignReading> Read() => store.Campaigns.Read(id);

    public async Task<ImmutableArray<JournalEntry>> Journal(int shard = 0)
    {
        var entries = ImmutableArray.CreateBuilder<JournalEntry>();
        while (await store.Journal.Read(Shard(shard), entries.Count == 0 ? 0 : entries[^1].Sequence, 1000) is { Length: > 0 } page)
            entries.AddRange(page);
        return entries.ToImmutable();
    }

    /// <summary>Checks that the tally is what the journals say: each pledge counted in the state, tier and amount of its last event.</summary>
    public async Task AssertFold()
    {
        var reading = await Read();
        var events = new List<JournalEntry>();
        for (var shard = 0; shard < reading.Campaign.Terms.Shards; shard++)
        {
            var journal = await Journal(shard);
            Assert.Equal(journal.Select(e => e.Epoch).Order(), journal.Select(e => e.Epoch));
            events.AddRange(journal);
        }
        var fold = events.GroupBy(e => e.Pledge).Select(g => g.Last()).GroupBy(e => (e.Tier, e.State)).OrderBy(g => g.Key)
            .Select(g => new TallyCell(g.Key.Tier, g.Key.State, g.Count(), g.Sum(e => e.Amount)));
        Assert.Equal(fold, reading.Tally.Cells.OrderBy(c => (c.Tier, c.State)));
    }
}

/// <summary>One activation's view of a shard.</summary>
internal sealed class Writer(LedgerStore store, ShardId shard, long epoch, Phase phase)
{
    public long Epoch => epoch;

    public Task<BatchResult> Send(params LedgerWrite[] writes) => store.Pledges.Commit(new(shard, epoch, phase, Scene.Noon, writes));

    public async Task<BatchResult.Committed> Commit(params LedgerWrite[] writes) => Assert.IsType<BatchResult.Committed>(await Send(writes));

    /// <summary>Commits a single write, which must be written, and answers the pledge as the ledger then has it.</summary>
    public async Task<Pledge> Write(LedgerWrite write)
    {
        var committed = await Commit(write);
        Assert.Equal([WriteResult.Written], committed.Results);
        return Assert.Single(await store.Pledges.Find(shard, [], [write.Before?.Id.Number ?? committed.First]));
    }

    /// <summary>Commits a single write and answers what came of it.</summary>
    public async Task<WriteResult> Try(LedgerWrite write) => Assert.Single((await Commit(write)).Results);
}

/// <summary>Writes as the rules would make them.</summary>
internal static class Make
{
    public static BackerId Backer() => BackerId.New(Scene.Noon);

    public static LedgerWrite Placed(BackerId? backer = null, string callerId = "first", int tier = 0, long amount = 995, bool limited = false, DateTimeOffset? at = null)
    {
        var pledge = new Pledge(default, backer ?? Backer(), callerId, tier, amount, PledgeState.Pledged, CardStatus.None, 1, 1, tier, amount, at ?? Scene.Noon, "pm_card",
            DueAt: at ?? Scene.Noon);
        return new(null, pledge, PledgeEventKind.Placed, TakesPlace: limited ? tier : null);
    }

    public static LedgerWrite Changed(this Pledge pledge, PledgeEventKind kind, Func<Pledge, Pledge> change) =>
        new(pledge, change(pledge) with { Version = pledge.Version + 1 }, kind);

    public static LedgerWrite Cancelled(this Pledge pledge, bool limited = false) =>
        pledge.Changed(PledgeEventKind.Cancelled, p => p with { State = PledgeState.Cancelled, DueAt = null }) with { FreesPlace = limited ? pledge.Tier : null };

    public static LedgerWrite Secured(this Pledge pledge) =>
        pledge.Changed(PledgeEventKind.CardSecured, p => p with { State = PledgeState.Secured, Card = CardStatus.Ready, DueAt = null });
}
