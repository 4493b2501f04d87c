using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

/// <summary>The journal and its followers' cursors, in either database.</summary>
internal sealed class Journal(IDatabase database) : IJournal
{
    public async Task<ImmutableArray<JournalEntry>> Read(ShardId shard, long after, int limit)
    {
        await using var connection = await database.OpenRead();
        return await Read(connection, shard, after, limit, "");
    }

    public async Task<JournalPage> Read(ShardId shard, long after, int limit, IReadOnlyList<PledgeEventKind> kinds)
    {
        await using var connection = await database.OpenRead();
        // First how far, then what: a shard's sequences are committed in their order, so that below its newest one none comes any more.
        var last = await connection.ExecuteScalarAsync<long?>(
            "SELECT max(seq) FROM journal WHERE campaign = @campaign AND shard = @shard", new { campaign = shard.Campaign.Number, shard = shard.Index }) ?? 0;
        if (last <= after)
            return new([], after, false);
        var those = string.Join(", ", kinds.Select(kind => ((int)kind).ToString(CultureInfo.InvariantCulture)));
        var page = await Read(connection, shard, after, limit, string.Create(CultureInfo.InvariantCulture, $"AND seq <= {last} AND kind IN ({those})"));
        return page.Length == limit ? new(page, page[^1].Sequence, true) : new(page, last, false);
    }

    private static async Task<ImmutableArray<JournalEntry>> Read(DbConnection connection, ShardId shard, long after, int limit, string which)
    {
        await using var row = await connection.ExecuteReaderAsync($"""
            SELECT seq, epoch, at, kind, pledge, backer, state, tier, amount, data FROM journal
            WHERE campaign = @campaign AND shard = @shard AND seq > @after {which}
            ORDER BY seq
            LIMIT @limit
            """, new { campaign = shard.Campaign.Number, shard = shard.Index, after, limit });
        var entries = ImmutableArray.CreateBuilder<JournalEntry>();
        while (await row.ReadAsync())
        {
            entries.Add(new(
                row.GetInt64(0),
                row.GetInt64(1),
                Columns.Time(row.GetInt64(2)),
                (PledgeEventKind)row.GetInt32(3),
                new(shard, row.GetInt64(4)),
                Columns.Backer(row.GetValue(5)),
                (PledgeState)row.GetInt32(6),
                row.GetInt32(7),
                row.GetInt64(8),
                row.Text(9)));
        }
        return entries.ToImmutable();
    }

    public async Task<long> Cursor(string follower, ShardId shard)
    {
        await using var connection = await database.OpenRead();
        return await connection.ExecuteScalarAsync<long?>(
            "SELECT seq FROM follower WHERE name = @follower AND campaign = @campaign AND shard = @shard",
            new { follower, campaign = shard.Campaign.Number, shard = shard.Index }) ?? 0;
    }

    public Task Advance(string follower, ShardId shard, long sequence) => database.Write(connection => connection.ExecuteAsync("""
        INSERT INTO follower (name, campaign, shard, seq) VALUES (@follower, @campaign, @shard, @sequence)
        ON CONFLICT (name, campaign, shard) DO UPDATE SET seq = excluded.seq WHERE follower.seq < excluded.seq
        """, new { follower, campaign = shard.Campaign.Number, shard = shard.Index, sequence }));

    public async Task<ImmutableArray<(string Follower, ShardId Shard)>> Behind(IReadOnlyList<string> followers, int slice, int slices, int limit)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(string, int, int)>($"""
            WITH names (name) AS ({Names(followers, out var parameters)})
            SELECT n.name, s.campaign, s.shard FROM shard s CROSS JOIN names n
            WHERE s.awake AND (s.campaign + s.shard) % @slices = @slice AND {IsBehind}
            LIMIT @limit
            """, With(parameters, slice, slices, limit));
        return [.. rows.Select(r => (r.Item1, new ShardId(new(r.Item2), r.Item3)))];
    }

    public Task<int> Rest(IReadOnlyList<string> followers, int slice, int slices) => database.Write(connection => connection.ExecuteAsync($"""
        WITH names (name) AS ({Names(followers, out var parameters)}),
        idle AS (
            SELECT s.campaign, s.shard, s.seq, s.phase FROM shard s JOIN campaign c ON c.number = s.campaign
            WHERE s.awake AND (s.campaign + s.shard) % @slices = @slice
              AND NOT (c.phase IN (1, 2) AND c.seen < c.version + (SELECT sum(seq) FROM shard WHERE campaign = s.campaign))
              AND NOT (s.phase IN (3, 4, 5) AND EXISTS (
                  SELECT 1 FROM tally t WHERE t.campaign = s.campaign AND t.shard = s.shard AND t.state IN (1, 2) AND t.count > 0))
              AND NOT EXISTS (SELECT 1 FROM names n WHERE {IsBehind})
        )
        UPDATE shard SET awake = FALSE FROM idle
        WHERE shard.campaign = idle.campaign AND shard.shard = idle.shard
          -- What was idle when it was looked at must still be what is put to sleep: a batch or a decision may have come between.
          AND shard.seq = idle.seq AND shard.phase = idle.phase
        """, With(parameters, slice, slices, 0)));

    // Sequences have gaps, so the question is whether there is an event, not whether the shard's sequence is higher.
    private const string IsBehind = """
        EXISTS (
            SELECT 1 FROM journal j WHERE j.campaign = s.campaign AND j.shard = s.shard AND j.seq > coalesce(
                (SELECT f.seq FROM follower f WHERE f.name = n.name AND f.campaign = s.campaign AND f.shard = s.shard), 0))
        """;

    private static string Names(IReadOnlyList<string> followers, out DynamicParameters parameters)
    {
        parameters = new();
        for (var i = 0; i < followers.Count; i++)
            parameters.Add(Name(i), followers[i]);
        return followers.Count == 0 ? "SELECT NULL WHERE FALSE" : "VALUES " + string.Join(", ", Enumerable.Range(0, followers.Count).Select(i => $"(@{Name(i)})"));
    }

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"name{index}");

    private static DynamicParameters With(DynamicParameters parameters, int slice, int slices, int limit)
    {
        parameters.AddDynamicParams(new { slice, slices, limit });
        return parameters;
    }
}
