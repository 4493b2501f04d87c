using System.Globalization;
using System.Net;
using Greenlight.Ledger.Audit;
using Greenlight.Load.Backers;
using Greenlight.Load.Comparison;
using Greenlight.Load.Http;
using Greenlight.Load.Measuring;
using Greenlight.Load.Processes;
using Greenlight.Load.Reporting;
using Greenlight.Load.Watching;

namespace Greenlight.Load.Crowd;

/// <summary>
/// Thousands who watch one server: 1. start the processes and prepare backers; 2. memory at rest, without and with the watchers; 3. single pledges, and how long until
/// everybody has heard; 4. as many pledges as go, by turns with everybody watching and with nobody; 5. the server is killed and comes back; 6. the final number.
/// </summary>
internal sealed class WatchRun(WatchOptions options, TimeProvider time)
{
    private const string Campaign = "children-of-the-machine";
    private const double KilledAfter = 1, PledgingAroundKill = 6;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly RunClock _clock = new(time);
    private readonly Differences _differences = new();
    private readonly List<Delivered> _quiet = [], _loaded = [];
    private readonly List<Block> _blocks = [];
    private readonly List<string> _comings = [];
    private Spawned _spawned = null!;
    private CrowdRoom _room = null!;
    private PreparedBackers _backers = null!;
    private Crowd? _crowd;
    private Watcher[] _references = [];

    /// <summary>Runs it. Answers the exit code: 0, or 1 if a watcher saw what it must not.</summary>
    public async Task<int> Run(CancellationToken cancellation)
    {
        // 1.
        Directory.CreateDirectory(options.Out);
        _spawned = await Spawned.Start(
            Path.GetFullPath(options.Out), null, null, ["--Stripe:RequestsPerSecond=1", .. options.StorageArguments, .. options.ServerArguments], time, cancellation);
        await using var spawned = _spawned;
        var chance = new Chance(options.Seed);
        var faults = new Faults(_differences);
        using var edge = new EdgeClient(_spawned.ServerAddress, options.Lanes, RequestTimeout);
        var offer = await Offer.Read(edge, Campaign, cancellation);
        var persistent = new PersistentEdge(edge, new Traffic(), _clock, Patience, chance);
        _backers = new(persistent, offer, new RunName("w" + time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x", CultureInfo.InvariantCulture)), _clock, faults);
        _room = new(new IPEndPoint(IPAddress.Loopback, _spawned.ServerAddress.Port), Campaign, _clock, chance, faults);
        var trickled = (int)(options.Trickle * (options.For.TotalSeconds + PledgingAroundKill)) + 1;
        var warm = Math.Min(options.Pledges, 5_000);
        Say($"{warm + trickled + 2 * options.Rounds * options.Pledges:N0} backers sign up");
        await _backers.Prepare(warm + trickled + 2 * options.Rounds * options.Pledges, options.Lanes, cancellation);
        var figures = new ProcessFigures(new Dictionary<string, Func<int?>>(_spawned.Pids) { ["generator"] = () => Environment.ProcessId }, _clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Beside the bare sockets, one of each kind with the libraries that others would use: both must have been told the same.
        _references = [new HubWatcher("the SignalR client", _spawned.ServerAddress, Campaign, _clock), new EventStreamWatcher("the event stream parser", _spawned.ServerAddress, Campaign, _clock)];
        var around = Task.WhenAll(_references.Select(w => w.Watch(ending.Token)).Append(figures.Watch(ending.Token)));

        // 2. After everything has been done once, so that code, pools and caches are there in both.
        await _backers.Pledge(warm, options.Lanes, cancellation);
        await Come(cancellation);
        await Leave(cancellation);
        var memory = await Memory(cancellation);

        // 3.
        Say($"single pledges, {options.Trickle:N0} a second for {options.For.TotalSeconds:N0} s");
        await Settled(cancellation);
        _quiet.AddRange(await Recorded(1, () => _backers.Trickle(options.Trickle, options.For, cancellation), cancellation));

        // 4. By turns, and the other way round each time, so that what drifts meets both.
        for (var round = 0; round < options.Rounds; round++)
        {
            await Measured(watched: round % 2 == 0, cancellation);
            await Measured(watched: round % 2 != 0, cancellation);
        }

        // 5.
        await Come(cancellation);
        var storm = await Storm(cancellation);

        // 6.
        var final = await Final(cancellation);
        await ending.CancelAsync();
        await around;
        await _crowd!.Leave();
        await _spawned.StopServer();

        var report = new WatchReport
        {
            Differences = _differences.ByKind,
            Run = new(Environment.CommandLine, _clock.StartedAt, options.Watchers, options.Events, Machine.Description, options.Connection is null ? "SQLite" : "PostgreSQL", _clock.Elapsed.TotalSeconds),
            Memory = memory,
            Quiet = DeliveryFacts.Of(_quiet),
            Loaded = DeliveryFacts.Of(_loaded),
            Blocks = _blocks,
            Comings = _comings,
            Storm = storm,
            Final = final,
            Failures = _room.Failures,
            Refusals = _room.Refusals,
            Processes = figures.Uses,
        };
        Console.WriteLine(await WatchReportFiles.Write(options.Out, report, _quiet, _loaded));
        return _differences.ByKind.Count == 0 ? 0 : 1;
    }

    private async Task<MemoryFacts> Memory(CancellationToken cancellation)
    {
        var server = _spawned.Pids["server"]()!.Value;
        var without = await RestingMemory.Of(server, options.Calm / 2, _clock, cancellation);
        await Come(cancellation);
        var with = await RestingMemory.Of(server, options.Calm / 2, _clock, cancellation);
        var facts = new MemoryFacts(without.Total, with.Total, Math.Round((with.Total - without.Total) / (double)options.Watchers), Math.Round((with.Anonymous - without.Anonymous) / (double)options.Watchers));
        Say($"{facts.PerWatcher / 1024:N1} KiB for each watcher");
        return facts;
    }

    private async Task Measured(bool watched, CancellationToken cancellation)
    {
        if (watched)
            await Come(cancellation);
        else
            await Leave(cancellation);
        await _clock.Pause(options.Calm, cancellation);
        var started = _clock.Elapsed;
        IReadOnlyList<Acknowledged> told = [];
        async Task<IReadOnlyList<Acknowledged>> Pledge() => told = await _backers.Pledge(options.Pledges, options.Lanes, cancellation);
        if (watched)
        {
            await Settled(cancellation);
            started = _clock.Elapsed;
            _loaded.AddRange(await Recorded(options.Lanes, Pledge, cancellation));
        }
        else
        {
            await Pledge();
        }
        var took = told[^1].At - started;
        _blocks.Add(new(watched, options.Pledges, took.TotalSeconds, Math.Round(options.Pledges / took.TotalSeconds), Spread.Of(told.Select(t => t.After.TotalMilliseconds))));
        Say($"{_blocks[^1].Rate:N0} pledges/s {(watched ? "with" : "without")} watchers");
    }

    /// <summary>Pledges, and what became of each telling; ends when everybody has heard of the last pledge.</summary>
    private async Task<IReadOnlyList<Delivered>> Recorded(int lanes, Func<Task<IReadOnlyList<Acknowledged>>> pledge, CancellationToken cancellation)
    {
        var before = _backers.Acknowledged;
        var seen = _crowd!.All.Select(w => w.Receipts.Count).ToArray();
        _room.Recording = true;
        var told = await pledge();
        await Settled(cancellation);
        _room.Recording = false;
        var delivered = Delivery.Of(told, before, lanes, _room.Tellings.InOrder(), [.. _crowd.All.Select((w, i) => (IReadOnlyList<Receipt>)[.. w.Receipts.Skip(seen[i])])]);
        foreach (var lost in delivered.Where(d => d.Watchers < options.Watchers))
            _differences.Add("not heard by everybody", $"sequence {lost.Telling.Counter.Sequence}: {lost.Watchers} of {options.Watchers}");
        return delivered;
    }

    private async Task<StormFacts> Storm(CancellationToken cancellation)
    {
        Say("the server is killed");
        var pledging = _backers.Trickle(options.Trickle, TimeSpan.FromSeconds(PledgingAroundKill), cancellation);
        await _clock.Pause(TimeSpan.FromSeconds(KilledAfter), cancellation);
        var killed = _clock.Elapsed;
        await _spawned.KillServer(cancellation);
        var ready = _clock.Elapsed;
        await Within("not everybody came back", () => _crowd!.All.All(w => w.Since > killed), cancellation);
        var back = Spread.Of(_crowd!.All.Select(w => w.Since is { } since ? (since - ready).TotalSeconds : double.NaN));
        await pledging;
        await Settled(cancellation);
        Say($"everybody watches again {back.Max:N1} s after the server is ready");
        return new((ready - killed).TotalSeconds, back, [.. _crowd.All.Select(w => (w.Since ?? default) - ready).Order().Select(s => Math.Round(s.TotalSeconds, 3))]);
    }

    private async Task<FinalFacts> Final(CancellationToken cancellation)
    {
        // Cards are still being checked, one each second. Without the sandbox nothing moves any more.
        await _spawned.StopSandbox();
        await Within("not everybody has the same number", () => _crowd!.All.Select(w => w.Newest!.Counter.Sequence).Distinct().Count() == 1, cancellation);
        await _clock.Pause(options.Calm, cancellation);
        await Within("not everybody has the same number", () => _crowd!.All.Select(w => w.Newest!.Counter.Sequence).Distinct().Count() == 1, cancellation);
        using var store = LedgerStore.Open(options.Storage(_spawned.StorageFolder));
        var audit = LedgerAudit.Run(store, null);
        foreach (var (kind, count, examples) in audit.Findings.ByKind)
            _differences.Add($"audit: {kind}", examples[0], count);
        var tally = audit.Campaigns.Single(c => c.Campaign.Slug == Campaign).Tally;
        var wrong = _crowd!.All.Count(w => (w.Newest!.Counter.Pledged, w.Newest.Counter.Secured) != (tally.Live.Count, tally.Secured.Count));
        if (wrong > 0)
            _differences.Add("final number differs from the ledger's", $"{wrong} watchers; the ledger has {tally.Live.Count} pledged, {tally.Secured.Count} secured", wrong);
        CompareWithReferences((tally.Live.Count, tally.Secured.Count));
        if (tally.Live.Count != _backers.Acknowledged)
            _differences.Add("the ledger differs from what was acknowledged", $"{tally.Live.Count} in the ledger, {_backers.Acknowledged} acknowledged");
        return new(tally.Live.Count, _backers.Acknowledged, options.Watchers - wrong);
    }

    private void CompareWithReferences((long Pledged, long Secured) final)
    {
        var told = _room.Tellings.InOrder().GroupBy(t => t.Counter.Sequence).ToDictionary(t => t.Key, t => t.First().Counter);
        foreach (var reference in _references)
        {
            foreach (var fault in reference.Faults)
                _differences.Add("counter fell or changed", fault);
            foreach (var seen in reference.Seen.Where(s => told.TryGetValue(s.Sequence, out var other) && !other.SameNumbers(s)))
                _differences.Add("the crowd was told something else", $"{reference.Name}: {seen}; the crowd: {told[seen.Sequence]}");
            if (reference.Newest is not { } newest || (newest.Pledged, newest.Secured) != final)
                _differences.Add("final number differs from the ledger's", $"{reference.Name}: {reference.Newest}");
        }
    }

    private Task Settled(CancellationToken cancellation) =>
        Within("not everybody has heard of the last pledge", () => _crowd!.All.All(w => w.Newest?.Counter.Pledged == _backers.Acknowledged), cancellation);

    private async Task Within(string orElse, Func<bool> isSo, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await _crowd!.Until(isSo, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _room.Faults.Add(orElse, $"within {Patience.TotalSeconds:N0} s");
        }
    }

    private async Task Come(CancellationToken cancellation)
    {
        if (_crowd is not null)
            return;
        _crowd = new(_room, options.Watchers, options.Events);
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            var took = await _crowd.Come(either.Token);
            _comings.Add(string.Create(CultureInfo.InvariantCulture, $"{options.Watchers:N0} came in {took.TotalSeconds:N1} s"));
            Say(_comings[^1]);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LoadFaultException($"Only {_crowd.Watching} of {options.Watchers} could begin to watch{string.Concat(_room.Refusals.Select(r => $"; {r.Value} times '{r.Key}'"))}. Is 'ulimit -n' high enough?");
        }
    }

    private async Task Leave(CancellationToken cancellation)
    {
        if (_crowd is null)
            return;
        await _crowd.Leave();
        _crowd = null;
        await _clock.Pause(options.Calm, cancellation);
    }

    private void Say(string what) => Console.WriteLine($"{_clock.Elapsed.TotalSeconds,6:F1} s  {what}");
}
