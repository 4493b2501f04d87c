using System.Collections.Concurrent;
using Greenlight.Campaigns;

namespace Greenlight.Payments;

/// <summary>
/// The settlement that is under way in this process. A process that leaves lets it end before its silo goes: what a charge came to is stored by grains, and would
/// otherwise be found out again by asking.
/// </summary>
public sealed class SettlementUnderWay
{
    private readonly ConcurrentDictionary<ShardId, Task> _passes = new();

    /// <summary>Completes when the passes that now run have ended. They begin nothing more once the process has been asked to end.</summary>
    public Task Ended => Task.WhenAll(_passes.Values);

    internal void Begun(ShardId shard, Task passes)
    {
        if (!passes.IsCompleted)
            _passes[shard] = passes;
    }

    internal void Over(ShardId shard) => _passes.TryRemove(shard, out _);
}
