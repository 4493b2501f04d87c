using Greenlight.Pledging;

namespace Greenlight.Book;

/// <summary>What those need of the book who post the ledger's word and hand money out by it. Two implementations: <see cref="BookTable"/>, and the simulation's.</summary>
internal interface IBook
{
    /// <summary>Posts entries; those that are there already stay as they are. Answers how many were new.</summary>
    Task<int> Post(IReadOnlyList<Entry> entries);

    /// <summary>What the ledger's earlier words have posted for these pledges, each with the event that it came from, in the order of these.</summary>
    Task<ILookup<PledgeId, (long Sequence, Posting Posting)>> Told(IReadOnlyCollection<PledgeId> pledges);

    /// <summary>How far Stripe's transactions have been brought in; null at first.</summary>
    Task<BookImport?> Imported();
}
