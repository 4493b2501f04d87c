using System.Collections.Immutable;
using Dapper;
using Greenlight.Ledger;

namespace Greenlight.Payments;

/// <summary>Events that were given up for the same reason.</summary>
/// <param name="Error">Why.</param>
/// <param name="Count">How many.</param>
/// <param name="Latest">When the latest of them was given up.</param>
/// <param name="Example">Its id at Stripe.</param>
public sealed record GivenUpEvents(string Error, long Count, DateTimeOffset Latest, string Example);

/// <summary>The rows of <c>stripe_inbox</c> that nobody looks at any more: for operators.</summary>
public sealed class GivenUpTable(IDatabase database)
{
    /// <summary>How many rows are still to be processed.</summary>
    public async Task<long> CountWaiting()
    {
        await using var connection = await database.OpenRead();
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM stripe_inbox WHERE processed_at IS NULL AND given_up_at IS NULL");
    }

    /// <summary>What was given up, by reason.</summary>
    public async Task<ImmutableArray<GivenUpEvents>> GivenUp()
    {
        await using var connection = await database.OpenRead();
        var reasons = await connection.QueryAsync<(string? Error, long Count, long Latest, string Example)>(
            """
            SELECT error, count, given_up_at, id FROM (
                SELECT error, id, given_up_at, count(*) OVER (PARTITION BY error) AS count, row_number() OVER (PARTITION BY error ORDER BY given_up_at DESC, id) AS place
                FROM stripe_inbox WHERE given_up_at IS NOT NULL) AS given_up
            WHERE place = 1 ORDER BY given_up_at DESC, error
            """);
        return [.. reasons.Select(reason => new GivenUpEvents(reason.Error ?? "", reason.Count, DateTimeOffset.FromUnixTimeMilliseconds(reason.Latest), reason.Example))];
    }

    /// <summary>Has what was given up processed as if it had just come: one event, or with null all. Answers how many.</summary>
    public Task<int> TryAgain(string? id, DateTimeOffset now) => database.Write(connection => connection.ExecuteAsync(
        $"UPDATE stripe_inbox SET given_up_at = NULL, attempts = 0, received_at = @at, due_at = @at WHERE given_up_at IS NOT NULL{(id is null ? "" : " AND id = @id")}",
        new { id, at = now.ToUnixTimeMilliseconds() }));
}
