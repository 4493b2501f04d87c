using System.Collections.Immutable;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

/// <summary>Reading a shard's events in order, and the cursors of those who follow it.</summary>
public interface IJournal
{
    /// <summary>Events of a shard with a sequence above <paramref name="after"/>, in order.</summary>
    Task<ImmutableArray<JournalEntry>> Read(ShardId shard, long after, int limit);

    /// <summary>The same of some kinds alone: what a follower does not care about is not even read, which on a launch is nearly all there is.</summary>
    async Task<JournalPage> Read(ShardId shard, long after, int limit, IReadOnlyList<PledgeEventKind> kinds)
    {
        var all = await Read(shard, after, limit);
        return new([.. all.Where(entry => kinds.Contains(entry.Kind))], all.IsEmpty ? after : all[^1].Sequence, all.Length == limit);
    }

    /// <summary>How far a follower has come in a shard; 0 at first.</summary>
    Task<long> Cursor(string follower, ShardId shard);

    /// <summary>Moves a cursor forward; never back.</summary>
    Task Advance(string follower, ShardId shard, long sequence);

    /// <summary>Of this sweeper's slice: shards in which one of these followers is behind.</summary>
    Task<ImmutableArray<(string Follower, ShardId Shard)>> Behind(IReadOnlyList<string> followers, int slice, int slices, int limit);

    /// <summary>
    /// Of this sweeper's slice: puts to sleep the shards that nobody has anything to do for: no follower behind, the campaign's newest reading acted on
    /// (<see cref="ICampaignLedger.Seen"/>), no walk after the decision left. Sleeping shards cost the sweepers nothing; the next batch or phase wakes them.
    /// Answers how many.
    /// </summary>
    Task<int> Rest(IReadOnlyList<string> followers, int slice, int slices);
}

/// <summary>Events of some kinds.</summary>
/// <param name="Entries">In order.</param>
/// <param name="To">Up to this sequence there are no others.</param>
/// <param name="More">Whether there are probably more after it.</param>
public sealed record JournalPage(ImmutableArray<JournalEntry> Entries, long To, bool More);

/// <summary>One event of the journal.</summary>
/// <param name="Sequence">Rises within its shard; may have gaps.</param>
/// <param name="Epoch">Of the activation that wrote it; never falls along the sequence.</param>
/// <param name="At">UTC.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Pledge">To which pledge.</param>
/// <param name="Backer">Whose it is.</param>
/// <param name="State">The pledge's state after it.</param>
/// <param name="Tier">The pledge's tier after it.</param>
/// <param name="Amount">The pledge's amount after it, in minor units.</param>
/// <param name="Data">Ids of the processor, a decline code; or null.</param>
public sealed record JournalEntry(
    long Sequence, long Epoch, DateTimeOffset At, PledgeEventKind Kind, PledgeId Pledge, BackerId Backer, PledgeState State, int Tier, long Amount, string? Data);
