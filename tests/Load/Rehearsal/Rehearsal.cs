using Greenlight.Ledger;
using Greenlight.Load.Arrival;
using Greenlight.Load.Backers;
using Greenlight.Load.Comparison;
using Greenlight.Load.History;
using Greenlight.Load.Http;
using Greenlight.Load.Measuring;
using Greenlight.Load.Processes;
using Greenlight.Load.Reporting;
using Greenlight.Load.Watching;
using Spectre.Console;

namespace Greenlight.Load.Rehearsal;

/// <summary>
/// A whole campaign, end to end: 1. start the processes, if asked; 2. read the offer and lay out the arrivals; 3. let everybody come, watched and perhaps
/// killed in the middle; 4. wait until all is settled; 5. compare; 6. report.
/// </summary>
internal sealed class Rehearsal(RehearsalOptions options, TimeProvider time)
{
    // Longer than the slowest answer of a healthy server under load; a request that waits longer has been forgotten.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollingPace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan KeyCountPace = TimeSpan.FromSeconds(1);

    /// <summary>Runs it. Answers the exit code: 0, or 1 if anything differs.</summary>
    public async Task<int> Run(CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Out);
        if (options.Faults.Count > 0 && options.Cluster is null)
            throw new LoadFaultException("--kill-at, --stop-at and --restart-at need --cluster.");
        foreach (var fault in options.Faults)
            options.Cluster!.Require(fault.Name);
        // 1.
        await using var spawned = options.Spawn ? await Spawned.Start(options.Out, options.Goal, options.Pace, options.ServerArguments, time, cancellation) : null;
        var server = spawned?.ServerAddress ?? options.Server!;
        var sandbox = spawned?.SandboxAddress ?? options.Sandbox;
        var storage = spawned is null ? options.Storage : new StorageOptions { Folder = spawned.StorageFolder };

        // 2.
        var chance = new Chance(options.Seed);
        var run = new RunName("r" + Base36(time.GetUtcNow().ToUnixTimeMilliseconds()));
        var plan = new BackerPlan(options.Shares, chance);
        using var edge = new EdgeClient(server, options.AtOnce * 2, RequestTimeout);
        var offer = await Offer.Read(edge, options.Campaign, cancellation);
        var curve = options.CurveFile is null ? BackerCurve.Generated() : ReadCurve(options.CurveFile);
        var schedule = ArrivalSchedule.Of(curve, options.Backers, options.In, chance);
        await using var history = new HistoryLog(Path.Combine(options.Out, "history.tsv"), options.Backers, time);

        // 3.
        var clock = new RunClock(time);
        var traffic = new Traffic();
        var sample = new ApiSample(options.Backers, chance);
        var persistent = new PersistentEdge(edge, traffic, clock, options.Patience, chance);
        var visit = new BackerVisit(persistent, offer, plan, history, traffic, clock, run, sample);
        using var audience = new Audience(schedule, visit, clock, chance, options.AtOnce);
        using var watching = new EdgeClient(server, 4, RequestTimeout);
        var polling = new PollingWatcher("polling", watching, options.Campaign, PollingPace, clock);
        Watcher[] watchers =
        [
            polling, new HubWatcher("hub 1", server, options.Campaign, clock), new HubWatcher("hub 2", server, options.Campaign, clock),
            new EventStreamWatcher("events", server, options.Campaign, clock),
        ];
        var figures = new ProcessFigures(Processes(spawned, server, sandbox), clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var around = watchers.Select(w => w.Watch(ending.Token)).Append(figures.Watch(ending.Token)).ToList();
        var keys = new Latest<long?>(() => storage is null ? null : KeyCount.Of(storage), KeyCountPace, clock);
        var killing = Kill(spawned, audience, polling, clock, ending.Token);
        var faults = options.Cluster is not { } cluster ? null : new ClusterFaults(
            cluster, options.Faults, options.RestartAfter, options.ContinueAfter, () => (double)audience.Answered / audience.Backers, () => polling.Newest, clock);
        var harming = faults?.Run(ending.Token) ?? Task.CompletedTask;
        var settling = new Settling(() => polling.Newest, () => keys.Value, () => faults is { IsBusy: true }, clock);

        var pledging = audience.Come(cancellation);
        var pledgingEnded = pledging.ContinueWith(_ => clock.Elapsed, TaskScheduler.Default);
        // 4.
        await Show(audience, polling, () => keys.Seen ?? 0, settling.Wait(pledging, options.SettleWithin, cancellation));
        await pledging;
        var total = clock.Elapsed;
        await ending.CancelAsync();
        await Task.WhenAll(around);
        await killing;
        await Ended(harming);

        // 5.
        var findings = new Comparing(options, offer, plan, history, run, sample, clock);
        var ledger = storage is null ? null : await findings.WithStore(storage, sandbox, watchers, polling.Newest, settling.Settled is not null, persistent, cancellation);
        findings.WithTraffic(traffic, persistent, watchers, settling, polling.Newest, spawned?.Kills.Count ?? 0);
        findings.WithFaults(faults?.Done ?? []);
        var calls = sandbox is null ? null : await SandboxCalls.Read(sandbox, cancellation);
        if (spawned is not null)
        {
            await spawned.StopServer();
            await findings.WithVerify(spawned.Verify, cancellation);
        }
        else if (options.Cluster is not null)
        {
            await findings.WithVerify(options.Cluster.Verify, cancellation);
        }

        // 6.
        var report = new RehearsalReport
        {
            Differences = findings.Differences.ByKind,
            Run = new(Environment.CommandLine, run.Text, clock.StartedAt, options.Backers, options.In.TotalSeconds, curve.Name, options.Seed, Machine.Description,
                typeof(Rehearsal).Assembly.GetName().Version!.ToString(), Policy(storage)),
            Phases = new((await pledgingEnded).TotalSeconds, settling.Decided?.TotalSeconds, (settling.Settled - settling.Decided)?.TotalSeconds,
                (settling.KeysIssued - settling.Settled)?.TotalSeconds, total.TotalSeconds),
            Charging = polling.Newest is { } charged && (settling.Settled - settling.Decided) is { } took && took > TimeSpan.Zero
                ? new(charged.Collected, took.TotalSeconds, spawned?.AwayWhileCharging.TotalSeconds ?? 0, options.Pace, calls) : null,
            Told = findings.Told(),
            Counter = polling.Newest is { } end ? new(end.Phase, end.Sequence, end.Pledged, end.Secured, end.Collected, end.Failing, end.Dropped) : null,
            Ledger = ledger,
            Latencies = new Dictionary<string, LatencyFacts> { ["arrival"] = Of(traffic.Arrival), ["sign-up"] = Of(traffic.SignUp), ["pledge"] = Of(traffic.Pledge) },
            Answers = traffic.Answers,
            Watchers = [.. watchers.Select(w => new WatcherFacts(w.Name, w.Seen.Count, w.Interruptions, w.Faults.Count))],
            Processes = figures.Uses,
            Kills = spawned?.Kills ?? [.. (faults?.Done ?? []).Select(fault => fault.Story)],
            Failovers = findings.Failovers(faults?.Done ?? []),
        };
        var text = await ReportFiles.Write(options.Out, report, findings.Series(schedule, traffic, watchers, settling.Decided));
        Console.WriteLine(text);
        Console.WriteLine($"{Path.GetFullPath(Path.Combine(options.Out, "report.html"))}");
        return report.Passed ? 0 : 1;
    }

    private BackerCurve ReadCurve(string file)
    {
        if (!File.Exists(file))
            throw new LoadFaultException($"There is no file '{file}'.");
        using var text = File.OpenText(file);
        return CurveFile.Read(text, options.Curve);
    }

    private async Task Kill(Spawned? spawned, Audience audience, Watcher watcher, RunClock clock, CancellationToken ending)
    {
        if (spawned is null)
            return;
        var answered = () => (double)audience.Answered / audience.Backers;
        var both = Task.WhenAll(
            spawned.Kill(server: true, options.KillServerAt, answered, () => watcher.Newest, clock, ending),
            spawned.Kill(server: false, options.KillSandboxAt, answered, () => watcher.Newest, clock, ending));
        await Ended(both);
    }

    // A kill whose moment never came is cancelled at the end; what could not start again is a fault of the run.
    private static async Task Ended(Task kills)
    {
        await kills.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (kills.IsFaulted)
            await kills;
    }

    private Dictionary<string, Func<int?>> Processes(Spawned? spawned, Uri server, Uri? sandbox)
    {
        var others = spawned is not null ? spawned.Pids
            : options.Cluster is not null ? options.Cluster.Pids
            : options.Pids.Count > 0 ? options.Pids.ToDictionary(p => p.Key, p => (Func<int?>)(() => p.Value))
            : new[] { (Name: "server", Address: server), (Name: "sandbox", Address: sandbox) }.Where(p => p.Address is { IsLoopback: true })
                .ToDictionary(p => p.Name, p => (Func<int?>)(() => ListeningProcess.On(p.Address!.Port)));
        return new(others) { ["generator"] = () => Environment.ProcessId };
    }

    private static Task Show(Audience audience, Watcher watcher, Func<long> keys, Task until) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(async context =>
        {
            var (answered, secured) = (context.AddTask("answered", maxValue: audience.Backers), context.AddTask("secured"));
            var (collected, issued) = (context.AddTask("collected"), context.AddTask("keys"));
            while (await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System)) != until)
            {
                answered.Value = audience.Answered;
                if (watcher.Newest is not { } counter)
                    continue;
                var standing = Math.Max(1, counter.Pledged);
                (secured.MaxValue, secured.Value) = (standing, counter.Secured);
                (collected.MaxValue, collected.Value) = (standing, counter.Collected);
                (issued.MaxValue, issued.Value) = (standing, keys());
            }
            await until;
        });

    private static LatencyFacts Of(Latencies l) =>
        new(l.Count, Ms(l.At(50)), Ms(l.At(90)), Ms(l.At(99)), Ms(l.At(99.9)), Ms(l.Longest));

    private static double Ms(TimeSpan latency) => Math.Round(latency.TotalMilliseconds, 2);

    private static string Policy(StorageOptions? storage) => storage?.Provider switch
    {
        null => "store not compared",
        Dialect.Sqlite => "SQLite, WAL, synchronous=FULL (each connection asserts it when it opens)",
        _ => "PostgreSQL, fsync=on, synchronous_commit=on (each connection asserts it when it opens)",
    };

    private static string Base36(long number)
    {
        const string digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        var text = "";
        for (; number > 0; number /= 36)
            text = digits[(int)(number % 36)] + text;
        return text;
    }
}
