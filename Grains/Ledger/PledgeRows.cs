using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

/// <summary>A pledge's row as a pledge, and the reads whose SQL is the same in both databases.</summary>
internal static class PledgeRows
{
    /// <summary>In the order in which <see cref="ReadAll"/> expects them.</summary>
    public const string Selected = """
        SELECT campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
               payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step, due_at, give_up_at, returned_by, terms_answered
        FROM pledge
        """;

    public static Task<ImmutableArray<Pledge>> Due(IDatabase database, ShardId shard, DateTimeOffset now, int limit) => Read(database, Selected + """

        WHERE campaign = @campaign AND shard = @shard AND due_at <= @now
        ORDER BY due_at, number
        LIMIT @limit
        """, new { campaign = shard.Campaign.Number, shard = shard.Index, now = Columns.Of(now), limit });

    // In the order of the index on due_at, so that it stops at the limit: a pledge just placed is due when it was placed or later.
    public static Task<ImmutableArray<Pledge>> JustPlaced(IDatabase database, ShardId shard, DateTimeOffset since, int limit) => Read(database, Selected + """

        WHERE campaign = @campaign AND shard = @shard AND due_at >= @since AND placed_at >= @since AND state = 1 AND card = 0
        ORDER BY due_at DESC, number DESC
        LIMIT @limit
        """, new { campaign = shard.Campaign.Number, shard = shard.Index, since = Columns.Of(since), limit });

    public static Task<ImmutableArray<Pledge>> Page(IDatabase database, ShardId shard, PledgeState state, long after, int limit) => Read(database, Selected + """

        WHERE campaign = @campaign AND shard = @shard AND number > @after AND state = @state
        ORDER BY number
        LIMIT @limit
        """, new { campaign = shard.Campaign.Number, shard = shard.Index, after, state = (int)state, limit });

    public static Task<ImmutableArray<Pledge>> Of(IDatabase database, BackerId backer) => Read(database, Selected + """

        WHERE backer = @backer
        ORDER BY placed_at DESC
        """, new { backer = Columns.Of(database.Dialect, backer) });

    public static async Task ReadAll(DbDataReader row, ImmutableArray<Pledge>.Builder pledges)
    {
        while (await row.ReadAsync())
        {
            pledges.Add(new(
                new(new(new(row.GetInt32(0)), row.GetInt32(1)), row.GetInt64(2)),
                Columns.Backer(row.GetValue(3)),
                row.GetString(4),
                row.GetInt32(5),
                row.GetInt64(6),
                (PledgeState)row.GetInt32(7),
                (CardStatus)row.GetInt32(8),
                row.GetInt32(9),
                row.GetInt32(10),
                row.GetInt32(11),
                row.GetInt64(12),
                Columns.Time(row.GetInt64(13)),
                row.GetString(14),
                row.Text(15),
                row.GetInt32(16),
                row.Text(17),
                row.GetInt32(18),
                row.Text(19),
                row.Text(20),
                Columns.Time(row.Long(21)),
                Columns.Time(row.Long(22)),
                row.Text(23),
                row.GetInt32(24)));
        }
    }

    private static async Task<ImmutableArray<Pledge>> Read(IDatabase database, string sql, object parameters)
    {
        await using var connection = await database.OpenRead();
        await using var row = await connection.ExecuteReaderAsync(sql, parameters);
        var pledges = ImmutableArray.CreateBuilder<Pledge>();
        await ReadAll(row, pledges);
        return pledges.ToImmutable();
    }
}
