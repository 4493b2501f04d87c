using System.Data.Common;
using Greenlight.Ledger;
using Microsoft.Data.Sqlite;

namespace Greenlight.Support;

/// <summary>A database of one test: SQLite in memory with all tables, one writer at a time.</summary>
internal sealed class ScratchDatabase : IDatabase
{
    private readonly string _connectionString = $"Data Source=file:{Guid.NewGuid():N}?mode=memory&cache=shared;Foreign Keys=True";
    private readonly SqliteConnection _keep;
    private readonly SemaphoreSlim _writer = new(1);

    public ScratchDatabase()
    {
        _keep = new(_connectionString);
        _keep.Open();
        foreach (var migration in typeof(IDatabase).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("db/sqlite/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var sql = new StreamReader(typeof(IDatabase).Assembly.GetManifestResourceStream(migration)!);
            using var command = _keep.CreateCommand();
            command.CommandText = sql.ReadToEnd();
            command.ExecuteNonQuery();
        }
    }

    public Dialect Dialect => Dialect.Sqlite;

    public async Task<DbConnection> OpenRead(CancellationToken cancellation = default)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    public async Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation = default)
    {
        await _writer.WaitAsync(cancellation);
        try
        {
            return await work(_keep);
        }
        finally
        {
            _writer.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _keep.DisposeAsync();
        _writer.Dispose();
    }
}
