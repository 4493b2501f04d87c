using System.Collections.Concurrent;
using Greenlight.Campaigns;

namespace Greenlight.Pledging;

/// <summary>
/// New pledges on their way to their shards. A lone one goes at once; while calls to a shard are under way, what comes gathers and shares the next call.
/// So a launch costs a silo a message for dozens of pledges, not one for each.
/// </summary>
internal sealed class PledgeGate(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>When to come again if there was no room: by then what waits now has been written.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    // Two calls under way: while the shard writes the pledges of one, the next one's already wait there. More would only make each smaller.
    private static readonly GroupCommitLimits Limits = GroupCommitLimits.Default with { Writers = 2 };
    private static readonly PledgeOutcome Busy = new PledgeOutcome.Busy(RetryAfter);

    // Past so many the map starts anew, so that quiet campaigns don't fill the memory. Whoever still holds an old gate is served by it.
    private const int MostGates = 10_000;

    private readonly ConcurrentDictionary<ShardId, GroupCommit<PlacePledge, PledgeOutcome>> _gates = new();

    /// <summary>Places a pledge. An exception means that the outcome is unknown: the same command may be repeated.</summary>
    public async Task<PledgeOutcome> Place(ShardId shard, PlacePledge command) => await Gate(shard).Add(command) ?? Busy;

    /// <summary>Whether no shard of this campaign takes another pledge now.</summary>
    public bool IsFull(Campaign campaign)
    {
        for (var shard = 0; shard < campaign.Terms.Shards; shard++)
        {
            if (!_gates.TryGetValue(new(campaign.Id, shard), out var gate) || !gate.IsFull)
                return false;
        }
        return true;
    }

    private GroupCommit<PlacePledge, PledgeOutcome> Gate(ShardId shard)
    {
        if (_gates.TryGetValue(shard, out var gate))
            return gate;
        if (_gates.Count >= MostGates)
            _gates.Clear();
        return _gates.GetOrAdd(shard, static (shard, self) => self.Open(shard), this);
    }

    private GroupCommit<PlacePledge, PledgeOutcome> Open(ShardId shard)
    {
        var writer = grains.Shard(shard);
        return new(async commands => await writer.Place([.. commands]), Limits, clock);
    }
}
