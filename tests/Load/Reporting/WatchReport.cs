using Greenlight.Load.Comparison;
using Greenlight.Load.Crowd;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Reporting;

/// <summary>The machine-readable result of <c>watch</c>.</summary>
internal sealed record WatchReport
{
    /// <summary>What a watcher saw that it must not; empty when all is well.</summary>
    public required IReadOnlyDictionary<string, Difference> Differences { get; init; }

    /// <summary>What was run.</summary>
    public required WatchRunFacts Run { get; init; }

    /// <summary>The server's memory.</summary>
    public required MemoryFacts Memory { get; init; }

    /// <summary>From acknowledged pledge to the last watcher, single pledges.</summary>
    public required DeliveryFacts Quiet { get; init; }

    /// <summary>The same while as many pledges came as went.</summary>
    public required DeliveryFacts Loaded { get; init; }

    /// <summary>Blocks of pledges, in the order in which they were run.</summary>
    public required IReadOnlyList<Block> Blocks { get; init; }

    /// <summary>How the watchers came.</summary>
    public required IReadOnlyList<string> Comings { get; init; }

    /// <summary>The kill, and how everybody came back.</summary>
    public required StormFacts Storm { get; init; }

    /// <summary>The end.</summary>
    public required FinalFacts Final { get; init; }

    /// <summary>Connections that ended or could not be made, over the whole run.</summary>
    public required int Failures { get; init; }

    /// <summary>Refused watches, by the answer's first line.</summary>
    public required IReadOnlyDictionary<string, int> Refusals { get; init; }

    /// <summary>What each process used.</summary>
    public required IReadOnlyDictionary<string, ProcessUse> Processes { get; init; }

    /// <summary>Median rate with watchers over median rate without.</summary>
    public double RateShare => Math.Round(Rate(true) / Rate(false), 3);

    /// <summary>The median rate of the blocks with or without watchers.</summary>
    public double Rate(bool watched) => Spread.Of(Blocks.Where(b => b.Watched == watched).Select(b => b.Rate)).P50;
}

/// <summary>What was run, on what.</summary>
internal sealed record WatchRunFacts(string CommandLine, DateTimeOffset StartedAt, int Watchers, double Events, string Machine, string Storage, double Seconds);

/// <summary>Resident memory of the server at rest, in bytes.</summary>
/// <param name="Without">Without watchers, after they have been there once.</param>
/// <param name="With">With all of them.</param>
/// <param name="PerWatcher">The difference for each.</param>
/// <param name="AnonymousPerWatcher">The same of anonymous memory only.</param>
internal sealed record MemoryFacts(long Without, long With, double PerWatcher, double AnonymousPerWatcher);

/// <summary>From acknowledged pledge to the last watcher, in milliseconds, over tellings; of each telling the pledge that waited longest.</summary>
/// <param name="Tick">The time between tellings.</param>
/// <param name="Took">With the tick.</param>
/// <param name="LessTick">Without the tick in force.</param>
/// <param name="FirstToLast">From the first watcher to the last.</param>
/// <param name="Pledges">How many pledges.</param>
internal sealed record DeliveryFacts(double Tick, Spread Took, Spread LessTick, Spread FirstToLast, int Pledges)
{
    /// <summary>The facts of these tellings.</summary>
    public static DeliveryFacts Of(IReadOnlyList<Delivered> delivered)
    {
        var tick = Delivery.Tick(delivered).TotalMilliseconds;
        return new(tick, Spread.Of(delivered.Select(d => d.Took.TotalMilliseconds)), Spread.Of(delivered.Select(d => Math.Max(0, d.Took.TotalMilliseconds - tick))),
            Spread.Of(delivered.Select(d => (d.Last - d.Telling.Counter.At).TotalMilliseconds)), delivered.Sum(d => d.Pledges));
    }
}

/// <summary>A block of pledges.</summary>
internal sealed record Block(bool Watched, int Pledges, double Seconds, double Rate, Spread Latency);

/// <summary>The kill, and how everybody came back; in seconds.</summary>
/// <param name="Away">From the kill until the server was ready again.</param>
/// <param name="Back">From then until watchers watched again.</param>
/// <param name="Each">The same of each watcher, in order.</param>
internal sealed record StormFacts(double Away, Spread Back, IReadOnlyList<double> Each);

/// <summary>The end.</summary>
/// <param name="Ledger">Pledges in the ledger.</param>
/// <param name="Acknowledged">Pledges that were acknowledged.</param>
/// <param name="WatchersRight">Watchers whose last number is the ledger's.</param>
internal sealed record FinalFacts(long Ledger, long Acknowledged, int WatchersRight);
