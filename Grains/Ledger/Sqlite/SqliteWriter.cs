using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Greenlight.Ledger.Sqlite;

/// <summary>
/// The one writer of a SQLite file: a thread with a connection. Works queue while a commit is being written and then share the next one, each in a savepoint
/// of its own. No timer: a lone work is committed at once, and groups grow by themselves under load.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly BlockingCollection<Work> _queue = [];
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin, _savepoint, _undo, _release, _commit, _rollback;
    private readonly Thread _thread;
    private Exception? _fault;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new(connection, "BEGIN IMMEDIATE");
        _savepoint = new(connection, "SAVEPOINT work");
        _undo = new(connection, "ROLLBACK TO work");
        _release = new(connection, "RELEASE work");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _thread = new(Loop) { IsBackground = true, Name = "SQLite writer" };
        _thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on the writer's thread and completes after the commit that holds it is on disk.</summary>
    public Task<T> Write<T>(Func<SqliteConnection, T> work, CancellationToken cancellation)
    {
        var queued = new Work<T>(work, cancellation);
        try
        {
            _queue.Add(queued, cancellation);
        }
        catch (InvalidOperationException e)
        {
            queued.Fail(new ObjectDisposedException("The database is closed.", e));
        }
        return queued.Task;
    }

    /// <summary>Finishes what is queued and ends the thread. The connection is the caller's.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        foreach (var statement in (SqliteStatement[])[_begin, _savepoint, _undo, _release, _commit, _rollback])
            statement.Dispose();
        _queue.Dispose();
    }

    private void Loop()
    {
        var group = new List<Work>();
        while (_queue.TryTake(out var work, Timeout.Infinite))
        {
            do
                group.Add(work);
            while (_queue.TryTake(out work));
            Commit(group);
            group.Clear();
        }
    }

    private void Commit(List<Work> group)
    {
        try
        {
            if (_fault is not null)
                throw new IOException("The database file failed under an earlier commit and takes no more writes until the process is restarted.", _fault);
            _begin.Run();
            foreach (var work in group)
                RunInSavepoint(work);
            _commit.Run();
        }
        catch (Exception e)
        {
            // After a failed sync nobody knows which pages reached the disk. A later commit would stand behind a hole in the log and be lost with it.
            // A damaged file only grows worse by being written to.
            if (e is SqliteException { SqliteErrorCode: raw.SQLITE_IOERR } || IsDamage(e))
                _fault ??= e;
            if (InTransaction)
                _rollback.Run();
            foreach (var work in group)
                work.Fail(e);
            return;
        }
        foreach (var work in group)
            work.Complete();
    }

    private void RunInSavepoint(Work work)
    {
        _savepoint.Run();
        // A full disk or a failing one ends the whole transaction from within a work: then the whole group has failed.
        if (work.Run(_connection) is { } failure)
        {
            if (!InTransaction || IsDamage(failure))
                throw failure;
            _undo.Run();
        }
        _release.Run();
    }

    private static bool IsDamage(Exception failure) => failure is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB };

    private bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    private abstract class Work
    {
        /// <summary>Does it and keeps what came of it; answers the exception it ended with, if any.</summary>
        public abstract Exception? Run(SqliteConnection connection);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<SqliteConnection, T> work, CancellationToken cancellation) : Work
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _failure;
        private T _result = default!;

        public Task<T> Task => _completion.Task;

        public override Exception? Run(SqliteConnection connection)
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                _result = work(connection);
            }
            catch (Exception e)
            {
                _failure = e;
            }
            return _failure;
        }

        public override void Complete()
        {
            if (_failure is null)
                _completion.SetResult(_result);
            else
                Fail(_failure);
        }

        public override void Fail(Exception failure)
        {
            if (failure is OperationCanceledException cancelled)
                _completion.SetCanceled(cancelled.CancellationToken);
            else
                _completion.SetException(failure);
        }
    }
}
