using Dapper;
using Greenlight.Campaigns;
using Greenlight.Ledger.Postgres;
using Greenlight.Ledger.Sqlite;

namespace Greenlight.Ledger;

public sealed class SqliteStore : DatabaseStore
{
    private readonly DirectoryInfo _folder;

    public SqliteStore() => _folder = Directory.CreateTempSubdirectory("greenlight-ledger-");

    internal SqliteStore(string folder) => _folder = new(folder);

    public override StorageOptions Storage => new() { Folder = _folder.FullName };

    private protected override (IDatabase, Func<ICampaignLedger, IPledgeLedger>) Open()
    {
        var database = SqliteDatabase.Open(_folder.FullName);
        return (database, campaigns => new SqlitePledgeLedger(database, campaigns));
    }

    // What comes after it on the one writer is queued: blocked as soon as it has been called.
    private protected override Task UntilBlocked() => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

public sealed class PostgresStore(PrivatePostgres server) : DatabaseStore
{
    private readonly string _connectionString = server.CreateDatabase();

    public override StorageOptions Storage => new() { Provider = Dialect.PostgreSql, ConnectionString = _connectionString };

    private protected override (IDatabase, Func<ICampaignLedger, IPledgeLedger>) Open()
    {
        var database = PostgresDatabase.Open(_connectionString);
        return (database, campaigns => new PostgresPledgeLedger(database, campaigns));
    }

    private protected override async Task UntilBlocked()
    {
        await using var connection = await Database.OpenRead();
        while (!await connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"))
            await Task.Yield();
    }
}

public sealed class InMemoryStore : LedgerStore
{
    private readonly InMemoryLedger _ledger = new();

    public override ValueTask InitializeAsync()
    {
        (Pledges, Campaigns, Journal) = (_ledger, _ledger, _ledger);
        return ValueTask.CompletedTask;
    }

    public override Task Restart() => Task.CompletedTask;

    public override Task<IReadOnlyDictionary<long, bool>> Rights(ShardId shard) => Task.FromResult(_ledger.Rights(shard));

    public override async Task<T> TakeOverDuring<T>(ShardId shard, Func<Task<T>> blocked)
    {
        await _ledger.Open(shard);
        return await blocked();
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
