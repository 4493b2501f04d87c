using System.Collections.Immutable;
using System.Text.Json;
using Dapper;
using Greenlight.Ledger;

namespace Greenlight.Publishers;

/// <summary>The table of publishers.</summary>
internal sealed class PublisherTable(IDatabase database) : IPublisherRows
{
    /// <inheritdoc/>
    public async Task<Publisher> Find(string code)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<Row>($"{Select} WHERE code = @code", new { code });
        return rows.SingleOrDefault()?.ToPublisher() ?? Publisher.Unknown(code);
    }

    /// <summary>Stores the account that was opened for a publisher, unless there is one; answers what is stored then: two who open one at once keep the same.</summary>
    public async Task<Publisher> Open(string code, string account, DateTimeOffset now)
    {
        await database.Write(connection => connection.ExecuteAsync(
            """
            INSERT INTO publisher (code, account, due_at) VALUES (@code, @account, @now)
            ON CONFLICT (code) DO UPDATE SET account = excluded.account WHERE publisher.account IS NULL
            """, new { code, account, now = Columns.Of(now) }));
        return await Find(code);
    }

    /// <summary>Stores what Stripe says of an account.</summary>
    public Task Store(string code, AccountState state, DateTimeOffset now, DateTimeOffset again) => database.Write(connection => connection.ExecuteAsync(
        """
        UPDATE publisher SET can_receive = @can, submitted = @submitted, requirements = @requirements, checked_at = @now, due_at = @again WHERE code = @code
        """,
        new { code, can = Flag(state.CanReceive), submitted = Flag(state.Submitted), requirements = JsonSerializer.Serialize(state.Requirements), now = Columns.Of(now), again = Columns.Of(again) }));

    /// <summary>Stripe did not say where an account stands; <paramref name="refused"/>: because it refuses to, and so it can't receive either.</summary>
    public Task AskLater(string code, bool refused, DateTimeOffset again) => database.Write(connection => connection.ExecuteAsync(
        $"UPDATE publisher SET due_at = @again{(refused ? ", can_receive = @can" : "")} WHERE code = @code", new { code, can = Flag(false), again = Columns.Of(again) }));

    /// <summary>Something has happened to an account: it is asked about soon.</summary>
    public Task Hint(string account, DateTimeOffset now) => database.Write(connection => connection.ExecuteAsync(
        "UPDATE publisher SET due_at = @now WHERE account = @account", new { account, now = Columns.Of(now) }));

    /// <summary>Publishers whose account is to be asked about.</summary>
    public async Task<ImmutableArray<Publisher>> Due(DateTimeOffset now, int limit)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<Row>($"{Select} WHERE due_at <= @now AND account IS NOT NULL ORDER BY due_at LIMIT @limit", new { now = Columns.Of(now), limit });
        return [.. rows.Select(row => row.ToPublisher())];
    }

    private const string Select = """
        SELECT code AS Code, account AS Account, can_receive AS CanReceive, submitted AS Submitted, requirements AS Requirements, checked_at AS CheckedAt FROM publisher
        """;

    private object Flag(bool value) => database.Dialect is Dialect.Sqlite ? value ? 1 : 0 : value;

    private sealed class Row
    {
        public string Code { get; set; } = "";
        public string? Account { get; set; }
        public bool CanReceive { get; set; }
        public bool Submitted { get; set; }
        public string Requirements { get; set; } = "[]";
        public long? CheckedAt { get; set; }

        public Publisher ToPublisher() => new(Code, Account, CanReceive, Submitted, JsonSerializer.Deserialize<ImmutableArray<string>>(Requirements), Columns.Time(CheckedAt));
    }
}

/// <summary>What Stripe says of an account.</summary>
/// <param name="CanReceive">Whether it can receive transfers.</param>
/// <param name="Submitted">Whether its owner has said who they are.</param>
/// <param name="Requirements">What Stripe still wants to know.</param>
internal sealed record AccountState(bool CanReceive, bool Submitted, ImmutableArray<string> Requirements);
