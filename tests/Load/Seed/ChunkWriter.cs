using System.Data.Common;
using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Greenlight.Load.Seed;

/// <summary>Backers of one shard whose pledges are written together.</summary>
internal sealed record SeedChunk(ShardId Shard, long Epoch, DateTimeOffset At, IReadOnlyList<BackerId> Backers);

/// <summary>
/// Writes chunks as the shard's own writer would, each in one transaction, so that whatever is killed when leaves a sound ledger:
/// 1. the fence, which also gives the sequences; 2. nobody may be behind in the journal; 3. pledges and journal; 4. the tally; 5. the followers' cursors, moved to
/// the end, because what follows from these pledges (mails, above all) counts as done.
/// </summary>
internal sealed class ChunkWriter(IDatabase database, Campaign campaign, SeededPledges pledges)
{
    /// <summary>Everybody who follows the journal; a test compares the list with those there are.</summary>
    public static readonly IReadOnlyList<string> Followers = ["book", "cards", "keys", "mails"];

    // Two events a pledge.
    private const int Events = 2;

    /// <summary>Writes one. Throws <see cref="LoadFaultException"/>, with nothing written, if somebody else writes to the shard or is behind in its journal.</summary>
    public Task<int> Write(SeedChunk chunk) => database.Write(async connection =>
    {
        var (shard, count) = (chunk.Shard, chunk.Backers.Count);
        var key = new { campaign = shard.Campaign.Number, shard = shard.Index };
        // 1.
        var last = await connection.ExecuteScalarAsync<long?>("""
            UPDATE shard SET seq = seq + @events, awake = TRUE WHERE campaign = @campaign AND shard = @shard AND epoch = @epoch AND phase = @phase RETURNING seq
            """, new { key.campaign, key.shard, events = count * Events, epoch = chunk.Epoch, phase = (int)campaign.Phase })
            ?? throw new LoadFaultException($"A server has taken over {shard} of '{campaign.Slug}', or the campaign is not live any more: nobody else may write to a campaign that is being seeded.");
        var first = last - count * Events + 1;
        // 2.
        foreach (var follower in Followers)
        {
            if (await connection.ExecuteScalarAsync<bool>(Behind, new { key.campaign, key.shard, follower }))
                throw new LoadFaultException($"'{follower}' has not come to the end of the journal of {shard} yet: let a server finish what follows from the pledges that are there.");
        }
        // 3.
        SeededPledge[] made = [.. chunk.Backers.Select((backer, i) => pledges.Make(new(shard, first + i), backer, chunk.At))];
        await Rows(connection, chunk, first, made);
        // 4.
        foreach (var cell in made.GroupBy(pledge => (pledge.Secured.After.Tier, pledge.Secured.After.State)))
        {
            await connection.ExecuteAsync("""
                INSERT INTO tally (campaign, shard, tier, state, count, amount) VALUES (@campaign, @shard, @tier, @state, @count, @amount)
                ON CONFLICT (campaign, shard, tier, state) DO UPDATE SET count = tally.count + excluded.count, amount = tally.amount + excluded.amount
                """, new { key.campaign, key.shard, tier = cell.Key.Tier, state = (int)cell.Key.State, count = cell.LongCount(), amount = cell.Sum(p => p.Secured.After.Amount) });
        }
        // 5.
        foreach (var follower in Followers)
        {
            await connection.ExecuteAsync("""
                INSERT INTO follower (name, campaign, shard, seq) VALUES (@follower, @campaign, @shard, @last)
                ON CONFLICT (name, campaign, shard) DO UPDATE SET seq = excluded.seq
                """, new { key.campaign, key.shard, follower, last });
        }
        return count;
    });

    private const string Behind = """
        SELECT EXISTS (
            SELECT 1 FROM journal WHERE campaign = @campaign AND shard = @shard AND seq > coalesce(
                (SELECT seq FROM follower WHERE name = @follower AND campaign = @campaign AND shard = @shard), 0))
        """;

    private static async Task Rows(DbConnection connection, SeedChunk chunk, long first, SeededPledge[] made)
    {
        // What is placed comes first in the journal, then what is secured.
        var journal = made.Select((pledge, i) => (first + i, pledge.Placed)).Concat(made.Select((pledge, i) => (first + made.Length + i, pledge.Secured)));
        if (connection is SqliteConnection sqlite)
        {
            SqliteRows.Write(sqlite, chunk, made, journal);
            return;
        }
        // Leave the sockets' own thread: copying blocks.
        await Task.Yield();
        PostgresRows.Write((NpgsqlConnection)connection, chunk, made, journal);
    }
}
