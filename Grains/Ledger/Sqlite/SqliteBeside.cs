using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Greenlight.Ledger.Sqlite;

/// <summary>
/// The embedded database beside a server that runs on it, for a person's few words: each write is a short transaction of its own, between two of the server's. It neither
/// takes the folder's lock nor migrates.
/// </summary>
internal sealed class SqliteBeside(string folder) : IDatabase
{
    private readonly string _file = Path.Combine(Path.GetFullPath(folder), "greenlight.db");

    public Dialect Dialect => Dialect.Sqlite;

    public async Task<DbConnection> OpenRead(CancellationToken cancellation = default)
    {
        var connection = new SqliteConnection(Connect(SqliteOpenMode.ReadOnly));
        await connection.OpenAsync(cancellation);
        return connection;
    }

    public async Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation = default)
    {
        await using var connection = new SyncedConnection(Connect(SqliteOpenMode.ReadWrite));
        await connection.OpenAsync(cancellation);
        connection.Execute("BEGIN IMMEDIATE");
        // An exception closes the connection, and with it the transaction.
        var result = await work(connection);
        connection.Execute("COMMIT");
        return result;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Connect(SqliteOpenMode mode) => new SqliteConnectionStringBuilder { DataSource = _file, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString();
}
