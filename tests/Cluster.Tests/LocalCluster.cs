using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Greenlight;

/// <summary>A cluster of real processes, as <c>deploy/cluster.sh</c> starts it for anybody: PostgreSQL, the sandbox, silos, web hosts, nginx.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private const int Ports = 100;

    private LocalCluster(int port) => Port = port;

    /// <summary>The site's port; the others lie above it.</summary>
    public int Port { get; }

    /// <summary>Data, logs, process ids. Not made by the tests: PostgreSQL, which is another user when they run as root, must get into it.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"greenlight-cluster-{Guid.NewGuid():N}");

    /// <summary>Starts one.</summary>
    public static async Task<LocalCluster> Up(int silos, int webs, params (string Name, string Value)[] settings)
    {
        var cluster = new LocalCluster(FreePorts());
        try
        {
            await cluster.Do(["up", $"{silos}", $"{webs}"], settings);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a verb of the script; fails with its words if it fails.</summary>
    public Task<string> Do(params string[] verb) => Do(verb, []);

    /// <summary>The id of a process.</summary>
    public int Pid(string name) => int.Parse(File.ReadAllText(Path.Combine(Folder, name + ".pid")).Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The address of a process's own HTTP port.</summary>
    public Uri AddressOf(string name) => new(string.Create(CultureInfo.InvariantCulture,
        $"http://127.0.0.1:{Port + (name.StartsWith("web-", StringComparison.Ordinal) ? 10 : 30) + name[^1] - '0'}"));

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Folder, "settings")))
            await Do("down");
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private async Task<string> Do(string[] verb, (string Name, string Value)[] settings)
    {
        var output = Path.GetTempFileName();
        // Not redirected: what the script leaves behind would keep the pipe open.
        var start = new ProcessStartInfo("bash", ["-c", "\"$0\" \"${@:2}\" >\"$1\" 2>&1", Path.Combine(Programs.Root, "deploy", "cluster.sh"), output, .. verb]);
        start.Environment["CLUSTER_FOLDER"] = Folder;
        start.Environment["CLUSTER_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["CLUSTER_CONFIGURATION"] = Programs.Configuration;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var script = Process.Start(start)!;
        await script.WaitForExitAsync();
        var words = await File.ReadAllTextAsync(output);
        File.Delete(output);
        return script.ExitCode == 0 ? words : throw new InvalidOperationException($"cluster.sh {string.Join(' ', verb)} ended with {script.ExitCode}: {words}");
    }

    /// <summary>So many free ports in a row, below those that the system gives to outgoing connections.</summary>
    private static int FreePorts()
    {
        for (var first = 20_000 + Environment.ProcessId % 100 * Ports; first < 32_000; first += Ports)
        {
            if (Enumerable.Range(first, Ports).All(IsFree))
                return first;
        }
        throw new InvalidOperationException("There are no hundred free ports in a row.");
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
