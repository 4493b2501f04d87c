using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Greenlight.Ledger.Sqlite;

/// <summary>Whether a SQLite file is whole, and what is wrong with it in one sentence.</summary>
internal static class SqliteCheck
{
    // Read in a fraction of a second. A start may not take longer the more pledges there are, so a larger file is looked through by `verify` alone.
    private const long SmallFile = 64 * 1024 * 1024;

    /// <summary>Looks through a file that is small enough for it to take no time; throws <see cref="StartupFaultException"/> if it is damaged.</summary>
    public static void Small(SqliteConnection connection, string file)
    {
        if (new FileInfo(file).Length <= SmallFile)
            Whole(connection, file);
    }

    /// <summary>Looks through every page of a file; throws <see cref="StartupFaultException"/> if it is damaged.</summary>
    public static void Whole(SqliteConnection connection, string file)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = ("PRAGMA quick_check(1)", 0);
        if (command.ExecuteScalar() is not "ok")
            throw new StartupFaultException(Damaged(file));
    }

    /// <summary>The sentence for what the machine or another program has done to a file; null for an error of ours.</summary>
    public static string? Sentence(SqliteException failure, string file) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"The database file '{file}' is locked by another program; close that one.",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(file),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => $"The database file '{file}' can't be opened; give this user the right to read and write it.",
        raw.SQLITE_FULL => $"The disk of the database file '{file}' is full.",
        raw.SQLITE_IOERR => $"The disk of the database file '{file}' fails: {failure.Message}",
        _ => null,
    };

    private static string Damaged(string file) => $"The database file '{file}' is damaged; put a backup in its place.";
}
