using System.Collections.Immutable;
using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Pledging;
using Npgsql;

namespace Greenlight.Ledger.Postgres;

/// <summary>The record of pledges in PostgreSQL.</summary>
internal sealed class PostgresPledgeLedger(PostgresDatabase database, ICampaignLedger campaigns) : IPledgeLedger
{
    // One at a time (OFFSET keeps the planner from making a join of it), and never by the campaign alone (the sum): without statistics the planner takes all
    // pledges of a campaign for a handful and walks them.
    internal const string LookUp = $"""
        SELECT p.* FROM unnest(@backers) AS b (backer) CROSS JOIN LATERAL ({PledgeRows.Selected} p
            WHERE p.backer = b.backer AND p.campaign + 0 = @campaign OFFSET 0) p
        UNION
        SELECT p.* FROM unnest(@numbers) AS n (number) CROSS JOIN LATERAL ({PledgeRows.Selected} p
            WHERE p.campaign = @campaign AND p.shard = @shard AND p.number = n.number OFFSET 0) p
        """;

    public async Task<ShardOpening> Open(ShardId shard)
    {
        var epoch = await Takeover.RaiseEpoch(database, shard) ?? throw new KeyNotFoundException($"The shard {shard} was never launched.");
        // Read after the epoch was raised: a phase that changes from here on is met by the fence.
        var campaign = (await campaigns.Find(shard.Campaign))!;
        return new(epoch, campaign, await CampaignRow.EarlierTerms(database, campaign));
    }

    public async Task<BatchResult> Commit(ShardBatch batch)
    {
        if (StorableText.Flaw(batch) is { } flaw)
            return flaw;
        await using var connection = await database.OpenBatch();
        try
        {
            if (await PostgresBatch.Write(connection, batch) is { } committed)
                return committed;
        }
        catch (PostgresException e) when (e is { SqlState: ['2', '2' or '3', ..], TableName: not "tier_stock" })
        {
            // A value that the database does not take, or a broken constraint: the statement is undone, and with it the whole batch. Not the constraint on places: a buyer who
            // met it would be refused for ever for what is a mistake of ours; as an exception it is an unknown outcome, which may be repeated.
            return new BatchResult.Unwritable(e.MessageText);
        }
        var (epoch, phase) = await connection.QuerySingleOrDefaultAsync<(long, short)?>(
            "SELECT epoch, phase FROM shard WHERE campaign = @campaign AND shard = @shard", new { campaign = batch.Shard.Campaign.Number, shard = batch.Shard.Index })
            ?? throw new KeyNotFoundException($"The shard {batch.Shard} was never launched.");
        return epoch != batch.Epoch ? new BatchResult.Superseded(epoch) : new BatchResult.PhaseChanged((Phase)phase);
    }

    public async Task<ImmutableArray<Pledge>> Find(ShardId shard, IReadOnlyCollection<BackerId> backers, IReadOnlyCollection<long> numbers)
    {
        await using var connection = await database.OpenBatch();
        await using var row = await connection.ExecuteReaderAsync(LookUp,
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
