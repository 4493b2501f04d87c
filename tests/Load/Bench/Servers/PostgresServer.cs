using System.Globalization;
using Greenlight.Load.Processes;
using Npgsql;

namespace Greenlight.Load.Bench.Servers;

/// <summary>
/// A PostgreSQL server of this run's own, as the distribution ships it, in a fresh folder on a free port; every baseline on PostgreSQL and the engine use the same
/// one. PostgreSQL refuses to run as root, so root steps down to the user postgres.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    // A server of a launch has some memory, and does not write checkpoints in the middle of a block; nothing here touches what a commit waits for.
    private const string Settings = "-c max_connections=200 -c shared_buffers=4GB -c max_wal_size=24GB -c checkpoint_timeout=60min";
    private readonly string _folder;
    private readonly int _port = SpawnedProcess.FreePort();

    private PostgresServer(string folder) => _folder = folder;

    /// <summary>Its process id.</summary>
    public int Pid => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Version and policy, read from the server.</summary>
    public string Facts { get; private set; } = "";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts one in that folder.</summary>
    public static PostgresServer Start(string folder)
    {
        Directory.CreateDirectory(folder);
        var server = new PostgresServer(folder);
        if (Environment.IsPrivilegedProcess)
            Programs.Run("chown", "postgres:", folder);
        server.Control("init", "-o", "-U app --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions");
        server.Control("-w", "-t", "60", "-l", Path.Combine(folder, "server.log"), "start", "-o",
            string.Create(CultureInfo.InvariantCulture, $"-p {server._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {Settings}"));
        string[] settings = ["fsync", "synchronous_commit", "wal_sync_method", "full_page_writes", "shared_buffers", "max_wal_size", "commit_delay"];
        server.Facts = $"{server.Read("SELECT split_part(version(), ' on ', 1)")}: {string.Join(", ", settings.Select(s => $"{s} {server.Read($"SELECT current_setting('{s}')")}"))}";
        return server;
    }

    /// <summary>An empty database; answers its connection string.</summary>
    public string Create(string database)
    {
        Read($"CREATE DATABASE {database}");
        return ConnectionString(database);
    }

    /// <summary>A database that begins as that one is; answers its connection string.</summary>
    public string Copy(string from, string database)
    {
        // A database that somebody is connected to can't be copied. Files are copied, not logged page by page.
        NpgsqlConnection.ClearAllPools();
        Read($"CREATE DATABASE {database} TEMPLATE {from} STRATEGY FILE_COPY");
        return ConnectionString(database);
    }

    /// <summary>Does now what the server would do by itself in the middle of a block, in this database and every copy of it.</summary>
    public void Settle(string database)
    {
        Read("VACUUM (FREEZE, ANALYZE)", database);
        Read("CHECKPOINT");
    }

    /// <summary>Away with it.</summary>
    public void Drop(string database)
    {
        NpgsqlConnection.ClearAllPools();
        Read($"DROP DATABASE {database} WITH (FORCE)");
        // What the next block must not pay for.
        Read("CHECKPOINT");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        Control("-m", "fast", "stop");
    }

    private string ConnectionString(string database) => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=app;Database={database}");

    private string? Read(string sql, string database = "postgres")
    {
        using var connection = new NpgsqlConnection(ConnectionString(database));
        connection.Open();
        // Without an end: ten gigabytes are copied in minutes.
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return command.ExecuteScalar() as string;
    }

    private void Control(params string[] arguments)
    {
        string[] command = [Programs.Postgres("pg_ctl"), "-D", Data, "-s", .. arguments];
        if (Environment.IsPrivilegedProcess)
            Programs.Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", .. command]);
        else
            Programs.Run(command[0], command[1..]);
    }
}
