using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Greenlight.Book;
using Greenlight.Ledger;

namespace Greenlight.Publishers;

/// <summary>The table of transfers, and what the book says is owed.</summary>
internal sealed class TransferTable(IDatabase database) : ITransferRows
{
    /// <inheritdoc/>
    public Task<bool> Begin(TransferOrder order, DateTimeOffset now, DateTimeOffset due) => database.Write(async connection =>
    {
        var stored = await connection.ExecuteAsync(
            """
            INSERT INTO transfer (publisher, currency, period, attempt, destination, amount, shares, state, begun_at, due_at)
            VALUES (@publisher, @currency, @period, @attempt, @destination, @amount, @shares, 1, @now, @due)
            ON CONFLICT DO NOTHING
            """, Named(order, new { destination = order.Destination, amount = order.Amount, shares = JsonSerializer.Serialize(order.Shares), now = Columns.Of(now), due = Columns.Of(due) }));
        if (stored == 0)
            return false;
        await BookTable.Post(database.Dialect, connection, [order.Post(now)]);
        return true;
    });

    /// <inheritdoc/>
    public Task Made(TransferOrder order, string transfer, DateTimeOffset now) => database.Write(connection => connection.ExecuteAsync(
        MakeOf, Named(order, new { transfer, now = Columns.Of(now) })));

    /// <inheritdoc/>
    public Task Refused(TransferOrder order, string refusal, DateTimeOffset now, DateTimeOffset again) => database.Write(async connection =>
    {
        var ended = await connection.ExecuteAsync(
            $"UPDATE transfer SET state = 3, refusal = @refusal, ended_at = @now, due_at = @again {Begun}", Named(order, new { refusal, now = Columns.Of(now), again = Columns.Of(again) }));
        return ended == 0 ? 0 : await BookTable.Post(database.Dialect, connection, [order.TakeBack(now)]);
    });

    /// <inheritdoc/>
    public Task LookAgain(TransferOrder order, DateTimeOffset due) => database.Write(connection => connection.ExecuteAsync(
        $"UPDATE transfer SET due_at = @due {Begun}", Named(order, new { due = Columns.Of(due) })));

    /// <inheritdoc/>
    public Task<bool> Adopt(TransferOrder order, string transfer, DateTimeOffset madeAt, DateTimeOffset now) => database.Write(async connection =>
    {
        var others = (await connection.QueryAsync<Row>($"{Select} WHERE publisher = @publisher AND currency = @currency AND (state = 1 OR period = @period)", Named(order, new { }))).ToList();
        var own = others.Find(row => row.Period == Text(order.Period) && row.Attempt == order.Attempt);
        if (own is not null && (own.State != 1 || own.Amount != order.Amount) || others.Exists(row => row.Period == Text(order.Period) && (row.State == 2 || row.Attempt > order.Attempt)))
            return false;
        foreach (var earlier in others.Where(row => row.State == 1 && row != own).Select(row => row.ToOrder()).Where(begun => begun.Period <= order.Period))
        {
            await connection.ExecuteAsync(
                $"UPDATE transfer SET state = 3, refusal = @refusal, ended_at = @now, due_at = @now {Begun}", Named(earlier, new { refusal = "a-later-one-was-made", now = Columns.Of(now) }));
            await BookTable.Post(database.Dialect, connection, [earlier.TakeBack(now)]);
        }
        if (own is not null)
            return await connection.ExecuteAsync(MakeOf, Named(order, new { transfer, now = Columns.Of(now) })) == 1;
        await connection.ExecuteAsync(
            """
            INSERT INTO transfer (publisher, currency, period, attempt, destination, amount, shares, state, transfer, begun_at, ended_at)
            VALUES (@publisher, @currency, @period, @attempt, @destination, @amount, @shares, 2, @transfer, @made, @now)
            """,
            Named(order, new { destination = order.Destination, amount = order.Amount, shares = JsonSerializer.Serialize(order.Shares), transfer, made = Columns.Of(madeAt), now = Columns.Of(now) }));
        return await BookTable.Post(database.Dialect, connection, [order.Post(madeAt)]) == 1;
    });

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> OldestBegun()
    {
        await using var connection = await database.OpenRead();
        return Columns.Time(await connection.ExecuteScalarAsync<long?>("SELECT min(begun_at) FROM transfer WHERE state = 1"));
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<MadeTransfer>> Unknown(IReadOnlyCollection<MadeTransfer> listed)
    {
        if (listed.Count == 0)
            return [];
        await using var connection = await database.OpenRead();
        var ids = listed.Select(made => made.Id).ToArray();
        var known = (database.Dialect is Dialect.Sqlite
            ? await connection.QueryAsync<string>("SELECT transfer FROM transfer WHERE transfer IN (SELECT value FROM json_each(@ids))", new { ids = JsonSerializer.Serialize(ids) })
            : await connection.QueryAsync<string>("SELECT transfer FROM transfer WHERE transfer = ANY(@ids)", new { ids })).ToHashSet(StringComparer.Ordinal);
        var accounts = (await connection.QueryAsync<string>("SELECT account FROM publisher WHERE account IS NOT NULL")).ToHashSet(StringComparer.Ordinal);
        return [.. listed.Where(made => !made.Reversed && !known.Contains(made.Id) && (made.ToOrder() is not null || accounts.Contains(made.Destination ?? "")))];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<int>> CampaignsOf(string publisher, Currency currency)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(int Number, string Terms)>(
            $"SELECT c.number, t.terms {CampaignRow.From} WHERE c.publisher = @publisher", new { publisher });
        return [.. rows.Where(row => CampaignRow.ReadTerms(row.Terms).Currency == currency).Select(row => row.Number)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TransferOrder>> Due(DateTimeOffset now, int limit)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<Row>($"{Select} WHERE state = 1 AND due_at <= @now ORDER BY due_at LIMIT @limit", new { now = Columns.Of(now), limit });
        return [.. rows.Select(row => row.ToOrder())];
    }

    /// <inheritdoc/>
    public async Task<ImmutableDictionary<(string Publisher, string Currency), (int Attempt, DateTimeOffset? Again)>> Tried(DateOnly period)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(string Publisher, string Currency, int Attempt, int State, long? DueAt)>(
            "SELECT publisher, currency, attempt, state, due_at FROM transfer WHERE period = @period ORDER BY attempt", new { period = Text(period) });
        var tried = ImmutableDictionary.CreateBuilder<(string, string), (int, DateTimeOffset?)>();
        foreach (var row in rows)
            tried[(row.Publisher, row.Currency)] = (row.Attempt, row.State == 3 ? Columns.Time(row.DueAt) : null);
        return tried.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<CampaignStanding>> Standings(int cutoff, string? publisher = null)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(string Publisher, int Campaign, string Currency, long Due, long OnHold, long Unclear)>(
            $"""
            SELECT c.publisher, b.campaign, b.currency,
                   CAST(sum(CASE WHEN b.account BETWEEN 3 AND 8 AND b.day <= @cutoff THEN -b.amount ELSE 0 END) AS bigint),
                   CAST(sum(CASE WHEN b.account BETWEEN 3 AND 8 AND b.day > @cutoff THEN -b.amount ELSE 0 END) AS bigint),
                   CAST(sum(CASE WHEN b.account = 2 THEN b.amount ELSE 0 END) AS bigint)
            FROM book_balance b JOIN campaign c ON c.number = b.campaign
            WHERE b.campaign > 0 {(publisher is null ? "" : "AND c.publisher = @publisher")}
            GROUP BY c.publisher, b.campaign, b.currency
            ORDER BY c.publisher, b.currency, b.campaign
            """, new { cutoff, publisher });
        return [.. rows.Select(row => new CampaignStanding(row.Publisher, row.Campaign, Currency.Parse(row.Currency), row.Due, row.OnHold, row.Unclear))];
    }

    private const string Begun = "WHERE publisher = @publisher AND currency = @currency AND period = @period AND attempt = @attempt AND state = 1";

    private const string MakeOf = $"UPDATE transfer SET state = 2, transfer = @transfer, ended_at = @now, due_at = NULL {Begun}";

    private const string Select = """
        SELECT publisher AS Publisher, currency AS Currency, period AS Period, attempt AS Attempt, state AS State, destination AS Destination, amount AS Amount, shares AS Shares FROM transfer
        """;

    private static string Text(DateOnly period) => period.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DynamicParameters Named(TransferOrder order, object others)
    {
        var named = new DynamicParameters(others);
        named.AddDynamicParams(new { publisher = order.Publisher, currency = order.Currency.Code, period = Text(order.Period), attempt = order.Attempt });
        return named;
    }

    private sealed class Row
    {
        public string Publisher { get; set; } = "";
        public string Currency { get; set; } = "";
        public string Period { get; set; } = "";
        public int Attempt { get; set; }
        public int State { get; set; }
        public string Destination { get; set; } = "";
        public long Amount { get; set; }
        public string Shares { get; set; } = "";

        public TransferOrder ToOrder() => new(
            Publisher, Destination, Greenlight.Currency.Parse(Currency), DateOnly.ParseExact(Period, "yyyy-MM-dd", CultureInfo.InvariantCulture), Attempt, Amount,
            JsonSerializer.Deserialize<ImmutableSortedDictionary<int, long>>(Shares)!);
    }
}
