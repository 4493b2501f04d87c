using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using Orleans.Serialization;
using SQLitePCL;

namespace Greenlight.Ledger;

/// <summary>Tells a store that can't be used just now (away, full, damaged) from a fault of ours.</summary>
public static class StorageOutage
{
    /// <summary>What is the matter with the store, in a few words; null if the exception is about something else.</summary>
    public static string? Reason(Exception? failure) => failure switch
    {
        null => null,
        // Class 08: no connection; 53: no room; 57P: the server stops or starts.
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] } p => $"PostgreSQL: {p.MessageText}",
        PostgresException => null,
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException or null } n => $"PostgreSQL can't be reached: {n.InnerException?.Message ?? n.Message}",
        SqliteException s => Reason(s),
        // From another process: what Orleans makes of a type that it does not carry over.
        UnavailableExceptionFallbackException { ExceptionType: { } type } when type.Contains("Npgsql", StringComparison.Ordinal) => $"PostgreSQL: {failure.Message}",
        AggregateException many => many.InnerExceptions.Select(Reason).FirstOrDefault(reason => reason is not null),
        _ => Reason(failure.InnerException),
    };

    private static string? Reason(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => $"the database file is damaged, stop the server and put a backup in its place ({failure.Message})",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "the database file is locked by another program",
        raw.SQLITE_FULL => "the disk of the database file is full",
        raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY => $"the disk of the database file fails ({failure.Message})",
        _ => null,
    };
}
