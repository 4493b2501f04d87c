using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(Greenlight.Ledger.PrivatePostgres))]

namespace Greenlight.Ledger;

/// <summary>
/// A PostgreSQL server of the tests' own: started when it is first needed, fresh, on a free port, gone with them.
/// PostgreSQL refuses to run as root, so root steps down to the user postgres.
/// </summary>
public class PrivatePostgres : IDisposable
{
    public const string Password = "a-password-of-the-tests";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-postgres-");
    private readonly Lazy<int> _port;
    private int _databases;

    public PrivatePostgres() => _port = new(Start);

    /// <summary>More settings of the server, as its command line takes them.</summary>
    protected virtual string Settings => "";

    /// <summary>Ends it as a power cut would; <see cref="Return"/> brings it back, on the same port with what was committed.</summary>
    public void Leave() => RunPostgres("pg_ctl", "-D", Data, "-m", "immediate", "-s", "stop");

    /// <summary>Starts it again.</summary>
    public void Return() => Launch(_port.Value);

    /// <summary>An empty database; answers its connection string.</summary>
    public string CreateDatabase()
    {
        var name = $"ledger{Interlocked.Increment(ref _databases)}";
        using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        command.ExecuteNonQuery();
        return ConnectionString(name);
    }

    /// <summary>Writes what a database holds to a file, beside whoever uses it.</summary>
    public void Dump(string database, string file) => RunClient("pg_dump", database, "--format=custom", $"--file={file}");

    /// <summary>Puts a database back as it was when it was dumped; whoever is connected is sent away.</summary>
    public void Restore(string database, string file)
    {
        RunClient("psql", ConnectionString("postgres"), "--quiet", "--set=ON_ERROR_STOP=1",
            $"--command=DROP DATABASE {NameOf(database)} WITH (FORCE)", $"--command=CREATE DATABASE {NameOf(database)}");
        RunClient("pg_restore", database, "--exit-on-error", file);
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (_port.IsValueCreated)
        {
            NpgsqlConnection.ClearAllPools();
            RunPostgres("pg_ctl", "-D", Data, "-m", "immediate", "-s", "stop");
        }
        _folder.Delete(recursive: true);
    }

    private int Start()
    {
        var port = FreePort();
        var password = Path.Combine(_folder.FullName, "password");
        File.WriteAllText(password, Password);
        if (Environment.IsPrivilegedProcess)
            Run("chown", "-R", "postgres:", _folder.FullName);
        RunPostgres("pg_ctl", "-D", Data, "-s", "init", "-o",
            $"-U app --auth-local=trust --auth-host=scram-sha-256 --pwfile={password} --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions");
        Launch(port);
        return port;
    }

    private void Launch(int port) => RunPostgres("pg_ctl", "-D", Data, "-w", "-t", "60", "-s", "-l", Path.Combine(_folder.FullName, "server.log"), "start", "-o",
        $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder.FullName} -c max_connections=200 -c shared_buffers=64MB {Settings}");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port.Value};Username=app;Password={Password};Database={database}";

    private static string NameOf(string database) => new NpgsqlConnectionStringBuilder(database).Database!;

    // Through the socket, which trusts; whoever runs it owns the files.
    private void RunClient(string program, string database, params string[] arguments) =>
        Run(ProgramOf(program), [$"--host={_folder.FullName}", $"--port={_port.Value}", "--username=app", $"--dbname={NameOf(database)}", .. arguments]);

    private static void RunPostgres(string program, params string[] arguments)
    {
        var path = ProgramOf(program);
        if (Environment.IsPrivilegedProcess)
            Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", path, .. arguments]);
        else
            Run(path, arguments);
    }

    private static string ProgramOf(string program)
    {
        var folder = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderBy(d => double.Parse(Path.GetFileName(d), System.Globalization.CultureInfo.InvariantCulture)).LastOrDefault()
            : null;
        var path = Path.Combine(folder ?? "", "bin", program);
        if (folder is null || !File.Exists(path))
            throw new InvalidOperationException("These tests need a PostgreSQL server: install the Debian package 'postgresql'.");
        return path;
    }

    private static void Run(string program, params string[] arguments)
    {
        // Its output is not redirected: the server that pg_ctl leaves behind would keep the pipe open.
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
