using System.Collections.Concurrent;
using Greenlight.Pledging;
using Microsoft.Data.Sqlite;

namespace Greenlight.Load.Baselines.Stores;

/// <summary>
/// B3: one SQLite transaction per pledge, synchronous=FULL. SQLite has one writer, so there is one thread with one connection and three prepared statements; a
/// pool would only wait for the file's lock and sleep between tries.
/// </summary>
internal sealed class SqliteStore : IStore
{
    private const string Schema = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;
        CREATE TABLE IF NOT EXISTS pledge (backer BLOB PRIMARY KEY, pledge_id TEXT NOT NULL, tier TEXT NOT NULL, payment_method TEXT NOT NULL, placed_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS tally (campaign INTEGER PRIMARY KEY, count INTEGER NOT NULL);
        INSERT INTO tally VALUES (1, 0) ON CONFLICT DO NOTHING;
        """;

    private readonly BlockingCollection<Waiting> _queue = [];
    private readonly SqliteConnection _connection;
    private readonly Thread _thread;

    private SqliteStore(SqliteConnection connection, string durability)
    {
        (_connection, Durability) = (connection, durability);
        _thread = new(Write) { IsBackground = true, Name = "SQLite writer" };
        _thread.Start();
    }

    public string Durability { get; }

    /// <summary>Opens the file and makes the tables.</summary>
    public static Task<IStore> Open(string folder)
    {
        Directory.CreateDirectory(folder);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "baseline.db"), Pooling = false }.ToString());
        connection.Open();
        Command(connection, Schema).ExecuteNonQuery();
        var policy = $"SQLite {connection.ServerVersion}, journal_mode {Command(connection, "PRAGMA journal_mode").ExecuteScalar()}, "
            + $"synchronous {Command(connection, "PRAGMA synchronous").ExecuteScalar()} (2 is FULL), a transaction per pledge";
        return Task.FromResult<IStore>(new SqliteStore(connection, policy));
    }

    public Task Pledge(Guid backer, string pledgeId, PledgeRequest request)
    {
        var waiting = new Waiting(backer, pledgeId, request, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _queue.Add(waiting);
        return waiting.Written.Task;
    }

    public Task<long> Count()
    {
        // Another connection: what it sees is committed.
        using var reading = new SqliteConnection(_connection.ConnectionString);
        reading.Open();
        using var count = Command(reading, "SELECT CASE WHEN t.count = p.count THEN t.count ELSE -1 END FROM tally t, (SELECT count(*) AS count FROM pledge) p");
        return Task.FromResult((long)count.ExecuteScalar()!);
    }

    public ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _connection.Dispose();
        _queue.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Write()
    {
        using var begin = Command(_connection, "BEGIN IMMEDIATE");
        using var insert = Command(_connection, "INSERT INTO pledge VALUES ($backer, $id, $tier, $method, unixepoch())");
        using var update = Command(_connection, "UPDATE tally SET count = count + 1 WHERE campaign = 1");
        using var commit = Command(_connection, "COMMIT");
        using var rollback = Command(_connection, "ROLLBACK");
        var backer = insert.Parameters.Add("$backer", SqliteType.Blob);
        var (id, tier, method) = (insert.Parameters.Add("$id", SqliteType.Text), insert.Parameters.Add("$tier", SqliteType.Text), insert.Parameters.Add("$method", SqliteType.Text));
        foreach (var pledge in _queue.GetConsumingEnumerable())
        {
            begin.ExecuteNonQuery();
            try
            {
                (backer.Value, id.Value, tier.Value, method.Value) = (pledge.Backer.ToByteArray(bigEndian: true), pledge.Id, pledge.Request.Tier, pledge.Request.PaymentMethod);
                insert.ExecuteNonQuery();
                update.ExecuteNonQuery();
                commit.ExecuteNonQuery();
                pledge.Written.SetResult();
            }
            catch (SqliteException e)
            {
                rollback.ExecuteNonQuery();
                pledge.Written.SetException(e);
            }
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private sealed record Waiting(Guid Backer, string Id, PledgeRequest Request, TaskCompletionSource Written);
}
