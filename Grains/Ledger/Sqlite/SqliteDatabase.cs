using System.Data.Common;
using DbUp;
using Microsoft.Data.Sqlite;

namespace Greenlight.Ledger.Sqlite;

/// <summary>
/// The embedded database: one folder, one process, one writer. <c>greenlight.db</c> holds the ledger and every other table of ours; <c>orleans.db</c> holds Orleans'
/// own, so that the two never wait for each other.
/// </summary>
internal sealed class SqliteDatabase : IDatabase
{
    // The log is copied into the file each 4,000 pages (16 MB) instead of 1,000: measured in docs/reference/ledger.md. Longer ones only make longer pauses.
    private const int PagesPerCheckpoint = 4000;

    private readonly FileStream _lock;
    private readonly string _readOnly;
    private readonly SyncedConnection _connection;
    private readonly SqliteBatch _batch;
    private readonly SqliteWriter _writer;
    private int _disposed;

    private SqliteDatabase(FileStream @lock, string file, OrleansStore orleans)
    {
        _lock = @lock;
        _readOnly = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly }.ToString();
        Orleans = orleans;
        _connection = new(ReadWrite(file, pooling: false));
        _connection.Open();
        _connection.Execute($"PRAGMA wal_autocheckpoint = {PagesPerCheckpoint}; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;");
        _batch = new(_connection);
        _writer = new(_connection);
    }

    public Dialect Dialect => Dialect.Sqlite;

    /// <summary>Orleans' own tables.</summary>
    public OrleansStore Orleans { get; }

    /// <summary>Locks the folder, brings both files up to date and opens them; throws <see cref="StartupFaultException"/>.</summary>
    public static SqliteDatabase Open(string folder)
    {
        var full = Path.GetFullPath(folder);
        var @lock = FolderLock.Take(full);
        try
        {
            var orleans = Migrate(Path.Combine(full, "orleans.db"), "sqlite-orleans");
            var ledger = Migrate(Path.Combine(full, "greenlight.db"), "sqlite");
            // Orleans' invariant for Microsoft.Data.Sqlite is the name of another library.
            return new(@lock, ledger, new("System.Data.SQLite", new SyncedDataSource(ReadWrite(orleans, pooling: true))));
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    public async Task<DbConnection> OpenRead(CancellationToken cancellation = default)
    {
        var connection = new SqliteConnection(_readOnly);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    public Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation = default) =>
        // SQLite's asynchronous methods complete before they return; a work that awaits anything else holds up the one writer.
        _writer.Write(connection => work(connection).GetAwaiter().GetResult(), cancellation);

    /// <summary>Writes a shard's batch, in a commit that it may share with others.</summary>
    public Task<BatchResult> Write(ShardBatch batch) => _writer.Write(_ => _batch.Write(batch), CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return ValueTask.CompletedTask;
        _writer.Dispose();
        _batch.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(_readOnly));
        SqliteConnection.ClearPool(new SqliteConnection(Orleans.DataSource.ConnectionString));
        // The next start has no log to read.
        _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        _connection.Dispose();
        _lock.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string ReadWrite(string file, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = pooling, DefaultTimeout = 5 }.ToString();

    private static string Migrate(string file, string scripts)
    {
        try
        {
            using var connection = new SyncedConnection(ReadWrite(file, pooling: false));
            connection.Open();
            SqliteCheck.Small(connection, file);
            Migrations.Apply(DeployChanges.To.SqliteDatabase(connection.ConnectionString), scripts);
            return file;
        }
        catch (SqliteException e)
        {
            throw new StartupFaultException(SqliteCheck.Sentence(e, file) ?? $"The database file '{file}' can't be used: {e.Message}", e);
        }
        catch (StartupFaultException e) when (e.GetBaseException() is SqliteException cause && SqliteCheck.Sentence(cause, file) is { } sentence)
        {
            // A script that failed for what the file is in, not for what it says.
            throw new StartupFaultException(sentence, e);
        }
    }
}
