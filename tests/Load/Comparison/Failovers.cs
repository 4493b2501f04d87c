using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Load.History;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Comparison;

/// <summary>
/// How long each shard was away: told from the ledger and the history alone. A shard that is taken over writes under a higher epoch from then on; the first pledge that a
/// backer was told of with a number from there is the end of its absence, and the fault before the takeover is its beginning.
/// </summary>
internal sealed class Failovers(DateTimeOffset start)
{
    private readonly Dictionary<ShardId, List<Takeover>> _takeovers = [];

    /// <summary>Takes in the next event of a shard's journal.</summary>
    public void Add(ShardId shard, JournalEntry entry)
    {
        if (!_takeovers.TryGetValue(shard, out var takeovers))
            _takeovers[shard] = takeovers = [];
        if (takeovers.Count == 0 || takeovers[^1].Epoch < entry.Epoch)
            takeovers.Add(new(entry.Epoch, entry.Sequence, entry.At - start));
    }

    /// <summary>Of each fault, the shards that were taken over after it and before the next one; of a takeover that no fault precedes, the fault is null.</summary>
    public IEnumerable<Failover> After(IReadOnlyList<FaultDone> faults, IReadOnlyList<Acknowledged> acknowledged)
    {
        foreach (var (shard, takeovers) in _takeovers.OrderBy(t => t.Key.Index))
        {
            for (var i = 1; i < takeovers.Count; i++)
            {
                var (taken, until) = (takeovers[i], i + 1 < takeovers.Count ? takeovers[i + 1].First : long.MaxValue);
                var fault = faults.LastOrDefault(f => f.At <= taken.At);
                var first = acknowledged.Where(a => a.Receipt.Shard == shard && a.Receipt.Number >= taken.First && a.Receipt.Number < until)
                    .Select(a => (TimeSpan?)a.At).Min();
                yield return new(fault, shard, takeovers[i - 1].Epoch, taken.Epoch, taken.At, first);
            }
        }
    }

    private readonly record struct Takeover(long Epoch, long First, TimeSpan At);
}

/// <summary>A shard that was taken over.</summary>
/// <param name="Fault">The newest fault before it; null if there was none.</param>
/// <param name="Shard">Which.</param>
/// <param name="Before">Its epoch before.</param>
/// <param name="Epoch">Its epoch since.</param>
/// <param name="Wrote">When the new epoch's first batch was begun, since the start of the run.</param>
/// <param name="Acknowledged">When the first pledge that it wrote was acknowledged; null if none was.</param>
internal sealed record Failover(FaultDone? Fault, ShardId Shard, long Before, long Epoch, TimeSpan Wrote, TimeSpan? Acknowledged);
