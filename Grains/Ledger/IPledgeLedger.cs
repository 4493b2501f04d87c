using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

/// <summary>
/// The durable record of one shard's pledges, written by its shard grain alone. Implemented for SQLite, for PostgreSQL and, for the simulation, in memory;
/// one specification (<c>tests/Ledger.Tests</c>) holds them all to the same behaviour.
/// </summary>
public interface IPledgeLedger
{
    /// <summary>
    /// Takes the shard over: raises its epoch, durably, so that no batch of an earlier activation can be written from here on.
    /// Costs the same however many pledges there are. Throws <see cref="KeyNotFoundException"/> for a shard that was never launched.
    /// </summary>
    Task<ShardOpening> Open(ShardId shard);

    /// <summary>
    /// Writes one batch, all of it or nothing, in one round trip, COMMIT included; returns only after it is on disk.
    /// An exception means that the outcome is unknown: open the shard again before writing anything else.
    /// </summary>
    Task<BatchResult> Commit(ShardBatch batch);

    /// <summary>Every pledge, live or not, of these backers in the shard's campaign, and the pledges with these numbers in this shard; each once, in no order.</summary>
    Task<ImmutableArray<Pledge>> Find(ShardId shard, IReadOnlyCollection<Backers.BackerId> backers, IReadOnlyCollection<long> numbers);

    /// <summary>Pledges with <see cref="Pledge.DueAt"/> ≤ <paramref name="now"/>, the most overdue first.</summary>
    Task<ImmutableArray<Pledge>> Due(ShardId shard, DateTimeOffset now, int limit);

    /// <summary>
    /// Pledges placed at or after <paramref name="since"/> that are due for their first card check (state Pledged, card None, due when they were placed or later),
    /// newest first: the backers who are present.
    /// </summary>
    Task<ImmutableArray<Pledge>> JustPlaced(ShardId shard, DateTimeOffset since, int limit);

    /// <summary>Pledges in one state with a number above <paramref name="after"/>, in order of number: for walking a whole shard in pages.</summary>
    Task<ImmutableArray<Pledge>> Page(ShardId shard, PledgeState state, long after, int limit);

    /// <summary>Everything this backer has pledged in any campaign, newest first.</summary>
    Task<ImmutableArray<Pledge>> Of(Backers.BackerId backer);
}

/// <summary>What a shard knows when it starts.</summary>
/// <param name="Epoch">This activation's own number; every batch carries it.</param>
/// <param name="Campaign">The campaign as it now is.</param>
/// <param name="Earlier">Terms that were in force before, by version; null if there were none. Terms change a handful of times in a campaign's life.</param>
public sealed record ShardOpening(long Epoch, Campaign Campaign, IReadOnlyDictionary<int, CampaignTerms>? Earlier = null);

/// <summary>Writes that share one commit. At most one per backer.</summary>
/// <param name="Shard">Whose rows.</param>
/// <param name="Epoch">The writer's epoch; the batch is refused if another has opened the shard since.</param>
/// <param name="Phase">The phase under which the writes were decided; the batch is refused if it has changed since.</param>
/// <param name="At">UTC; when.</param>
/// <param name="Writes">At least one. Write i gets the sequence number first + i, whether or not it is written: sequences rise, they may have gaps.</param>
public sealed record ShardBatch(ShardId Shard, long Epoch, Phase Phase, DateTimeOffset At, IReadOnlyList<LedgerWrite> Writes);

/// <summary>One change of one pledge with its journal event.</summary>
/// <param name="Before">The pledge as it was read, or null for a new one.</param>
/// <param name="After">The pledge as it becomes, one version on. A new one's number is its sequence, assigned by the ledger.</param>
/// <param name="Kind">The journal's event.</param>
/// <param name="Data">What else the journal keeps of it (ids of the processor, a decline code), or null. Never personal data.</param>
/// <param name="TakesPlace">Number of a limited tier of which it takes a place; refused if none is left.</param>
/// <param name="FreesPlace">Number of a limited tier of which it gives a place back.</param>
/// <param name="Right">What it does to the backer's right to open what was paid for.</param>
public sealed record LedgerWrite(
    Pledge? Before, Pledge After, PledgeEventKind Kind, string? Data = null, int? TakesPlace = null, int? FreesPlace = null, RightChange Right = RightChange.None);

/// <summary>Money and right can't part: the row of the right is written by the very batch that records the money.</summary>
public enum RightChange
{
    /// <summary>None.</summary>
    None,
    /// <summary>The right opens (again).</summary>
    Open,
    /// <summary>The right closes.</summary>
    Close,
}

/// <summary>What came of a batch.</summary>
public abstract record BatchResult
{
    private BatchResult() { }

    /// <summary>On disk, but for the writes whose own result says otherwise. Write i has the sequence <paramref name="First"/> + i.</summary>
    public sealed record Committed(long First, ImmutableArray<WriteResult> Results) : BatchResult;

    /// <summary>Nothing written: another activation has opened the shard since. This one must end.</summary>
    public sealed record Superseded(long Epoch) : BatchResult;

    /// <summary>Nothing written: the campaign's phase has changed. Decide again under this one.</summary>
    public sealed record PhaseChanged(Phase Phase) : BatchResult;

    /// <summary>
    /// Nothing written: the database refuses a value of some write, and always will. The fence may not have been asked. Which write it was is not said;
    /// ask with fewer.
    /// </summary>
    /// <param name="Reason">In the database's words.</param>
    public sealed record Unwritable(string Reason) : BatchResult;
}

/// <summary>What came of one write of a committed batch.</summary>
public enum WriteResult
{
    /// <summary>Written.</summary>
    Written,
    /// <summary>A new pledge that is not new: this backer has a live pledge in the campaign, or has used this id. Nothing written for it.</summary>
    Conflict,
    /// <summary>The limited tier has no place left. Nothing written for it.</summary>
    NoPlaceLeft,
}
