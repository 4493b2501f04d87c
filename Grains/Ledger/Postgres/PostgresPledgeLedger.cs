using System.Collections.Immutable;
using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Postgres;

/// <summary>The record of pledges in PostgreSQL.</summary>
internal sealed class PostgresPledgeLedger(PostgresDatabase database, ICampaignLedger campaigns) : IPledgeLedger
{
    public async Task<ShardOpening> Open(ShardId shard)
    {
        var epoch = await Takeover.RaiseEpoch(database, shard) ?? throw new KeyNotFoundException($"The shard {shard} was never launched.");
        // Read after the epoch was raised: a phase that changes from here on is met by the fence.
        return new(epoch, (await campaigns.Find(shard.Campaign))!);
    }

    public async Task<BatchResult> Commit(ShardBatch batch)
    {
        await using var connection = await database.OpenBatch();
        if (await PostgresBatch.Write(connection, batch) is { } committed)
            return committed;
        var (epoch, phase) = await connection.QuerySingleOrDefaultAsync<(long, short)?>(
            "SELECT epoch, phase FROM shard WHERE campaign = @campaign AND shard = @shard", new { campaign = batch.Shard.Campaign.Number, shard = batch.Shard.Index })
            ?? throw new KeyNotFoundException($"The shard {batch.Shard} was never launched.");
        return epoch != batch.Epoch ? new BatchResult.Superseded(epoch) : new BatchResult.PhaseChanged((Phase)phase);
    }

    public async Task<ImmutableArray<Pledge>> Find(ShardId shard, IReadOnlyCollection<BackerId> backers, IReadOnlyCollection<long> numbers)
    {
        await using var connection = await database.OpenRead();
        await using var row = await connection.ExecuteReaderAsync($"""
            {PledgeRows.Selected}
            WHERE campaign = @campaign AND backer = ANY(@backers)
            UNION
            {PledgeRows.Selected}
            WHERE campaign = @campaign AND shard = @shard AND number = ANY(@numbers)
            """,
            new { campaign = shard.Campaign.Number, shard = shard.Index, backers = backers.Select(b => b.Value).ToArray(), numbers = numbers.ToArray() });
        var pledges = ImmutableArray.CreateBuilder<Pledge>();
        await PledgeRows.ReadAll(row, pledges);
        return pledges.ToImmutable();
    }

    public Task<ImmutableArray<Pledge>> Due(ShardId shard, DateTimeOffset now, int limit) => PledgeRows.Due(database, shard, now, limit);

    public Task<ImmutableArray<Pledge>> JustPlaced(ShardId shard, DateTimeOffset since, int limit) => PledgeRows.JustPlaced(database, shard, since, limit);

    public Task<ImmutableArray<Pledge>> Page(ShardId shard, PledgeState state, long after, int limit) => PledgeRows.Page(database, shard, state, after, limit);

    public Task<ImmutableArray<Pledge>> Of(BackerId backer) => PledgeRows.Of(database, backer);
}
