using System.Collections.Immutable;

namespace Greenlight.Ledger.Audit;

/// <summary>What can be wrong with a ledger. Each has a test that puts it there and sees it found (<c>tests/Ledger.Tests/Audit</c>).</summary>
public enum FindingKind
{
    /// <summary>An event was written by an older activation than the event before it: two writers.</summary>
    EpochFell,
    /// <summary>An event has a sequence or an epoch that its shard has never given away.</summary>
    BeyondShard,
    /// <summary>An event that the transition table does not allow in the pledge's state.</summary>
    EventNotAllowed,
    /// <summary>An event about a pledge that was never placed, or that is somebody else's.</summary>
    StrayEvent,
    /// <summary>The tally is not the fold of the journal.</summary>
    TallyDiffers,
    /// <summary>A pledge's row is not what the journal says of it.</summary>
    PledgeDiffers,
    /// <summary>The journal tells of a pledge that has no row.</summary>
    PledgeMissing,
    /// <summary>A pledge's row of which the journal knows nothing.</summary>
    PledgeUnrecorded,
    /// <summary>A backer with two live pledges to one campaign.</summary>
    TwoLivePledges,
    /// <summary>A pledge in another shard than its backer's.</summary>
    WrongShard,
    /// <summary>The places taken in a limited tier are not those held by pledges.</summary>
    StockDiffers,
    /// <summary>A shard with another phase than its campaign's.</summary>
    PhaseDiffers,
    /// <summary>A campaign that is funded or has failed without a decision, or has a decision in another phase.</summary>
    DecisionMissing,
    /// <summary>Funded at a total that had not reached the goal, or failed at one that had.</summary>
    DecisionWrong,
    /// <summary>The decision names another total than the journal has at its sequence.</summary>
    DecisionDiffers,
    /// <summary>A charge attempt before the decision, or without one.</summary>
    ChargeBeforeDecision,
    /// <summary>An open right without a collected pledge.</summary>
    RightWithoutCharge,
    /// <summary>A collected pledge without an open right.</summary>
    CollectedWithoutRight,
    /// <summary>A follower that claims to have handled more than there is.</summary>
    FollowerAhead,
    /// <summary>A pledge charged more than once.</summary>
    ChargedTwice,
    /// <summary>A charge of another amount, or by another payment intent, than the pledge's.</summary>
    ChargeDiffers,
    /// <summary>The processor took money for a pledge that is not collected, or for none that is known.</summary>
    ChargeUnknown,
    /// <summary>A collected pledge for which the processor lists no successful charge.</summary>
    CollectedUncharged,
    /// <summary>Postings of one source that don't sum to zero.</summary>
    EntryUnbalanced,
    /// <summary>A sum kept of the book is not that of its postings.</summary>
    BookSumDiffers,
    /// <summary>What the ledger's word has posted is not what the journal says.</summary>
    BookDiffers,
    /// <summary>The book has another amount for a balance transaction than the processor lists.</summary>
    TransactionDiffers,
    /// <summary>The processor lists a balance transaction that the book should have taken in and has not.</summary>
    TransactionMissing,
    /// <summary>The book has a balance transaction that the processor does not list.</summary>
    TransactionUnknown,
    /// <summary>The ledger and the processor have both told all they know of a pledge's money, and it is not the same.</summary>
    PledgeUnclear,
    /// <summary>A transfer that moved money twice.</summary>
    TransferTwice,
    /// <summary>A transfer that the processor lists and nobody here ordered, or that was made by our word and is not listed.</summary>
    TransferUnknown,
}

/// <summary>What differs: how many of each kind, and the first twenty of each in words.</summary>
public sealed class Findings
{
    private const int MostExamples = 20;
    private readonly SortedDictionary<FindingKind, (long Count, List<string> Examples)> _kinds = [];

    /// <summary>Nothing differs.</summary>
    public bool None => _kinds.Count == 0;

    /// <summary>How many in all.</summary>
    public long Count => _kinds.Values.Sum(kind => kind.Count);

    /// <summary>By kind: how many, and examples.</summary>
    public ImmutableArray<(FindingKind Kind, long Count, IReadOnlyList<string> Examples)> ByKind =>
        [.. _kinds.Select(kind => (kind.Key, kind.Value.Count, (IReadOnlyList<string>)kind.Value.Examples))];

    /// <summary>Notes one.</summary>
    public void Add(FindingKind kind, string sentence)
    {
        var (count, examples) = _kinds.TryGetValue(kind, out var known) ? known : (0, []);
        if (examples.Count < MostExamples)
            examples.Add(sentence);
        _kinds[kind] = (count + 1, examples);
    }

    /// <summary>For people: a line for each kind, its examples below.</summary>
    public override string ToString() => string.Join(Environment.NewLine, ByKind.Select(kind =>
        $"{kind.Kind}: {kind.Count}{string.Concat(kind.Examples.Select(e => $"{Environment.NewLine}  {e}"))}"
        + (kind.Count > kind.Examples.Count ? $"{Environment.NewLine}  … and {kind.Count - kind.Examples.Count} more" : "")));
}
