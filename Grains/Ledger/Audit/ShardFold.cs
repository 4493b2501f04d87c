using System.Runtime.InteropServices;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Audit;

/// <summary>
/// The fold of one shard's journal: each pledge as its events leave it, the tally, and what counted when. About 32 bytes a pledge, so that ten million fit.
/// </summary>
internal sealed class ShardFold(ShardRow shard, CampaignTerms terms, Findings findings)
{
    private readonly List<PledgeTrack> _pledges = [];
    private readonly Dictionary<(int Tier, PledgeState State), (long Count, long Amount)> _tally = [];
    private long _epoch, _sequence;
    private (long Count, long Amount) _counted;

    /// <summary>What counted towards the goal at the shard's sequence at the decision, or so far if there was none.</summary>
    public (long Count, long Amount) CountedAtDecision { get; private set; }

    /// <summary>The first sequence of this shard at which its own count had reached the goal; null if it never did.</summary>
    public long? FirstReached { get; private set; }

    /// <summary>Sequence of the first charge attempt, or null.</summary>
    public long? FirstCharge { get; private set; }

    /// <summary>Count and amount by tier and state.</summary>
    public IReadOnlyDictionary<(int Tier, PledgeState State), (long Count, long Amount)> Tally => _tally;

    /// <summary>The pledges in order of their number, as the events leave them.</summary>
    public Span<PledgeTrack> Pledges => CollectionsMarshal.AsSpan(_pledges);

    /// <summary>Takes in the next event.</summary>
    public void Add(JournalEntry entry)
    {
        CheckOrder(entry);
        if (entry.Kind is PledgeEventKind.Placed && entry.Pledge.Number == entry.Sequence)
        {
            _pledges.Add(new() { Number = entry.Sequence, Backer = entry.Backer.GetHashCode() });
            Move(ref Pledges[^1], null, entry);
        }
        else if (Find(entry.Pledge.Number) is var at and >= 0 && Pledges[at].Backer == entry.Backer.GetHashCode())
            Move(ref Pledges[at], Pledges[at].State, entry);
        else
            findings.Add(FindingKind.StrayEvent, $"{shard.Id} {entry.Sequence}: {entry.Kind} is about {entry.Pledge}, which {entry.Backer} has not placed");
    }

    /// <summary>Position of the pledge with that number, or below 0.</summary>
    public int Find(long number)
    {
        var (low, high) = (0, _pledges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var there = _pledges[middle].Number;
            if (there == number)
                return middle;
            (low, high) = there < number ? (middle + 1, high) : (low, middle - 1);
        }
        return -1;
    }

    private void CheckOrder(JournalEntry entry)
    {
        if (entry.Epoch < _epoch)
            findings.Add(FindingKind.EpochFell, $"{shard.Id} {entry.Sequence}: written under epoch {entry.Epoch} after {_sequence} under epoch {_epoch}");
        if (entry.Sequence > shard.Sequence || entry.Epoch > shard.Epoch)
        {
            findings.Add(FindingKind.BeyondShard,
                $"{shard.Id} {entry.Sequence}: sequence {entry.Sequence}, epoch {entry.Epoch}; the shard is at {shard.Sequence}, epoch {shard.Epoch}");
        }
        (_epoch, _sequence) = (Math.Max(_epoch, entry.Epoch), entry.Sequence);
    }

    private void Move(ref PledgeTrack pledge, PledgeState? before, JournalEntry entry)
    {
        if (PledgeTransitions.After(before, entry.Kind) != entry.State)
            findings.Add(FindingKind.EventNotAllowed, $"{shard.Id} {entry.Sequence}: {entry.Kind} led {entry.Pledge} from {before?.ToString() ?? "nothing"} to {entry.State}");
        if (before is not null)
            Count(pledge.Tier, before.Value, pledge.Amount, -1);
        (pledge.State, pledge.Tier, pledge.Amount) = (entry.State, entry.Tier, entry.Amount);
        Count(entry.Tier, entry.State, entry.Amount, +1);

        if (entry.Kind is PledgeEventKind.ChargeBegun)
            FirstCharge ??= entry.Sequence;
        if (shard.DecidedAt is null || entry.Sequence <= shard.DecidedAt)
            CountedAtDecision = _counted;
        if (FirstReached is null && terms.Goal is not Goal.Open && terms.Goal.Reached(_counted.Count, _counted.Amount) >= terms.Goal.Target)
            FirstReached = entry.Sequence;
    }

    private void Count(int tier, PledgeState state, long amount, int sign)
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_tally, (tier, state), out _);
        cell = (cell.Count + sign, cell.Amount + sign * amount);
        if (terms.Counts is Counts.Secured ? PledgeStates.IsSecured(state) : PledgeStates.IsLive(state))
            _counted = (_counted.Count + sign, _counted.Amount + sign * amount);
    }
}

/// <summary>One pledge as its events leave it.</summary>
internal struct PledgeTrack
{
    public long Number, Amount;
    public int Backer, Tier;
    public PledgeState State;
    public bool HasRow, HasOpenRight;
}
