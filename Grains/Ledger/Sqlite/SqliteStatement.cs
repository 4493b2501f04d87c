using Greenlight.Backers;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Greenlight.Ledger.Sqlite;

/// <summary>
/// A statement prepared once for the life of its connection, bound by position. Beneath ADO.NET, because a batch runs thousands of them
/// and a third of its time went into boxed parameters looked up by name.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement With(long value) => Bound(raw.sqlite3_bind_int64(_statement, ++_bound, value));

    public SqliteStatement With(long? value) => value is { } some ? With(some) : Bound(raw.sqlite3_bind_null(_statement, ++_bound));

    public SqliteStatement With(string? value) =>
        Bound(value is null ? raw.sqlite3_bind_null(_statement, ++_bound) : raw.sqlite3_bind_text(_statement, ++_bound, value));

    public SqliteStatement With(BackerId value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bound(raw.sqlite3_bind_blob(_statement, ++_bound, bytes));
    }

    /// <summary>Runs it and answers how many rows it changed.</summary>
    public int Run()
    {
        Run([]);
        return raw.sqlite3_changes(_connection);
    }

    /// <summary>Runs it to the end, so that its changes are made; false if it gave no row, else the integers of the first.</summary>
    public bool Run(Span<long> first)
    {
        try
        {
            var some = false;
            int code;
            while ((code = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            {
                for (var i = 0; i < first.Length && !some; i++)
                    first[i] = raw.sqlite3_column_int64(_statement, i);
                some = true;
            }
            Check(code);
            return some;
        }
        finally
        {
            // Reset repeats the error that step has already reported.
            _ = raw.sqlite3_reset(_statement);
            _bound = 0;
        }
    }

    public void Dispose() => _statement.Dispose();

    private SqliteStatement Bound(int code)
    {
        // The next run binds from the first place on, whatever became of this one.
        if (code != raw.SQLITE_OK)
            _bound = 0;
        Check(code);
        return this;
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection);
}
