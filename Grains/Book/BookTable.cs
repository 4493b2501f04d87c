using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Ledger.Sqlite;
using Greenlight.Pledging;
using Microsoft.Data.Sqlite;

namespace Greenlight.Book;

/// <summary>The postings, and their sums by account and day, which every batch of entries updates in its own transaction.</summary>
public sealed class BookTable(IDatabase database) : IBook
{
    /// <inheritdoc/>
    public Task<int> Post(IReadOnlyList<Entry> entries) =>
        entries.Count == 0 ? Task.FromResult(0) : database.Write(connection => Post(database.Dialect, connection, entries));

    /// <summary>Posts inside a transaction that writes something else too.</summary>
    internal static async Task<int> Post(Dialect dialect, DbConnection connection, IReadOnlyList<Entry> entries)
    {
        // In order, so that two processes that post the same can't wait for each other; and each source once.
        var byOrder = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var entry in entries)
            byOrder[entry.Source] = entry;
        // All postings of an entry are written or none: they were written together.
        var written = await Insert(dialect, connection, byOrder.Values);
        var sums = new SortedDictionary<(int Campaign, BookAccount Account, string Currency, int Day), long>();
        foreach (var entry in byOrder.Values)
        {
            if (!written.Contains(entry.Source))
                continue;
            foreach (var posting in entry.Postings)
            {
                var key = (posting.Campaign, posting.Account, entry.Currency.Code, posting.Day);
                sums[key] = sums.GetValueOrDefault(key) + posting.Amount;
            }
        }
        await connection.ExecuteAsync(
            """
            INSERT INTO book_balance (campaign, account, currency, day, amount) VALUES (@campaign, @account, @currency, @day, @amount)
            ON CONFLICT (campaign, account, currency, day) DO UPDATE SET amount = book_balance.amount + excluded.amount
            """,
            sums.Select(sum => new { campaign = sum.Key.Campaign, account = (int)sum.Key.Account, currency = sum.Key.Currency, day = sum.Key.Day, amount = sum.Value }));
        return written.Count;
    }

    /// <summary>The sums of a campaign's accounts by day; of those that belong to none for 0.</summary>
    public async Task<ImmutableArray<BookSum>> Sums(int campaign)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(int Account, string Currency, int Day, long Amount)>(
            "SELECT account, currency, day, amount FROM book_balance WHERE campaign = @campaign ORDER BY account, currency, day", new { campaign });
        return [.. rows.Select(row => new BookSum(campaign, (BookAccount)row.Account, Currency.Parse(row.Currency), row.Day, row.Amount))];
    }

    /// <inheritdoc/>
    public async Task<ILookup<PledgeId, (long Sequence, Posting Posting)>> Told(IReadOnlyCollection<PledgeId> pledges)
    {
        await using var connection = await database.OpenRead();
        var (those, list) = database.Dialect is Dialect.Sqlite
            ? ("(SELECT value AS pledge FROM json_each(@list))", (object)JsonSerializer.Serialize(pledges.Select(pledge => pledge.ToString())))
            : ("(SELECT unnest(@list) AS pledge)", pledges.Select(pledge => pledge.ToString()).ToArray());
        var rows = await connection.QueryAsync<(string Source, int Account, long Amount, int Day)>(
            $"""
            SELECT p.source, p.account, p.amount, p.day FROM {those} t JOIN posting p ON p.source > t.pledge || ':e' AND p.source < t.pledge || ':f'
            """, new { list });
        return rows
            .Select(row => (Pledge: Entry.PledgeOf(row.Source)!.Value, Sequence: Entry.SequenceOf(row.Source)!.Value, Posting: new Posting((BookAccount)row.Account, 0, row.Amount, row.Day)))
            .OrderBy(row => row.Sequence)
            .ToLookup(row => row.Pledge, row => (row.Sequence, row.Posting));
    }

    /// <inheritdoc/>
    public async Task<BookImport?> Imported()
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(long CreatedTo, long AsOf)>("SELECT created_to, as_of FROM book_import WHERE name = 'stripe'");
        return rows.Select(row => new BookImport(Columns.Time(row.CreatedTo), Columns.Time(row.AsOf))).SingleOrDefault();
    }

    /// <summary>Stores how far. Never goes back.</summary>
    public Task Imported(BookImport import) => database.Write(connection => connection.ExecuteAsync(
        """
        INSERT INTO book_import (name, created_to, as_of) VALUES ('stripe', @to, @asOf)
        ON CONFLICT (name) DO UPDATE SET as_of = excluded.as_of,
            created_to = CASE WHEN excluded.created_to > book_import.created_to THEN excluded.created_to ELSE book_import.created_to END
        """, new { to = Columns.Of(import.CreatedTo), asOf = Columns.Of(import.AsOf) }));

    /// <summary>Campaigns whose ledger and Stripe have not told the same yet.</summary>
    public async Task<ImmutableArray<BookSum>> Unclear()
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(int Campaign, int Account, string Currency, long Amount)>("""
            SELECT campaign, account, currency, CAST(sum(amount) AS bigint) FROM book_balance WHERE account IN (2, 10, 12)
            GROUP BY campaign, account, currency HAVING sum(amount) <> 0 ORDER BY campaign, account, currency
            """);
        return [.. rows.Select(row => new BookSum(row.Campaign, (BookAccount)row.Account, Currency.Parse(row.Currency), 0, row.Amount))];
    }

    /// <summary>Of a campaign: pledges about which the ledger and Stripe have told different sums, and nothing newer since a time; those left out that were refunded in part.</summary>
    public async Task<ImmutableArray<UnclearPledge>> Unclear(CampaignId campaign, DateTimeOffset before, int limit)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(string Pledge, string Currency, long Amount)>(
            $"""
            {OfPledges} AND max(CASE WHEN account = 2 THEN at END) < @before AND NOT ({PartRefund.Sql}) ORDER BY 1 LIMIT @limit
            """, new { first = First(campaign), last = Last(campaign), before = Columns.Of(before), limit });
        return [.. rows.Select(row => new UnclearPledge(row.Pledge, Currency.Parse(row.Currency), row.Amount))];
    }

    /// <summary>Of a campaign: the charges that were given back in part.</summary>
    public async Task<PartRefunds> RefundedInPart(CampaignId campaign)
    {
        await using var connection = await database.OpenRead();
        var (count, amount) = await connection.QuerySingleAsync<(long, long)>(
            $"SELECT count(*), CAST(coalesce(sum(unclear), 0) AS bigint) FROM ({OfPledges} AND {PartRefund.Sql}) parts", new { first = First(campaign), last = Last(campaign) });
        return new(count, amount);
    }

    // Pledges that are not clear, with what both have told of them.
    private string OfPledges =>
        $"""
        SELECT {(database.Dialect is Dialect.Sqlite ? "substr(source, 1, instr(source, ':') - 1)" : "split_part(source, ':', 1)")} AS pledge, currency,
            CAST(sum(CASE WHEN account = 2 THEN amount ELSE 0 END) AS bigint) AS unclear
        FROM posting WHERE account IN (2, 3, 4, 5, 13, 14) AND source >= @first AND source < @last
        GROUP BY 1, currency HAVING sum(CASE WHEN account = 2 THEN amount ELSE 0 END) <> 0
        """;

    private static string First(CampaignId campaign) => $"plg-{campaign.Number}-";

    private static string Last(CampaignId campaign) => $"plg-{campaign.Number}.";

    // Answers the sources of the entries that were new.
    private static async Task<HashSet<string>> Insert(Dialect dialect, DbConnection connection, IReadOnlyCollection<Entry> entries) =>
        dialect is Dialect.Sqlite ? Insert((SqliteConnection)connection, entries) : [.. await InsertPostgres(connection, entries)];

    // Beneath ADO.NET, as the batches: seven rows a pledge are most of what the book costs.
    private static HashSet<string> Insert(SqliteConnection connection, IEnumerable<Entry> entries)
    {
        using var insert = new SqliteStatement(connection, """
            INSERT INTO posting (source, account, campaign, currency, amount, day, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (source, account, campaign) DO NOTHING
            """);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            foreach (var posting in entry.Postings)
            {
                insert.With(entry.Source).With((int)posting.Account).With(posting.Campaign).With(entry.Currency.Code).With(posting.Amount).With(posting.Day).With(Columns.Of(entry.At));
                if (insert.Run() == 0)
                    break;
                written.Add(entry.Source);
            }
        }
        return written;
    }

    private static Task<IEnumerable<string>> InsertPostgres(DbConnection connection, IEnumerable<Entry> entries)
    {
        var rows = entries.SelectMany(entry => entry.Postings, (entry, posting) => (entry, posting)).ToArray();
        return connection.QueryAsync<string>(
            """
            INSERT INTO posting (source, account, campaign, currency, amount, day, at)
            SELECT * FROM unnest(@sources, @accounts, @campaigns, @currencies, @amounts, @days, @times)
            ON CONFLICT (source, account, campaign) DO NOTHING
            RETURNING source
            """,
            new
            {
                sources = Array.ConvertAll(rows, row => row.entry.Source),
                accounts = Array.ConvertAll(rows, row => (int)row.posting.Account),
                campaigns = Array.ConvertAll(rows, row => row.posting.Campaign),
                currencies = Array.ConvertAll(rows, row => row.entry.Currency.Code),
                amounts = Array.ConvertAll(rows, row => row.posting.Amount),
                days = Array.ConvertAll(rows, row => row.posting.Day),
                times = Array.ConvertAll(rows, row => Columns.Of(row.entry.At)),
            });
    }
}

/// <summary>The sum of an account on a day.</summary>
public readonly record struct BookSum(int Campaign, BookAccount Account, Currency Currency, int Day, long Amount);

/// <summary>How far Stripe's transactions have been brought in.</summary>
/// <param name="CreatedTo">Stripe's time of the newest.</param>
/// <param name="AsOf">Our time at which the list was asked for that has been read to its end.</param>
public sealed record BookImport(DateTimeOffset CreatedTo, DateTimeOffset AsOf);

/// <summary>A pledge about which the ledger and Stripe differ.</summary>
/// <param name="Pledge">Which.</param>
/// <param name="Currency">Of the amount.</param>
/// <param name="Amount">Positive: the ledger counts more than Stripe has given us. Negative: Stripe has given us more than the ledger knows.</param>
public readonly record struct UnclearPledge(string Pledge, Currency Currency, long Amount);
