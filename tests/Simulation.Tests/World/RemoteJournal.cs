using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;

namespace Greenlight.Simulation;

/// <summary>The journal as one process sees it, over the same network as the ledger.</summary>
internal sealed class RemoteJournal(SimulatedLedger ledger, Network network, Faults faults) : IJournal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Task<ImmutableArray<JournalEntry>> Read(ShardId shard, long after, int limit) => Call(() => ledger.Disk.Read(shard, after, limit).GetAwaiter().GetResult());

    public Task<long> Cursor(string follower, ShardId shard) => Call(() => ledger.Disk.Cursor(follower, shard).GetAwaiter().GetResult());

    public Task Advance(string follower, ShardId shard, long sequence) => Call(() =>
    {
        ledger.Disk.Advance(follower, shard, sequence).GetAwaiter().GetResult();
        return true;
    });

    public Task<ImmutableArray<(string Follower, ShardId Shard)>> Behind(IReadOnlyList<string> followers, int slice, int slices, int limit) => throw new NotSupportedException();

    public Task<int> Rest(IReadOnlyList<string> followers, int slice, int slices) => throw new NotSupportedException();

    private Task<T> Call<T>(Func<T> work) => network.Call(faults.Database, Patience, work);
}
