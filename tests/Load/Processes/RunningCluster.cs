using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Greenlight.Ledger;

namespace Greenlight.Load.Processes;

/// <summary>A cluster that <c>deploy/cluster.sh up</c> started, known by its folder.</summary>
internal sealed class RunningCluster
{
    private const int Stop = 19, Continue = 18;
    private readonly string _folder;
    private readonly Facts _facts;

    private RunningCluster(string folder, Facts facts) => (_folder, _facts) = (folder, facts);

    /// <summary>Its proxy.</summary>
    public Uri Site => _facts.Site;

    /// <summary>Its sandbox.</summary>
    public Uri Sandbox => _facts.Sandbox;

    /// <summary>Its database.</summary>
    public StorageOptions Storage => new() { Provider = Dialect.PostgreSql, ConnectionString = _facts.Connection };

    /// <summary>Process ids, as they are now.</summary>
    public IReadOnlyDictionary<string, Func<int?>> Pids => _facts.Names.ToDictionary(name => name, name => (Func<int?>)(() => Pid(name)));

    /// <summary>Reads what the script wrote. Throws <see cref="LoadFaultException"/> if there is no cluster.</summary>
    public static RunningCluster Open(string folder)
    {
        var file = Path.Combine(folder, "cluster.json");
        if (!File.Exists(file))
            throw new LoadFaultException($"There is no cluster in '{folder}': start one with deploy/cluster.sh up.");
        return new(Path.GetFullPath(folder), JsonSerializer.Deserialize<Facts>(File.ReadAllText(file), JsonSerializerOptions.Web)!);
    }

    /// <summary>Throws <see cref="LoadFaultException"/> if the cluster has no process of that name.</summary>
    public void Require(string name)
    {
        if (!_facts.Names.Contains(name))
            throw new LoadFaultException($"The cluster has no process '{name}'; it has {string.Join(", ", _facts.Names)}.");
    }

    /// <summary>The id of a process; null while it does not run.</summary>
    public int? Pid(string name)
    {
        try
        {
            return int.Parse(File.ReadAllText(Path.Combine(_folder, name + ".pid")).Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            return null;
        }
    }

    /// <summary>What the process's last end answered; null if it never ended.</summary>
    public string? LastExit(string name)
    {
        var file = Path.Combine(_folder, name + ".exit");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>Runs a verb of the script. Throws <see cref="LoadFaultException"/> with its words if it fails.</summary>
    public async Task Do(string verb, string name, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Path.Combine(SourceTree.Root, "deploy", "cluster.sh"), [verb, name]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["CLUSTER_FOLDER"] = _folder;
        using var script = Process.Start(start)!;
        // The supervisor that a restart leaves behind has its output elsewhere, so these end with the script.
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(cancellation), script.StandardError.ReadToEndAsync(cancellation));
        await script.WaitForExitAsync(cancellation);
        if (script.ExitCode != 0)
            throw new LoadFaultException($"cluster.sh {verb} {name} failed: {(await errors + await output).Trim()}");
    }

    /// <summary>Runs the admin verb <c>verify</c> over its database, while it runs. Answers its exit code and output.</summary>
    public Task<(int Code, string Output)> Verify(string stripeKey, CancellationToken cancellation) => SourceTree.Verify(
        new Dictionary<string, string>
        {
            ["Storage:Provider"] = "PostgreSql",
            ["Storage:ConnectionString"] = _facts.Connection,
            ["Stripe:ApiBase"] = Sandbox.ToString(),
            ["Stripe:ApiKey"] = stripeKey,
        }, cancellation);

    /// <summary>SIGSTOP or SIGCONT at this very moment, which a script would miss.</summary>
    public void Freeze(string name, bool on)
    {
        if (Pid(name) is not { } pid || Signal(pid, on ? Stop : Continue) != 0)
            throw new LoadFaultException($"The process {name} can't be {(on ? "stopped" : "continued")}: it does not run.");
    }

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int pid, int signal);

    private sealed record Facts(Uri Site, Uri Sandbox, string Connection, IReadOnlyList<string> Names);
}
