using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Greenlight.Ledger.Sqlite;

/// <summary>
/// A connection whose commits are on disk when they return. <c>synchronous</c> and <c>busy_timeout</c> belong to the connection, not to the file, so each one
/// sets them when it opens, pooled or not, and asserts what it got. On macOS only <c>fullfsync</c> makes the drive itself write.
/// </summary>
internal sealed class SyncedConnection(string connectionString) : SqliteConnection(connectionString)
{
    private const string Settings = """
        PRAGMA busy_timeout = 5000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        """;

    public override void Open()
    {
        base.Open();
        try
        {
            Execute(Settings);
            Expect("PRAGMA journal_mode", "wal");
            Expect("PRAGMA synchronous", 2L);
            Expect("PRAGMA busy_timeout", 5000L);
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Execute(string sql)
    {
        using var command = CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Expect(string pragma, object expected)
    {
        using var command = CreateCommand();
        command.CommandText = pragma;
        var actual = command.ExecuteScalar();
        if (!expected.Equals(actual))
            throw new StartupFaultException($"SQLite does not sync to disk: {pragma} of '{DataSource}' is {actual}, not {expected}.");
    }
}

/// <summary>Gives <see cref="SyncedConnection"/>s, for Orleans.</summary>
internal sealed class SyncedDataSource(string connectionString) : DbDataSource
{
    public override string ConnectionString => connectionString;

    protected override DbConnection CreateDbConnection() => new SyncedConnection(connectionString);
}
