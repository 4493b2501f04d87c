using Microsoft.Data.Sqlite;

namespace Greenlight.StripeSandbox;

/// <summary>The sandbox's file: one SQLite database in a folder of its own, held by one process at a time.</summary>
internal sealed class StoreFile : IDisposable
{
    private const int Version = 2;

    /// <summary>Tables only grow at their end: object versions, what happened to them, and the answers kept for idempotency keys.</summary>
    private const string Schema = """
        CREATE TABLE version (n INTEGER PRIMARY KEY, kind INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE event (n INTEGER PRIMARY KEY, random INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL, created INTEGER NOT NULL,
                            request TEXT, key TEXT, account INTEGER);
        CREATE INDEX event_of_account ON event (account, n) WHERE account IS NOT NULL;
        CREATE TABLE delivery (event INTEGER NOT NULL, endpoint INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER, PRIMARY KEY (event, endpoint)) WITHOUT ROWID;
        CREATE TABLE answer (n INTEGER PRIMARY KEY, key BLOB NOT NULL, fingerprint INTEGER NOT NULL, created INTEGER NOT NULL, status INTEGER NOT NULL,
                             request TEXT NOT NULL, length INTEGER NOT NULL, body BLOB NOT NULL);
        """;

    /// <summary>Version 1 knew no connected accounts; what its charges brought in is entered once it is loaded.</summary>
    private const string FromVersion1 = """
        ALTER TABLE event ADD COLUMN account INTEGER;
        CREATE INDEX event_of_account ON event (account, n) WHERE account IS NOT NULL;
        """;

    private readonly FileStream _lock;
    private readonly string _connection;

    private StoreFile(FileStream holding, string path)
    {
        _lock = holding;
        Path = path;
        _connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString();
    }

    public string Path { get; }

    public static StoreFile Open(string folder)
    {
        FileStream holding;
        try
        {
            Directory.CreateDirectory(folder);
            holding = new FileStream(System.IO.Path.Combine(folder, "sandbox.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(folder, "sandbox.lock")))
        {
            throw new StripeSandboxException($"Another Stripe sandbox is using '{folder}': stop it, or give this one a folder of its own.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StripeSandboxException($"The Stripe sandbox cannot use the folder '{folder}': {e.Message}");
        }

        var file = new StoreFile(holding, System.IO.Path.Combine(folder, "sandbox.db"));
        try
        {
            file.Prepare();
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is SqliteException refused) throw Fault(file.Path, refused);
            throw;
        }
    }

    /// <summary>A connection that syncs at every commit, which is asserted: a promise of durability is kept by the setting in force.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        var mode = (string)Scalar(connection, "PRAGMA journal_mode = WAL")!;
        Execute(connection, "PRAGMA synchronous = FULL; PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 8000");
        if (mode != "wal" || (long)Scalar(connection, "PRAGMA synchronous")! != 2)
            throw new StripeSandboxException($"The file '{Path}' does not sync to disk at every commit, so the Stripe sandbox will not use it.");
        return connection;
    }

    public void Dispose() => _lock.Dispose();

    private void Prepare()
    {
        using var connection = Connect();
        var version = (long)Scalar(connection, "PRAGMA user_version")!;
        if (version is 0 or 1) Execute(connection, $"BEGIN IMMEDIATE; {(version == 0 ? Schema : FromVersion1)} PRAGMA user_version = {Version}; COMMIT");
        else if (version != Version)
            throw new StripeSandboxException($"The file '{Path}' was written by another release of the Stripe sandbox (format {version}, this one reads {Version}).");
    }

    /// <summary>What is wrong with a file that SQLite will not read, in one sentence.</summary>
    public static StripeSandboxException Fault(string path, SqliteException refused) => new(refused.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => $"The Stripe sandbox's file '{path}' is held by another program; close that one.",
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => Damaged(path),
        _ => $"The Stripe sandbox cannot use the file '{path}': {refused.Message}",
    });

    /// <summary>The sentence for a file that holds something else than it should.</summary>
    public static string Damaged(string path) => $"The Stripe sandbox's file '{path}' is damaged; put a backup in its place.";

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
