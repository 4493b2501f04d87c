using System.Collections.Immutable;
using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Pledging;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Greenlight.Ledger.Sqlite;

/// <summary>The record of pledges in SQLite. A batch is a work of the one writer, so batches of many shards share a commit.</summary>
internal sealed class SqlitePledgeLedger(SqliteDatabase database, ICampaignLedger campaigns) : IPledgeLedger
{
    // The plus keeps the planner, which has no statistics, from starting with the campaign and walking all its pledges.
    internal const string OfBacker = "WHERE backer = @key AND +campaign = @campaign";
    internal const string OfNumber = "WHERE campaign = @campaign AND shard = @shard AND number = @key";

    public async Task<ShardOpening> Open(ShardId shard)
    {
        var epoch = await database.Write(async connection => await connection.ExecuteScalarAsync<long?>("""
            UPDATE shard SET epoch = epoch + 1 WHERE campaign = @campaign AND shard = @shard RETURNING epoch
            """, new { campaign = shard.Campaign.Number, shard = shard.Index }));
        // Read after the epoch was raised: a phase that changes from here on is met by the fence.
        if (epoch is not { } raised)
            throw new KeyNotFoundException($"The shard {shard} was never launched.");
        var campaign = (await campaigns.Find(shard.Campaign))!;
        return new(raised, campaign, await CampaignRow.EarlierTerms(database, campaign));
    }

    public async Task<BatchResult> Commit(ShardBatch batch)
    {
        if (StorableText.Flaw(batch) is { } flaw)
            return flaw;
        try
        {
            return await database.Write(batch);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG)
        {
            // The batch's savepoint was undone; the batches that shared its commit stand.
            return new BatchResult.Unwritable(e.Message);
        }
    }

    public async Task<ImmutableArray<Pledge>> Find(ShardId shard, IReadOnlyCollection<BackerId> backers, IReadOnlyCollection<long> numbers)
    {
        var pledges = ImmutableArray.CreateBuilder<Pledge>();
        await using var connection = (SqliteConnection)await database.OpenRead();
        // A prepared look-up for each: in process that is as cheap as one statement for all, and there may be more of them than a statement takes.
        await Each(connection, OfBacker, shard, backers.Select(b => Columns.Of(Dialect.Sqlite, b)), pledges);
        var others = numbers.Except(pledges.Where(p => p.Id.Shard == shard).Select(p => p.Id.Number)).Cast<object>().ToArray();
        await Each(connection, OfNumber, shard, others, pledges);
        return pledges.ToImmutable();
    }

    public Task<ImmutableArray<Pledge>> Due(ShardId shard, DateTimeOffset now, int limit) => PledgeRows.Due(database, shard, now, limit);

    public Task<ImmutableArray<Pledge>> JustPlaced(ShardId shard, DateTimeOffset since, int limit) => PledgeRows.JustPlaced(database, shard, since, limit);

    public Task<ImmutableArray<Pledge>> Page(ShardId shard, PledgeState state, long after, int limit) => PledgeRows.Page(database, shard, state, after, limit);

    public Task<ImmutableArray<Pledge>> Of(BackerId backer) => PledgeRows.Of(database, backer);

    private static async Task Each(
        SqliteConnection connection, string where, ShardId shard, IEnumerable<object> keys, ImmutableArray<Pledge>.Builder pledges)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"{PledgeRows.Selected}\n{where}";
        command.Parameters.AddWithValue("@campaign", shard.Campaign.Number);
        command.Parameters.AddWithValue("@shard", shard.Index);
        var key = command.Parameters.AddWithValue("@key", DBNull.Value);
        foreach (var value in keys)
        {
            key.Value = value;
            await using var row = await command.ExecuteReaderAsync();
            await PledgeRows.ReadAll(row, pledges);
        }
    }
}
