using Greenlight.Book;

namespace Greenlight.Ledger.Audit;

/// <summary>The book as an audit reads it, of the same moment as the ledger.</summary>
public interface IBookSource
{
    /// <summary>Every posting, those of one source together.</summary>
    IEnumerable<PostingRow> Postings();

    /// <summary>The sums that are kept of them.</summary>
    IEnumerable<BookSum> Sums();

    /// <summary>Up to which of its own times Stripe's transactions have been brought in; null if none has been.</summary>
    DateTimeOffset? ImportedTo();

    /// <summary>Every transfer that was begun and not refused.</summary>
    IEnumerable<TransferRow> Transfers();
}

/// <summary>A transfer as it is stored.</summary>
/// <param name="Publisher">To whom.</param>
/// <param name="Period">For which period.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Transfer">Stripe's id; null while it is not known whether it was made.</param>
public sealed record TransferRow(string Publisher, string Period, long Amount, string? Transfer);

/// <summary>A posting as it is stored.</summary>
/// <param name="Source">What made it happen.</param>
/// <param name="Currency">Of the amount.</param>
/// <param name="Posting">The rest.</param>
public readonly record struct PostingRow(string Source, Currency Currency, Posting Posting);
