using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>What processing needs of the stored webhook events. The table, and in the simulation a list.</summary>
internal interface IInboxRows
{
    /// <summary>Rows of a slice that are due, in order of coming due.</summary>
    Task<ImmutableArray<InboxRow>> Due(int slice, DateTimeOffset now, int limit);

    /// <summary>Stores what became of rows.</summary>
    Task Settle(IReadOnlyCollection<InboxFate> fates, DateTimeOffset now);
}

/// <summary>A row to be processed.</summary>
/// <param name="News">The event.</param>
/// <param name="Pledge">Which pledge it names; null when Stripe must be asked.</param>
/// <param name="Attempts">How often it was looked at before.</param>
internal sealed record InboxRow(StripeNews News, PledgeId? Pledge, int Attempts);

/// <summary>What became of a row: done, tried again later, or given up.</summary>
/// <param name="Row">Which.</param>
/// <param name="Error">Why it was parked or given up, or what is worth knowing of a done one; null for nothing.</param>
/// <param name="Again">When to try again; null when done or given up.</param>
internal sealed record InboxFate(InboxRow Row, string? Error, DateTimeOffset? Again)
{
    /// <summary>Nobody tries again until an operator says so.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>How often it has been tried now.</summary>
    public int Attempts { get; init; } = Row.Attempts + 1;
}

/// <summary>The table of webhook events. Times are Unix milliseconds UTC.</summary>
internal sealed class InboxTable(IDatabase database) : IInboxRows
{
    private const string Sweep = "events";
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>Stores events; those that are there already stay as they are.</summary>
    public Task Add(IReadOnlyCollection<StripeNews> news, DateTimeOffset now) => database.Write(async connection =>
    {
        var at = now.ToUnixTimeMilliseconds();
        if (database.Dialect is Dialect.Sqlite)
        {
            return await connection.ExecuteAsync(
                """
                INSERT INTO stripe_inbox (id, slice, type, payload, received_at, due_at)
                SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, @at, @at FROM json_each(@rows) WHERE true
                ON CONFLICT (id) DO NOTHING
                """,
                new { at, rows = JsonSerializer.Serialize(news.Select(n => new object[] { n.Event, Slice(n), n.Type, Payload(n) })) });
        }
        // In order, so that two processes that are told the same events can't wait for each other.
        return await connection.ExecuteAsync(
            """
            INSERT INTO stripe_inbox (id, slice, type, payload, received_at, due_at)
            SELECT id, slice, type, payload, @at, @at FROM unnest(@ids, @slices, @types, @payloads) AS t (id, slice, type, payload) ORDER BY id
            ON CONFLICT (id) DO NOTHING
            """,
            new { at, ids = news.Select(n => n.Event).ToArray(), slices = news.Select(Slice).ToArray(), types = news.Select(n => n.Type).ToArray(), payloads = news.Select(Payload).ToArray() });
    });

    /// <inheritdoc/>
    public async Task<ImmutableArray<InboxRow>> Due(int slice, DateTimeOffset now, int limit)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(string Payload, long Attempts)>(
            "SELECT payload, attempts FROM stripe_inbox WHERE slice = @slice AND processed_at IS NULL AND given_up_at IS NULL AND due_at <= @now ORDER BY due_at LIMIT @limit",
            new { slice = (long)slice, now = now.ToUnixTimeMilliseconds(), limit });
        return [.. rows.Select(row => Read(row.Payload, (int)row.Attempts))];
    }

    /// <inheritdoc/>
    public Task Settle(IReadOnlyCollection<InboxFate> fates, DateTimeOffset now) => database.Write(async connection =>
    {
        var at = now.ToUnixTimeMilliseconds();
        var done = fates.Where(fate => fate.Again is null && fate.Error is null).Select(fate => fate.Row.News.Event).ToArray();
        // One statement for the happy path, however many; the others are few.
        if (done.Length > 0)
        {
            var those = database.Dialect is Dialect.Sqlite ? "IN (SELECT value FROM json_each(@list))" : "= ANY (@done)";
            await connection.ExecuteAsync(
                $"UPDATE stripe_inbox SET processed_at = @at, error = NULL WHERE id {those}",
                database.Dialect is Dialect.Sqlite ? new { at, list = JsonSerializer.Serialize(done) } : new { at, done });
        }
        await connection.ExecuteAsync(
            "UPDATE stripe_inbox SET processed_at = @processed, given_up_at = @givenUp, due_at = @due, attempts = @attempts, error = @Error WHERE id = @id",
            fates.Where(fate => fate.Again is not null || fate.Error is not null).Select(fate => new
            {
                id = fate.Row.News.Event,
                processed = fate.Again is null && !fate.IsGivenUp ? at : (long?)null,
                givenUp = fate.IsGivenUp ? at : (long?)null,
                due = (fate.Again ?? now).ToUnixTimeMilliseconds(),
                attempts = (long)fate.Attempts,
                fate.Error,
            }));
        return done.Length;
    });

    /// <summary>When the oldest row arrived that is still to be processed; null when there is none.</summary>
    public async Task<DateTimeOffset?> Oldest()
    {
        await using var connection = await database.OpenRead();
        var oldest = await connection.ExecuteScalarAsync<long?>("SELECT min(received_at) FROM stripe_inbox WHERE processed_at IS NULL AND given_up_at IS NULL");
        return oldest is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }

    /// <summary>Forgets rows processed or given up before a time. Stripe lists events for 30 days, so that nothing older can come again.</summary>
    public Task Forget(DateTimeOffset before) => database.Write(connection => connection.ExecuteAsync(
        "DELETE FROM stripe_inbox WHERE processed_at < @before; DELETE FROM stripe_inbox WHERE given_up_at < @before", new { before = before.ToUnixTimeMilliseconds() }));

    /// <summary>Up to when missed events have been looked for; null at first.</summary>
    public async Task<DateTimeOffset?> SweptTo()
    {
        await using var connection = await database.OpenRead();
        var at = await connection.ExecuteScalarAsync<long?>("SELECT swept_to FROM stripe_sweep WHERE name = @Sweep", new { Sweep });
        return at is { } to ? DateTimeOffset.FromUnixTimeMilliseconds(to) : null;
    }

    /// <summary>Moves that time forward.</summary>
    public Task SweptTo(DateTimeOffset to) => database.Write(connection => connection.ExecuteAsync(
        "INSERT INTO stripe_sweep (name, swept_to) VALUES (@Sweep, @to) ON CONFLICT (name) DO UPDATE SET swept_to = excluded.swept_to",
        new { Sweep, to = to.ToUnixTimeMilliseconds() }));

    /// <summary>The slice of an event: events of one pledge stay with one grain, and so do those of one payment intent that name no pledge.</summary>
    public static int Slice(StripeNews news) => (int)((Parse(news.Pledge)?.Number ?? news.Intent.Sum(letter => letter)) % InboxKeys.Slices);

    private static string Payload(StripeNews news) => JsonSerializer.Serialize(news, Json);

    private static InboxRow Read(string payload, int attempts)
    {
        var news = JsonSerializer.Deserialize<StripeNews>(payload, Json)!;
        return new(news, Parse(news.Pledge), attempts);
    }

    private static PledgeId? Parse(string pledge) => pledge.Length == 0 ? null
        : PledgeId.TryParse(pledge, out var id) ? id
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{pledge}' is not a pledge."));
}
