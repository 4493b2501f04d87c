using Dapper;
using Greenlight.Campaigns;
using Npgsql;

namespace Greenlight.Ledger.Postgres;

/// <summary>A new campaign has no statistics, and yet what is done for a pledge must not walk all the others: counted by the database itself.</summary>
public sealed class A_batch_of_PostgreSQL(PrivatePostgres server) : IAsyncLifetime
{
    private const int Others = 2_000;

    private PostgresDatabase _database = null!;
    private PostgresPledgeLedger _ledger = null!;
    private ShardId _shard;
    private long _epoch;

    public async ValueTask InitializeAsync()
    {
        _database = PostgresDatabase.Open(server.CreateDatabase());
        var campaigns = new CampaignLedger(_database);
        _ledger = new(_database, campaigns);
        var campaign = (await campaigns.Create("many", "someone", Scene.Terms(1, [null]), Scene.Noon))!;
        await campaigns.Advance(campaign.Id, _ => new(Phase.Live, Scene.Noon, null, null));
        _shard = new(campaign.Id, 0);
        _epoch = (await _ledger.Open(_shard)).Epoch;
        Assert.IsType<BatchResult.Committed>(await _ledger.Commit(Batch([.. Enumerable.Range(0, Others).Select(_ => Make.Placed())])));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Reads_only_the_pledges_that_it_changes()
    {
        var pledges = await _ledger.Find(_shard, [], [10, 20, 30]);
        await using var connection = await _database.OpenBatch();
        // From the third time on it is a prepared statement, with the plan that it keeps.
        for (var i = 0; i < 6; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            var before = await Walked(connection);
            Assert.NotNull(await PostgresBatch.Write(connection, Batch([.. pledges.Select(p => p.Secured()), Make.Placed()])));
            Assert.InRange(await Walked(connection) - before, 3, 12);
            await transaction.RollbackAsync();
        }
    }

    [Fact]
    public async Task Looks_up_only_the_pledges_that_are_asked_for()
    {
        var backer = (await _ledger.Find(_shard, [], [10]))[0].Backer;
        await using var connection = await _database.OpenBatch();
        for (var i = 0; i < 6; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            var before = await Walked(connection);
            var found = await connection.QueryAsync(PostgresPledgeLedger.LookUp,
                new { campaign = _shard.Campaign.Number, shard = _shard.Index, backers = new[] { backer.Value, Guid.NewGuid() }, numbers = new long[] { 10, 20, 5_000_000 } });
            Assert.Equal(2, found.Count());
            Assert.InRange(await Walked(connection) - before, 3, 6);
        }
    }

    private ShardBatch Batch(IReadOnlyList<LedgerWrite> writes) => new(_shard, _epoch, Phase.Live, Scene.Noon, writes);

    /// <summary>Rows of pledges that this connection has read lately.</summary>
    private static Task<long> Walked(NpgsqlConnection connection) => connection.ExecuteScalarAsync<long>(
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'pledge'");
}
