using System.Data.Common;

namespace Greenlight.Ledger;

/// <summary>Which SQL.</summary>
public enum Dialect
{
    /// <summary>The embedded default: one process, one writer.</summary>
    Sqlite,
    /// <summary>Production: many processes.</summary>
    PostgreSql,
}

/// <summary>The one database behind a process: connections that are known to sync to disk, and one way to write.</summary>
public interface IDatabase : IAsyncDisposable
{
    /// <summary>Which SQL it speaks.</summary>
    Dialect Dialect { get; }

    /// <summary>A connection for reading; dispose it to give it back.</summary>
    Task<DbConnection> OpenRead(CancellationToken cancellation = default);

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and returns after its commit is on disk. On SQLite works of concurrent callers share one commit,
    /// each in a savepoint of its own: an exception undoes only its own work. Commands need no transaction set.
    /// </summary>
    Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation = default);
}
