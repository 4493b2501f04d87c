using Greenlight.Campaigns;
using Greenlight.Pledging;
using Greenlight.Simulation;

namespace Greenlight.Ledger;

/// <summary>
/// A campaign of four shards and three small tiers. Each shard is written to by a task of its own, whose activation is replaced now and then while the old one still believes in itself;
/// any of them suspends the campaign, looks at it with all shards locked, or decides it while the others write.
/// </summary>
internal sealed class BusyCampaign
{
    private const int Shards = 4;
    private static readonly int?[] Stock = [7, 25, 60, null];

    private readonly LedgerStore _store;
    private readonly Scene _scene;
    private readonly int _batches, _decidedAt;
    private readonly bool _cancelled;
    private int _begun;
    private long _commands;

    private BusyCampaign(LedgerStore store, Scene scene, int batches, Chance chance)
    {
        (_store, _scene, _batches) = (store, scene, batches);
        // One in four is never decided, but sold out.
        _decidedAt = chance.Below(4) == 0 ? int.MaxValue : batches / 2 + chance.Below(batches / 2 + 1);
        _cancelled = chance.Below(3) == 0;
    }

    /// <summary>Its whole life; answers how many commands it was given.</summary>
    public static async Task<long> Live(LedgerStore store, int batches, Chance chance)
    {
        var terms = Scene.Terms(Shards, Stock) with
        {
            Goal = new Goal.Backers(20 + chance.Below(200)),
            Counts = Counts.Pledged,
            Closing = ClosingRule.AtDeadline,
            Deadline = Scene.Noon.AddDays(1),
        };
        var campaign = new BusyCampaign(store, await Scene.Launch(store, terms), batches, chance);
        var chances = Enumerable.Range(0, Shards).Select(_ => new Chance((ulong)chance.Below(int.MaxValue))).ToArray();
        var shards = chances.Select((own, index) => new BusyShard(campaign._scene.Shard(index), Shards, Stock.Length, own)).ToArray();
        await Task.WhenAll(shards.Zip(chances, (shard, own) => Task.Run(() => campaign.Write(shard, own))));
        await campaign.Judge(shards);
        return campaign._commands;
    }

    private async Task Write(BusyShard shard, Chance chance)
    {
        var writer = await Open(shard.Id);
        while (!IsOver(writer.Phase) && Interlocked.Increment(ref _begun) is var number && number <= _batches)
        {
            if (number == _decidedAt)
                await _store.Campaigns.Advance(_scene.Id, Decide);
            else if (chance.Of(0.1))
                await _store.Campaigns.Advance(_scene.Id, chance.Of(0.5) ? Look : Pause);
            if (chance.Of(0.05))
            {
                var old = writer;
                writer = await Open(shard.Id);
                await Assert.ThrowsAsync<ShardSupersededException>(() => old.Write([shard.Newcomer()]));
            }
            var commands = shard.Commands(chance.OneOf(1, 1, 1, 5, 5, 20, 20, chance.Of(0.2) ? 300 : 2));
            Interlocked.Add(ref _commands, commands.Count);
            shard.Learn(await writer.Write(commands));
        }
    }

    private Task<ShardWriter> Open(ShardId shard) => ShardWriter.Open(shard, _store.Pledges, TimeProvider.System);

    private PhaseChange? Decide(CampaignReading reading)
    {
        Look(reading);
        return _cancelled || reading.Campaign.Phase is Phase.Suspended
            ? new(Phase.Cancelled, Scene.Noon, null, null)
            : CampaignRules.Advance(reading, reading.Campaign.Terms.Deadline!.Value);
    }

    private PhaseChange? Pause(CampaignReading reading) => reading.Campaign.Phase switch
    {
        Phase.Live => new(Phase.Suspended, Scene.Noon, null, null),
        Phase.Suspended => new(Phase.Live, Scene.Noon, null, null),
        _ => null,
    };

    /// <summary>With every shard locked: each place is held by a pledge, or free.</summary>
    private static PhaseChange? Look(CampaignReading reading)
    {
        for (var tier = 0; tier < Stock.Length; tier++)
        {
            if (Stock[tier] is { } places)
                Assert.Equal((tier, places - reading.Left[tier]), (tier, Held(reading, tier)));
        }
        return null;
    }

    private static long Held(CampaignReading reading, int tier) =>
        reading.Tally.Cells.Where(cell => cell.Tier == tier && cell.State is not (PledgeState.Cancelled or PledgeState.Released)).Sum(cell => cell.Count);

    private async Task Judge(BusyShard[] shards)
    {
        var reading = await _scene.Read();
        Look(reading);
        if (reading.Campaign.Phase is Phase.Failed or Phase.Cancelled)
            await LetGo(shards);
        else if (!IsOver(reading.Campaign.Phase))
            await SellOut(reading);
        await _scene.AssertFold();
    }

    /// <summary>Every place is free again once all pledges are let go.</summary>
    private async Task LetGo(BusyShard[] shards)
    {
        await Task.WhenAll(shards.Select(shard => Task.Run(async () => shard.Learn(await (await Open(shard.Id)).Write(shard.LetGo())))));
        Assert.All((await _scene.Read()).Left, left => Assert.Equal(Stock[left.Key], (int)left.Value));
    }

    /// <summary>What is said to be left can be sold, from all shards at once, and no more than that.</summary>
    private async Task SellOut(CampaignReading reading)
    {
        await _scene.Become(Phase.Live);
        foreach (var (tier, left) in reading.Left)
        {
            var sold = await Task.WhenAll(Enumerable.Range(0, Shards).Select(index => Task.Run(async () =>
            {
                var shard = new BusyShard(_scene.Shard(index), Shards, Stock.Length, new(0));
                var outcomes = await (await Open(shard.Id)).Write([.. Enumerable.Range(0, (int)left + 1).Select(_ => shard.Newcomer(tier))]);
                return outcomes.Count(outcome => outcome is PledgeOutcome.Accepted);
            })));
            Assert.Equal((tier, left), (tier, sold.Sum()));
        }
    }

    private static bool IsOver(Phase phase) => phase is Phase.Funded or Phase.Failed or Phase.Cancelled;
}
