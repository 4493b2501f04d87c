using System.Globalization;
using System.Net;
using Greenlight.Load.Bench.Measuring;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Bench.Servers;

/// <summary>Something to measure: one of the baselines, or the engine on one of its databases. Started afresh for each round, with a store of its own.</summary>
internal abstract class Target(string name, string title) : IAsyncDisposable
{
    /// <summary>Short name in reports and on the command line.</summary>
    public string Name => name;

    /// <summary>What it is.</summary>
    public string Title => title;

    /// <summary>Whether its acknowledgement means that something is on disk.</summary>
    public virtual bool IsDurable => true;

    /// <summary>Whether it knows backers, and refuses or ignores a second pledge of the same one.</summary>
    public virtual bool TakesABackerOnce => true;

    /// <summary>Whether it knows more than pledges: signing up, and replays.</summary>
    public virtual bool IsEngine => false;

    /// <summary>Whether its ledger holds many pledges before anything is measured.</summary>
    public virtual bool IsFull => false;

    /// <summary>Campaigns to pledge to.</summary>
    public virtual IReadOnlyList<string> Campaigns => ["bench-0"];

    /// <summary>Where it listens in this round.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Version and policy of syncing, read from its store.</summary>
    public abstract string Durability { get; }

    /// <summary>The server, while it runs.</summary>
    protected SpawnedProcess? Server { get; private set; }

    /// <summary>Starts it for a round.</summary>
    public abstract Task Start(int round, CancellationToken cancellation);

    /// <summary>Pledges that its store holds, as the store counts them. Asked when nothing is under way.</summary>
    public abstract Task<long> Stored(CancellationToken cancellation);

    /// <summary>Ends it and clears its store away.</summary>
    public abstract Task Stop();

    /// <summary>SIGKILL: no warning, nothing finished.</summary>
    public Task Kill() => Server!.Kill();

    /// <summary>Starts it again where it was, on what it left.</summary>
    public async Task StartAgain(CancellationToken cancellation)
    {
        await Server!.Start(cancellation);
        await Task.Yield();
    }

    /// <summary>The server's process id, while it runs.</summary>
    public int? Pid => Server?.Pid;

    /// <summary>Processor seconds so far: the server's, its database's.</summary>
    public virtual (double Server, double Database) ProcessorSeconds() => (Server?.Pid is { } pid ? ProcessorTime.Of(pid) : 0, 0);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Server?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>Starts the process.</summary>
    protected async Task Launch(string program, IEnumerable<string> arguments, string log, TimeProvider time, CancellationToken cancellation)
    {
        Address = new(IPAddress.Loopback, SpawnedProcess.FreePort());
        var url = string.Create(CultureInfo.InvariantCulture, $"http://{Address}/");
        Server = new(name, program, [$"--Urls={url.TrimEnd('/')}", .. arguments], new Uri(new Uri(url), "health/ready"), log, time);
        await Server.Start(cancellation);
        // Leave the sockets' thread.
        await Task.Yield();
    }

    /// <summary>Its output: beside the data, which does not outlive the run.</summary>
    protected string LogIn(string folder) => Path.Combine(Path.GetDirectoryName(folder)!, $"{Name}.log");

    /// <summary>Ends the process.</summary>
    protected async Task End()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        await Task.Yield();
    }
}
