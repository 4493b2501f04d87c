using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using DbUp;
using Npgsql;

namespace Greenlight.Ledger.Postgres;

/// <summary>PostgreSQL, shared by many processes. Every physical connection asserts that its commits reach the disk before anything is written through it.</summary>
internal sealed class PostgresDatabase : IDatabase
{
    // Any number that nobody else takes an advisory lock on in this database.
    private const long MigrationLock = 0x677265656E6C6974;

    // A process that is stopped in the middle of a transaction loses it, and its locks, after 10 s. Nobody waits longer than that for a lock: a batch that fails is
    // an unknown outcome, which its shard knows how to mend. In the startup packet, so that a connection never goes without.
    private const string Settings = "-c idle_in_transaction_session_timeout=10000 -c lock_timeout=10000";

    // Of each pool, unless the connection string names another. Two processes fit a stock server's hundred connections, and more would only wait for each other's disk.
    // Nobody holds a connection of a pool while asking for another of it, or a full pool would wait for itself; but for FirstKey, once and alone: hence two at least.
    private const int MostConnections = 20, FewestConnections = 2;

    private readonly NpgsqlDataSource _source, _batches;
    private readonly string _alone;

    private PostgresDatabase(NpgsqlConnectionStringBuilder connection)
    {
        _source = Source(connection, Settings);
        // A batch's statements are planned once for all sizes, because planning takes longer than a small batch; perhaps while the tables are empty, so never by a scan.
        _batches = Source(connection, Settings + " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off");
        _alone = Alone(connection);
        Orleans = new("Npgsql", _source);
    }

    public Dialect Dialect => Dialect.PostgreSql;

    /// <summary>Orleans' own tables, in the same database.</summary>
    public OrleansStore Orleans { get; }

    /// <summary>Connects, checks and migrates; throws <see cref="StartupFaultException"/>.</summary>
    public static PostgresDatabase Open(string connectionString)
    {
        try
        {
            // Npgsql hides the password in what it shows, and shows it here only to DbUp.
            var connection = new NpgsqlConnectionStringBuilder($"Maximum Pool Size={MostConnections};{connectionString}") { PersistSecurityInfo = true, MaxAutoPrepare = 64, AutoPrepareMinUsages = 2 };
            if (connection.MaxPoolSize < FewestConnections)
                throw new StartupFaultException($"Storage:ConnectionString allows {connection.MaxPoolSize} connections (Maximum Pool Size); it must be at least {FewestConnections}.");
            Migrate(connection);
            return new(connection);
        }
        catch (Exception e) when (Sentence(e, connectionString) is { } sentence)
        {
            throw new StartupFaultException(sentence, e);
        }
    }

    public async Task<DbConnection> OpenRead(CancellationToken cancellation = default) => await _source.OpenConnectionAsync(cancellation);

    /// <summary>A connection for batches and their look-ups, whose statements keep their plan and go by an index.</summary>
    public ValueTask<NpgsqlConnection> OpenBatch() => _batches.OpenConnectionAsync();

    /// <summary>A connection of no pool, for what must be done while a pool may be full of those who wait for it.</summary>
    public async Task<NpgsqlConnection> OpenAlone()
    {
        var connection = new NpgsqlConnection(_alone);
        await connection.OpenAsync();
        return connection;
    }

    public async Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation = default)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var result = await work(connection);
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder connection, string settings)
    {
        // Nothing here leaves a setting, a lock or a temporary table on a connection, so the pool need not wash it before each use: for a lone pledge that costs as much as
        // its batch.
        var options = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Options = $"{connection.Options} {settings}".Trim(), NoResetOnClose = true };
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        builder.UsePhysicalConnectionInitializer(AssertSync, AssertSyncAsync);
        return builder.Build();
    }

    private const string SyncSettings = "SELECT current_setting('fsync'), current_setting('synchronous_commit')";

    private static void AssertSync(NpgsqlConnection connection) => Assert(connection.QuerySingle<(string, string)>(SyncSettings));

    private static async Task AssertSyncAsync(NpgsqlConnection connection) => Assert(await connection.QuerySingleAsync<(string, string)>(SyncSettings));

    private static void Assert((string Fsync, string Commit) setting)
    {
        if (setting.Fsync == "off" || setting.Commit == "off")
        {
            throw new StartupFaultException(
                $"PostgreSQL does not sync to disk: fsync is {setting.Fsync} and synchronous_commit is {setting.Commit}; both must be on.");
        }
    }

    private static string Alone(NpgsqlConnectionStringBuilder options) => new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false }.ConnectionString;

    private static void Migrate(NpgsqlConnectionStringBuilder options)
    {
        // Processes that start together migrate one after the other; the lock ends with the connection, whatever becomes of the process.
        var alone = Alone(options);
        using var connection = new NpgsqlConnection(alone);
        connection.Open();
        AssertSync(connection);
        connection.Execute("SELECT pg_advisory_lock(@key)", new { key = MigrationLock }, commandTimeout: 120);
        Migrations.Apply(DeployChanges.To.PostgresqlDatabase(alone), "postgresql");
    }

    private static string? Sentence(Exception e, string connectionString) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } p =>
            $"PostgreSQL refused the user or password of Storage:ConnectionString: {p.MessageText}.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } p => $"PostgreSQL has no such database: {p.MessageText}; create it or mend Storage:ConnectionString.",
        PostgresException p => $"PostgreSQL can't be used: {p.MessageText}.",
        NpgsqlException or SocketException or TimeoutException => $"PostgreSQL at {Address(connectionString)} can't be reached: {e.InnerException?.Message ?? e.Message}.",
        ArgumentException => $"Storage:ConnectionString can't be read: {e.Message}",
        _ => null,
    };

    private static string Address(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        return $"{connection.Host}:{connection.Port}";
    }
}
