using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

/// <summary>A campaign with the sums over its shards, in one SELECT: one snapshot, so that tally, stock and sequence belong together.</summary>
internal static class CampaignReadings
{
    private enum What { Head, Cell, Stock }

    // Whether anything is unsettled is asked once, for the head: an AND with NULL for its first half, as the other rows would have it, needs the second half too, and each of them
    // would read through all pledges. What the tally denies is not looked for.
    // Not EXISTS: PostgreSQL may answer that by hashing every pledge there is. And in the order of the index on due_at: without one it takes the first match for near, and reads
    // every secured pledge before it, at every tick.
    internal const string Sql = $"""
        SELECT r.what AS What, r.tier AS Tier, r.state AS State, r.count AS Count, r.amount AS Amount,
               CASE WHEN r.what = 0 THEN
                   c.phase IN (1, 2) AND (SELECT 1 FROM pledge p WHERE p.campaign = c.number AND p.due_at IS NOT NULL AND p.state = 1
                                               ORDER BY p.campaign, p.shard, p.due_at, p.number LIMIT 1) IS NOT NULL
                   OR CASE WHEN c.collected_short AND (SELECT sum(count) FROM tally WHERE campaign = c.number AND state = 4) > 0
                           THEN (SELECT 1 FROM pledge p WHERE p.campaign = c.number AND p.state = 4 AND p.returned_by IS NULL LIMIT 1) IS NOT NULL ELSE FALSE END
               END AS Unsettled,
               {CampaignRow.Columns}
        FROM (
            SELECT 0 AS what, 0 AS tier, 0 AS state, CAST(coalesce(sum(seq), 0) AS bigint) AS count, CAST(0 AS bigint) AS amount FROM shard WHERE campaign = @campaign
            UNION ALL
            SELECT 1, tier, state, CAST(sum(count) AS bigint), CAST(sum(amount) AS bigint) FROM tally WHERE campaign = @campaign GROUP BY tier, state
            UNION ALL
            SELECT 2, tier, 0, places - taken, 0 FROM tier_stock WHERE campaign = @campaign
        ) r
        LEFT JOIN campaign c ON r.what = 0 AND c.number = @campaign
        LEFT JOIN campaign_terms t ON t.campaign = c.number AND t.version = c.terms_version
        ORDER BY r.what, r.tier, r.state
        """;

    /// <summary>Throws <see cref="KeyNotFoundException"/> for a campaign that is not there.</summary>
    public static async Task<CampaignReading> Read(DbConnection connection, CampaignId id)
    {
        var cells = ImmutableArray.CreateBuilder<TallyCell>();
        var left = ImmutableDictionary.CreateBuilder<int, long>();
        var (sequence, unsettled) = (0L, false);
        Campaign? campaign = null;
        var rows = await connection.QueryAsync<Row, CampaignRow, (Row, CampaignRow)>(
            Sql, (row, head) => (row, head), new { campaign = id.Number }, splitOn: nameof(CampaignRow.Number));
        foreach (var (row, head) in rows)
        {
            switch (row.What)
            {
                case What.Head:
                    campaign = head is null ? throw new KeyNotFoundException($"There is no campaign {id}.") : head.ToCampaign();
                    (sequence, unsettled) = (row.Count + campaign.Version, row.Unsettled is true);
                    break;
                case What.Cell when (row.Count, row.Amount) != (0, 0):
                    cells.Add(new(row.Tier, row.State, row.Count, row.Amount));
                    break;
                case What.Stock:
                    left[row.Tier] = row.Count;
                    break;
            }
        }
        return new(campaign!, new(cells.ToImmutable()), sequence, left.ToImmutable(), unsettled);
    }

    private sealed class Row
    {
        public What What { get; set; }
        public int Tier { get; set; }
        public PledgeState State { get; set; }
        public long Count { get; set; }
        public long Amount { get; set; }
        public bool? Unsettled { get; set; }
    }
}
