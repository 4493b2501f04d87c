using System.Collections.Concurrent;
using System.Globalization;
using Greenlight.Load.Measuring;
using Greenlight.Load.Watching;

namespace Greenlight.Load.Processes;

/// <summary>Carries out the faults of a rehearsal, each at its moment, also while another one is still being carried out.</summary>
internal sealed class ClusterFaults(
    RunningCluster cluster, IReadOnlyList<ClusterFault> faults, TimeSpan restartAfter, TimeSpan continueAfter, Func<double> answered, Func<CounterSeen?> counter, RunClock clock)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GivenUpWithin = TimeSpan.FromSeconds(60);
    private readonly ConcurrentBag<FaultDone> _done = [];
    private int _busy;

    /// <summary>One is being carried out.</summary>
    public bool IsBusy => Volatile.Read(ref _busy) > 0;

    /// <summary>Those that came about, in order.</summary>
    public IReadOnlyList<FaultDone> Done => [.. _done.OrderBy(done => done.At)];

    /// <summary>Waits for each and carries it out. Cancelled before the last moment came, it leaves the rest.</summary>
    public Task Run(CancellationToken ending) => Task.WhenAll(faults.Select(fault => Run(fault, ending)));

    private async Task Run(ClusterFault fault, CancellationToken ending)
    {
        while (!fault.Moment.HasCome(answered(), counter()))
            await clock.Pause(Pace, ending);
        Interlocked.Increment(ref _busy);
        // Begun is carried to its end, also when the run is over meanwhile: a killed process must be there for the comparison.
        _done.Add(await (fault.Harm switch
        {
            Harm.Kill => Kill(fault),
            Harm.Stop => Stop(fault),
            _ => Restart(fault),
        }));
        Interlocked.Decrement(ref _busy);
    }

    private async Task<FaultDone> Kill(ClusterFault fault)
    {
        var at = clock.Elapsed;
        await cluster.Do("kill", fault.Name, CancellationToken.None);
        await clock.Pause(restartAfter, CancellationToken.None);
        await cluster.Do("restart", fault.Name, CancellationToken.None);
        return new(fault, at, Text($"{fault.Name} killed at {at.TotalSeconds:F1} s ({fault.Moment}), ready again at {clock.Elapsed.TotalSeconds:F1} s"));
    }

    private async Task<FaultDone> Restart(ClusterFault fault)
    {
        var at = clock.Elapsed;
        await cluster.Do("restart", fault.Name, CancellationToken.None);
        var code = cluster.LastExit(fault.Name);
        var story = Text($"{fault.Name} asked to end at {at.TotalSeconds:F1} s ({fault.Moment}), ended with {code}, ready again at {clock.Elapsed.TotalSeconds:F1} s");
        return new(fault, at, story, code == "0" ? null : $"{fault.Name} ended with {code} when it was asked to end");
    }

    private async Task<FaultDone> Stop(ClusterFault fault)
    {
        await using var sessions = await Sessions.Open(cluster.Storage.ConnectionString!);
        var writing = fault.Name.StartsWith("silo-", StringComparison.Ordinal);
        var caught = writing && await FreezeWhileItWrites(fault.Name, sessions);
        if (!writing)
            cluster.Freeze(fault.Name, on: true);
        var at = clock.Elapsed;
        var pid = cluster.Pid(fault.Name);

        // 1. The others give it up.
        TimeSpan? givenUp = null;
        while (writing && givenUp is null && clock.Elapsed - at < GivenUpWithin)
        {
            await clock.Pause(Pace, CancellationToken.None);
            givenUp = await sessions.IsDead(fault.Name) ? clock.Elapsed - at : null;
        }
        // 2. Long after that it goes on, as if nothing had happened.
        await clock.Until(at + continueAfter, CancellationToken.None);
        cluster.Freeze(fault.Name, on: false);
        var continued = clock.Elapsed;
        // 3. It learns that it has been given up, and ends itself; its supervisor starts it again.
        while (givenUp is not null && cluster.Pid(fault.Name) == pid && clock.Elapsed - continued < GivenUpWithin)
            await clock.Pause(Pace, CancellationToken.None);
        var ended = clock.Elapsed - continued;

        var story = Text($"{fault.Name} stopped at {at.TotalSeconds:F1} s ({fault.Moment}){(caught ? " with a write under way" : "")}, ")
            + (givenUp is { } after ? Text($"given up by the others after {after.TotalSeconds:F1} s, ") : "")
            + Text($"continued after {(continued - at).TotalSeconds:F1} s")
            + (givenUp is null ? "" : Text($", ended itself {ended.TotalSeconds:F1} s later"));
        return new(fault, at, story,
            !writing ? null
            : !caught ? $"{fault.Name} was not caught while it wrote"
            : givenUp is null ? $"{fault.Name} was stopped for {GivenUpWithin} and not given up"
            : ended >= GivenUpWithin ? $"{fault.Name} had been given up and went on" : null);
    }

    /// <summary>Stops it, and looks whether its database session still holds rows of a shard; if it had just finished, lets it go on and tries again.</summary>
    private async Task<bool> FreezeWhileItWrites(string name, Sessions sessions)
    {
        var givesUp = clock.Elapsed + TimeSpan.FromSeconds(15);
        while (true)
        {
            var begun = await sessions.Writes(name);
            if (!begun && clock.Elapsed < givesUp)
                continue;
            cluster.Freeze(name, on: true);
            if (await sessions.Writes(name))
                return true;
            if (clock.Elapsed >= givesUp)
                return false;
            cluster.Freeze(name, on: false);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
