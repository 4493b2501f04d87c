using Greenlight.Book;
using Npgsql;

namespace Greenlight.Ledger.Audit;

/// <summary>The book in the same snapshot.</summary>
public sealed partial class LedgerStore : IBookSource
{
    /// <summary>Whether there is one: a store that was last written before there were books has none.</summary>
    public bool HasBook => Rows(
        _connection is NpgsqlConnection ? "SELECT to_regclass('posting') IS NOT NULL" : "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'posting')", row => row.GetBoolean(0)).First();

    /// <inheritdoc/>
    public IEnumerable<PostingRow> Postings() => Rows(
        "SELECT source, account, campaign, currency, amount, day FROM posting ORDER BY source, account, campaign",
        row => new PostingRow(row.GetString(0), Currency.Parse(row.GetString(3)), new((BookAccount)row.GetInt32(1), row.GetInt32(2), row.GetInt64(4), row.GetInt32(5))));

    /// <inheritdoc/>
    public IEnumerable<BookSum> Sums() => Rows(
        "SELECT campaign, account, currency, day, amount FROM book_balance ORDER BY campaign, account, currency, day",
        row => new BookSum(row.GetInt32(0), (BookAccount)row.GetInt32(1), Currency.Parse(row.GetString(2)), row.GetInt32(3), row.GetInt64(4)));

    /// <inheritdoc/>
    public IEnumerable<TransferRow> Transfers() => Rows(
        "SELECT publisher, period, amount, transfer FROM transfer WHERE state <> 3 ORDER BY publisher, period", row => new TransferRow(row.GetString(0), row.GetString(1), row.GetInt64(2), Text(row, 3)));

    /// <inheritdoc/>
    public DateTimeOffset? ImportedTo() => Rows("SELECT created_to FROM book_import WHERE name = 'stripe'", row => Time(row, 0)).FirstOrDefault();
}
