using System.Globalization;
using Greenlight.Load.Measuring;
using Greenlight.Load.Watching;
using Greenlight.Payments;

namespace Greenlight.Load.Processes;

/// <summary>A sandbox and a server of this run's own, on free ports with fresh folders, and those who kill them.</summary>
internal sealed class Spawned : IAsyncDisposable
{
    private const string WebhookSecret = "whsec_rehearsal";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly SpawnedProcess _sandbox;
    private readonly SpawnedProcess _server;
    private readonly List<string> _kills = [];

    private Spawned(SpawnedProcess sandbox, SpawnedProcess server, Uri sandboxAddress, Uri serverAddress, string storage) =>
        (_sandbox, _server, SandboxAddress, ServerAddress, StorageFolder) = (sandbox, server, sandboxAddress, serverAddress, storage);

    /// <summary>Where they listen.</summary>
    public Uri SandboxAddress { get; }

    /// <inheritdoc cref="SandboxAddress"/>
    public Uri ServerAddress { get; }

    /// <summary>The server's data folder.</summary>
    public string StorageFolder { get; }

    /// <summary>Process ids, as they are now.</summary>
    public IReadOnlyDictionary<string, Func<int?>> Pids => new Dictionary<string, Func<int?>> { ["server"] = () => _server.Pid, ["sandbox"] = () => _sandbox.Pid };

    /// <summary>What was killed, when, and how long it was away.</summary>
    public IReadOnlyList<string> Kills => _kills;

    /// <summary>How long the server was away, in all, after kills while cards were charged.</summary>
    public TimeSpan AwayWhileCharging { get; private set; }

    /// <summary>Starts both. The programs are those built in Release beside this one.</summary>
    /// <param name="folder">For data and logs.</param>
    /// <param name="goal">The demo campaign's goal, or null for its own.</param>
    /// <param name="pace">Calls a second that the sandbox takes on each endpoint, and four times that in all; the server is told the same. Null: no limit.</param>
    /// <param name="more">More arguments for the server.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Spawned> Start(string folder, long? goal, int? pace, IEnumerable<string> more, TimeProvider time, CancellationToken cancellation)
    {
        var (sandboxAddress, serverAddress) = (Address(), Address());
        var storage = Path.Combine(folder, "data");
        if (Directory.Exists(storage))
            throw new LoadFaultException($"{storage} is there already: give --out a folder that no run has used, because a campaign can be rehearsed once.");
        var sandbox = new SpawnedProcess("sandbox", SourceTree.Program("StripeSandbox"),
            [
                $"--Urls={sandboxAddress}", $"--Data={Path.Combine(folder, "sandbox")}",
                $"--Webhooks:0:Url={serverAddress}webhooks/stripe", $"--Webhooks:0:Secret={WebhookSecret}",
                // Those that an endpoint is subscribed to at Stripe.
                $"--Webhooks:0:Events={string.Join(',', StripeNews.Types)}",
                .. pace is { } limit ? (string[])[$"--EndpointRate={limit}", $"--Rate={4 * limit}"] : [],
            ],
            new(sandboxAddress, "/sandbox/stats"), Path.Combine(folder, "sandbox.log"), time);
        string[] arguments =
        [
            $"--Urls={serverAddress}", $"--Storage:Folder={storage}", "--Sandbox:Mode=None", $"--Sandbox:Url={sandboxAddress}",
            $"--Stripe:ApiBase={sandboxAddress}", $"--Stripe:WebhookSecret={WebhookSecret}", $"--Stripe:RequestsPerSecond={pace ?? 0}", "--Demo:Enabled=true",
            "--SignUp:PerClientPerMinute=0", // The whole audience comes from one address.
            $"--Cluster:SiloPort={SpawnedProcess.FreePort()}", $"--Cluster:GatewayPort={SpawnedProcess.FreePort()}",
            .. goal is null ? (string[])[] : [string.Create(CultureInfo.InvariantCulture, $"--Demo:Goal={goal}")], .. more,
        ];
        var server = new SpawnedProcess("server", SourceTree.Program("WebHost"), arguments, new(serverAddress, "/health/ready"), Path.Combine(folder, "server.log"), time);
        var spawned = new Spawned(sandbox, server, sandboxAddress, serverAddress, storage);
        try
        {
            await sandbox.Start(cancellation);
            await server.Start(cancellation);
            return spawned;
        }
        catch
        {
            await spawned.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills and restarts the server or the sandbox at each of the moments, in turn.</summary>
    public async Task Kill(bool server, IReadOnlyList<KillMoment> moments, Func<double> answered, Func<CounterSeen?> counter, RunClock clock, CancellationToken ending)
    {
        var process = server ? _server : _sandbox;
        foreach (var moment in moments)
        {
            while (!moment.HasCome(answered(), counter()))
                await clock.Pause(Pace, ending);
            var at = clock.Elapsed;
            await process.Kill();
            var away = await process.Start(ending);
            if (server && moment.Stage is Stage.Charging)
                AwayWhileCharging += clock.Elapsed - at;
            lock (_kills)
                _kills.Add(string.Create(CultureInfo.InvariantCulture, $"{process.Name} killed at {at.TotalSeconds:F1} s ({moment}), answering again after {away.TotalSeconds:F1} s"));
        }
    }

    /// <summary>Kills the server without warning and starts it again. Answers how long the start took.</summary>
    public async Task<TimeSpan> KillServer(CancellationToken cancellation)
    {
        await _server.Kill();
        return await _server.Start(cancellation);
    }

    /// <summary>Ends the sandbox, so that nothing moves any more by itself.</summary>
    public ValueTask StopSandbox() => _sandbox.DisposeAsync();

    /// <summary>Ends the server in order, so that its store can be audited offline; the sandbox stays, for its list of charges.</summary>
    public ValueTask StopServer() => _server.DisposeAsync();

    /// <summary>Runs the admin verb <c>verify</c> over what the server left. Answers its exit code and output.</summary>
    public Task<(int Code, string Output)> Verify(string stripeKey, CancellationToken cancellation) => SourceTree.Verify(
        new Dictionary<string, string> { ["Storage:Folder"] = StorageFolder, ["Stripe:ApiBase"] = SandboxAddress.ToString(), ["Stripe:ApiKey"] = stripeKey }, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    private static Uri Address() => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{SpawnedProcess.FreePort()}/"));
}
