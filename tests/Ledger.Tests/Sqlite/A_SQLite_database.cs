using Dapper;
using Microsoft.Data.Sqlite;

namespace Greenlight.Ledger.Sqlite;

public sealed class A_SQLite_database : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("greenlight-ledger-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Commits_works_that_come_together_once_and_undoes_a_failing_one_alone()
    {
        await using var database = SqliteDatabase.Open(_folder);
        var journal = new Journal(database);
        var shard = new Campaigns.ShardId(new(1), 0);
        using var queued = new ManualResetEventSlim();
        var first = await Occupy(database, queued);
        var second = database.Write(connection => Insert(connection, "second", 2));
        var failing = database.Write<int>(async connection =>
        {
            await Insert(connection, "failing", 3);
            throw new InvalidOperationException("Changed my mind.");
        });
        // Sees what the second has written before anybody else can: they have one commit.
        var third = database.Write(async connection => (
            await connection.ExecuteScalarAsync<long>("SELECT seq FROM follower WHERE name = 'second'"),
            await journal.Cursor("second", shard),
            await Insert(connection, "third", 4)));
        using var cancelled = new CancellationTokenSource();
        var given = database.Write(connection => Insert(connection, "cancelled", 5), cancelled.Token);
        await cancelled.CancelAsync();
        queued.Set();

        await Task.WhenAll(first, second);
        Assert.Equal((2, 0, 1), await third);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        var cursors = await Task.WhenAll(new[] { "first", "second", "failing", "third", "cancelled" }.Select(f => journal.Cursor(f, shard)));
        Assert.Equal([1, 2, 0, 4, 0], cursors);
    }

    [Fact]
    public async Task Fails_every_work_of_a_commit_that_fails()
    {
        await using var database = SqliteDatabase.Open(_folder);
        using var queued = new ManualResetEventSlim();
        var first = await Occupy(database, queued);
        var good = database.Write(connection => Insert(connection, "good", 2));
        // Ends the transaction under everybody's feet, as a full disk would.
        var rude = database.Write(connection => connection.ExecuteAsync("ROLLBACK; SELECT no_such_function()"));
        queued.Set();

        await first;
        await Assert.ThrowsAsync<SqliteException>(() => good);
        await Assert.ThrowsAsync<SqliteException>(() => rude);
        await database.Write(connection => Insert(connection, "later", 3));
        Assert.Equal(0, await new Journal(database).Cursor("good", new(new(1), 0)));
    }

    [Fact]
    public async Task Writes_through_connections_that_sync_and_reads_through_ones_that_cannot_write()
    {
        await using var database = SqliteDatabase.Open(_folder);
        var settings = await database.Write(async connection => (
            await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"),
            await connection.ExecuteScalarAsync<long>("PRAGMA synchronous"),
            await connection.ExecuteScalarAsync<long>("PRAGMA busy_timeout")));
        Assert.Equal(("wal", 2, 5000), settings);

        await using var reader = await database.OpenRead();
        await Assert.ThrowsAsync<SqliteException>(() => Insert(reader, "reader", 1));
    }

    [Fact]
    public async Task Lends_Orleans_connections_that_sync_each_time_they_are_opened()
    {
        await using var database = SqliteDatabase.Open(_folder);
        Assert.Equal("System.Data.SQLite", database.Orleans.Invariant);
        for (var i = 0; i < 2; i++)
        {
            await using var connection = database.Orleans.DataSource.CreateConnection();
            await connection.OpenAsync();
            Assert.Equal(2, await connection.ExecuteScalarAsync<long>("PRAGMA synchronous"));
            Assert.Equal(5000, await connection.ExecuteScalarAsync<long>("PRAGMA busy_timeout"));
            Assert.Equal(20, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM OrleansQuery"));
            await connection.ExecuteAsync("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 1");
        }
    }

    [Fact]
    public async Task Refuses_work_after_it_was_closed_and_lets_the_folder_go()
    {
        var database = SqliteDatabase.Open(_folder);
        await database.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.Write(connection => Insert(connection, "late", 1)));
        Assert.False(File.Exists(Path.Combine(_folder, "greenlight.db-wal")));
        await SqliteDatabase.Open(_folder).DisposeAsync();
    }

    [Fact]
    public async Task Has_one_process_on_a_folder()
    {
        await using var database = SqliteDatabase.Open(_folder);
        Assert.Equal(
            $"The data folder '{_folder}' is in use by another process; stop that one or set Storage:Folder to another folder.",
            Assert.Throws<StartupFaultException>(() => SqliteDatabase.Open(_folder)).Message);
    }

    [Fact]
    public void Says_that_a_file_is_damaged()
    {
        var file = Path.Combine(_folder, "greenlight.db");
        File.WriteAllText(file, new string('?', 8192));
        Assert.Equal($"The database file '{file}' is damaged; put a backup in its place.", Fault(_folder));
    }

    [Fact]
    public async Task Says_that_a_file_is_locked()
    {
        await SqliteDatabase.Open(_folder).DisposeAsync();
        var file = Path.Combine(_folder, "greenlight.db");
        await using var other = new SqliteConnection($"Data Source={file};Pooling=False");
        await other.OpenAsync();
        await other.ExecuteAsync("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
        Assert.Equal($"The database file '{file}' is locked by another program; close that one.", Fault(_folder));
    }

    [Fact]
    public void Says_that_a_folder_is_no_folder()
    {
        var file = Path.Combine(_folder, "a-file");
        File.WriteAllText(file, "");
        Assert.StartsWith($"The data folder '{file}' can't be used: ", Fault(file), StringComparison.Ordinal);
    }

    /// <summary>A work that holds the writer up until it is let go; returns when it is running, so that whatever comes next shares the commit after it.</summary>
    private static async Task<Task> Occupy(SqliteDatabase database, ManualResetEventSlim release)
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = database.Write(connection =>
        {
            running.SetResult();
            release.Wait();
            return Insert(connection, "first", 1);
        });
        await running.Task;
        return work;
    }

    private static string Fault(string folder) => Assert.Throws<StartupFaultException>(() => SqliteDatabase.Open(folder)).Message;

    private static Task<int> Insert(System.Data.Common.DbConnection connection, string follower, long sequence) =>
        connection.ExecuteAsync("INSERT INTO follower VALUES (@follower, 1, 0, @sequence)", new { follower, sequence });
}
