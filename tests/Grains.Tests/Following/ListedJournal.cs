using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Tests.Following;

/// <summary>A journal of one shard in memory.</summary>
internal sealed class ListedJournal : IJournal
{
    private long _cursor;

    public static ShardId Shard { get; } = new(new(1), 0);

    public List<JournalEntry> Entries { get; } = [];

    public long Moved => Interlocked.Read(ref _cursor);

    public void Add(int events)
    {
        for (var i = 0; i < events; i++)
            Entries.Add(new(Entries.Count + 1, 1, default, PledgeEventKind.Placed, new(Shard, Entries.Count + 1), default, PledgeState.Pledged, 0, 995, null));
    }

    public Task<ImmutableArray<JournalEntry>> Read(ShardId shard, long after, int limit) =>
        Task.FromResult(Entries.Where(entry => entry.Sequence > after).Take(limit).ToImmutableArray());

    public Task<long> Cursor(string follower, ShardId shard) => Task.FromResult(Moved);

    public Task Advance(string follower, ShardId shard, long sequence)
    {
        Interlocked.Exchange(ref _cursor, Math.Max(Moved, sequence));
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<(string Follower, ShardId Shard)>> Behind(IReadOnlyList<string> followers, int slice, int slices, int limit) => throw new NotSupportedException();

    public Task<int> Rest(IReadOnlyList<string> followers, int slice, int slices) => throw new NotSupportedException();
}

/// <summary>Remembers what it was given; fails as often as it is told to.</summary>
internal sealed class Witness : IJournalFollower
{
    private TaskCompletionSource _handled = new();

    public string Name => "witness";

    public IReadOnlyList<PledgeEventKind>? Kinds { get; set; }

    public List<long> Seen { get; } = [];

    public int Failures { get; set; }

    public int Calls { get; private set; }

    /// <summary>Ends with the next call, whatever comes of it.</summary>
    public Task NextCall => (_handled = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public Task Handle(ShardId shard, IReadOnlyList<JournalEntry> entries)
    {
        Calls++;
        _handled.TrySetResult();
        if (Failures-- > 0)
            throw new IOException("Not now.");
        Seen.AddRange(entries.Select(entry => entry.Sequence));
        return Task.CompletedTask;
    }
}
