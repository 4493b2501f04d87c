using System.Net;
using System.Net.Sockets;
using Greenlight.Load.Processes;
using Microsoft.Data.Sqlite;

namespace Greenlight;

/// <summary>Each fault of the machine or the configuration: one sentence on standard error, exit code 1, no stack trace.</summary>
public sealed class A_start_that_cannot_succeed : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-start-");

    [Fact]
    public async Task Says_that_another_process_uses_the_data_folder()
    {
        var address = Address();
        await using var first = new SpawnedProcess(
            "server", Programs.WebHost, [$"--Urls={address}", .. Arguments()], new Uri(new(address), "/health/ready"), Path.Combine(_folder.FullName, "first.log"), TimeProvider.System);
        await first.Start(CancellationToken.None);

        await Fails([$"--Urls={Address()}", .. Arguments()], "data");
    }

    [Fact]
    public async Task Says_that_the_port_is_in_use()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await Fails([$"--Urls=http://127.0.0.1:{port}", .. Arguments()], "in use", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Says_that_the_database_file_is_damaged()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder.FullName, "data"));
        await File.WriteAllTextAsync(Path.Combine(data.FullName, "greenlight.db"), string.Concat(Enumerable.Repeat("this is not a database ", 1000)));

        await Fails([$"--Urls={Address()}", .. Arguments()], "greenlight.db");
    }

    [Fact]
    public async Task Says_that_PostgreSQL_cannot_be_reached() =>
        await Fails(
            [
                $"--Urls={Address()}", .. Arguments(), "--Storage:Provider=PostgreSql", $"--Paygate:MasterKey={Convert.ToBase64String(new byte[32])}",
                $"--Storage:ConnectionString=Host=127.0.0.1;Port={SpawnedProcess.FreePort()};Username=app;Database=app",
            ],
            "PostgreSQL");

    [Fact]
    public async Task Says_that_Stripe_refuses_the_key()
    {
        var address = Address();
        await using var sandbox = new SpawnedProcess(
            "sandbox", Programs.WebHost, [$"--Urls={address}", .. Arguments(port: 5999 + Environment.ProcessId % 1000)], new Uri(new(address), "/health/ready"),
            Path.Combine(_folder.FullName, "sandbox.log"), TimeProvider.System);
        await sandbox.Start(CancellationToken.None);

        await Fails(
            [
                $"--Urls={Address()}", "--Sandbox:Mode=None", $"--Storage:Folder={Path.Combine(_folder.FullName, "other")}",
                $"--Stripe:ApiBase=http://127.0.0.1:{5999 + Environment.ProcessId % 1000}", "--Stripe:ApiKey=sk_live_wrong",
            ],
            "Stripe", "key");
    }

    [Fact]
    public async Task Says_what_a_setting_should_have_been() => await Fails([$"--Urls={Address()}", .. Arguments(), "--Demo:Goal=-1"], "Demo:Goal");

    [Fact]
    public async Task Says_what_kind_a_setting_should_have_been() => await Fails([$"--Urls={Address()}", .. Arguments(), "--Demo:Goal=abc"], "Demo:Goal is 'abc'", "a whole number");

    [Fact]
    public async Task Says_that_an_address_to_listen_on_is_none() => await Fails(["--Urls=banana", .. Arguments()], "Urls is 'banana'");

    [Fact]
    public async Task Says_that_there_is_no_such_port_for_the_sandbox() => await Fails([$"--Urls={Address()}", .. Arguments(port: 99999)], "Sandbox:Port is 99999");

    [Fact]
    public async Task Says_that_the_sandboxs_file_is_damaged()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "data", "sandbox"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "sandbox.db"), string.Concat(Enumerable.Repeat("this is not a database ", 1000)));

        await Fails([$"--Urls={Address()}", .. Arguments()], "sandbox.db", "is damaged");
    }

    [Fact]
    public async Task Says_that_another_program_holds_the_database()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder.FullName, "data"));
        await using var other = new SqliteConnection($"Data Source={Path.Combine(data.FullName, "greenlight.db")};Pooling=False");
        await other.OpenAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; CREATE TABLE held (n INTEGER)";
        await command.ExecuteNonQueryAsync();

        await Fails([$"--Urls={Address()}", .. Arguments()], "greenlight.db", "locked by another program");
    }

    [Fact]
    public async Task Says_that_the_data_folder_cannot_be_written_to()
    {
        // Where not even root may make a folder.
        if (OperatingSystem.IsLinux())
            await Fails([$"--Urls={Address()}", "--Storage:Folder=/sys/greenlight", "--Sandbox:Port=0"], "/sys/greenlight", "right to write");
    }

    [Fact]
    public async Task Is_no_audit_of_a_damaged_store_either()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder.FullName, "data"));
        await File.WriteAllTextAsync(Path.Combine(data.FullName, "greenlight.db"), string.Concat(Enumerable.Repeat("this is not a database ", 1000)));

        await Fails(["verify", $"--Storage:Folder={data.FullName}"], "greenlight.db", "is damaged");
    }

    private static async Task Fails(string[] arguments, params string[] words)
    {
        var (exitCode, output, error) = await Programs.Run(Programs.WebHost, arguments);

        Assert.Equal(1, exitCode);
        var sentence = Assert.Single(error.Trim().Split('\n'));
        Assert.All(words, word => Assert.Contains(word, sentence, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static string Address() => $"http://127.0.0.1:{SpawnedProcess.FreePort()}";

    private string[] Arguments(int port = 0) => [$"--Storage:Folder={Path.Combine(_folder.FullName, "data")}", $"--Sandbox:Port={port}"];

    public void Dispose() => _folder.Delete(recursive: true);
}
