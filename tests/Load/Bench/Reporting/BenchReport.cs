using System.Globalization;
using Greenlight.Load.Bench.Measuring;

namespace Greenlight.Load.Bench.Reporting;

/// <summary>Everything that a benchmark found, as <c>bench.json</c> has it. Latencies are in milliseconds.</summary>
internal sealed record BenchReport
{
    /// <summary>How it was started.</summary>
    public required BenchFacts Run { get; init; }

    /// <summary>What makes the figures worthless: empty, or exit code 2.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>The generator's own ceiling.</summary>
    public required GeneratorFacts Generator { get; init; }

    /// <summary>Version and policy of syncing by target.</summary>
    public required IReadOnlyDictionary<string, string> Durability { get; init; }

    /// <summary>The table of goals, as far as it was measured.</summary>
    public required IReadOnlyList<GoalRow> Goals { get; init; }

    /// <summary>Medians over the rounds, by target and load.</summary>
    public required IReadOnlyList<BlockFacts> Medians { get; init; }

    /// <summary>What was acknowledged and what was stored, by target and round.</summary>
    public required IReadOnlyList<StoreFacts> Stores { get; init; }

    /// <summary>Every block.</summary>
    public required IReadOnlyList<BlockFacts> Blocks { get; init; }

    /// <summary>Puts it together.</summary>
    public static BenchReport Of(
        BenchFacts run, GeneratorFacts generator, IReadOnlyDictionary<string, string> durability, IReadOnlyList<BlockFacts> blocks, IReadOnlyList<StoreFacts> stores)
    {
        BlockFacts[] medians = [.. blocks.GroupBy(b => (b.Target, b.Load)).Select(BlockFacts.Median)];
        return new()
        {
            Run = run,
            Generator = generator,
            Durability = durability,
            Blocks = blocks,
            Medians = medians,
            Stores = stores,
            Goals = [.. Reporting.Goals.Of(blocks, medians, stores, run.Full)],
            Errors = [.. Plausibility.Errors(medians, blocks, stores, generator)],
        };
    }
}

/// <summary>How a benchmark was started.</summary>
internal sealed record BenchFacts(
    string CommandLine, DateTimeOffset StartedAt, double Seconds, string Machine, int Blocks, double BlockSeconds, int Connections, double OpenLoopShare, int Campaigns, long Full, string Settlement);

/// <summary>The load generator against a server that costs next to nothing.</summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="ProcessorMicroseconds">Its processor time per request.</param>
internal sealed record GeneratorFacts(double Rate, double ProcessorMicroseconds);

/// <summary>A store after a round.</summary>
/// <param name="Target">Whose.</param>
/// <param name="Round">Which.</param>
/// <param name="Acknowledged">Pledges answered with 201.</param>
/// <param name="Unknown">Pledges with an answer that leaves it open, or none: each may be there or not.</param>
/// <param name="Stored">Pledges that the store counts; -1 if it contradicts itself.</param>
internal sealed record StoreFacts(string Target, int Round, long Acknowledged, long Unknown, long Stored)
{
    /// <summary>The engine's memory after the peak; null for a baseline, or without a peak.</summary>
    public HeldMemory? Memory { get; init; }

    /// <summary>Before the overload.</summary>
    public HeldMemory? BeforeOverload { get; init; }

    /// <summary>After the overload.</summary>
    public HeldMemory? AfterOverload { get; init; }

    /// <summary>Nothing acknowledged is missing, and nothing is there that nobody sent.</summary>
    public bool Holds => Stored >= Acknowledged && Stored <= Acknowledged + Unknown;
}

/// <summary>One block, or the medians of several.</summary>
internal sealed record BlockFacts(
    string Target, LoadKind Load, int Round, double Rate, double? OfferedRate, double P50, double P90, double P99, double P999, double Max, long Done, long Refused, long Broken,
    long NeverSent, double GeneratorMicroseconds, double ServerMicroseconds, double DatabaseMicroseconds, double SyncP50, double SyncP99,
    IReadOnlyDictionary<int, long> Statuses)
{
    /// <summary>Median latency of the refused.</summary>
    public double RefusedP50 { get; init; }

    /// <summary>The 99th percentile of the refused.</summary>
    public double RefusedP99 { get; init; }

    /// <summary>Open loop: turns sent a second; below what was offered, the server or the generator was too slow.</summary>
    public double? SentRate { get; init; }

    /// <summary>How many connections it had.</summary>
    public int Connections { get; init; }

    /// <summary>How long the server was waited for before the block; null if it was not.</summary>
    public QuietFacts? Quiet { get; init; }

    /// <summary>Of what came of it. Processor times are per turn.</summary>
    public static BlockFacts Of(string target, LoadKind load, int round, Outcome outcome, long neverSent, double generator, double server, double database)
    {
        var micros = 1e6 / Math.Max(1, outcome.Done);
        return new(
            target, load, round, outcome.Rate, null, outcome.At(50), outcome.At(90), outcome.At(99), outcome.At(99.9), outcome.Longest, outcome.Done, outcome.Refused, outcome.Broken,
            neverSent, generator * micros, server * micros, database * micros, 0, 0, outcome.Statuses)
        {
            RefusedP50 = outcome.RefusedAt(50),
            RefusedP99 = outcome.RefusedAt(99),
        };
    }

    /// <summary>Each figure's median; counts are added.</summary>
    public static BlockFacts Median(IEnumerable<BlockFacts> blocks)
    {
        BlockFacts[] all = [.. blocks];
        double Of(Func<BlockFacts, double> figure) => Statistics.Median(all.Select(figure));
        return new(
            all[0].Target, all[0].Load, all.Length, Of(b => b.Rate), all[0].OfferedRate is null ? null : Of(b => b.OfferedRate ?? 0), Of(b => b.P50), Of(b => b.P90), Of(b => b.P99),
            Of(b => b.P999), Of(b => b.Max), all.Sum(b => b.Done), all.Sum(b => b.Refused), all.Sum(b => b.Broken), all.Sum(b => b.NeverSent), Of(b => b.GeneratorMicroseconds),
            Of(b => b.ServerMicroseconds), Of(b => b.DatabaseMicroseconds), Of(b => b.SyncP50), Of(b => b.SyncP99),
            all.SelectMany(b => b.Statuses).GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Sum(s => s.Value)))
        {
            RefusedP50 = Of(b => b.RefusedP50),
            RefusedP99 = Of(b => b.RefusedP99),
            SentRate = all[0].SentRate is null ? null : Of(b => b.SentRate ?? 0),
            Connections = (int)Of(b => b.Connections),
            Quiet = all[0].Quiet is null ? null : new(Of(b => b.Quiet!.Seconds), all.Max(b => b.Quiet!.Share)),
        };
    }

    /// <summary>A line for the console.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Round + 1,2} {Target,-14} {Load,-9} {Rate,9:N0}/s  p50 {P50,8:N3} ms  p99 {P99,8:N2} ms  processor µs: server {ServerMicroseconds,6:N1}, database {DatabaseMicroseconds,6:N1}, generator {GeneratorMicroseconds,5:N1}{Trouble}{Waited}");

    private string Waited => Quiet is null ? "" : string.Create(CultureInfo.InvariantCulture, $"  {Quiet}");

    private string Trouble => Refused + Broken + NeverSent == 0 ? "" : $"  refused {Refused} ({string.Join(", ", Statuses.Select(s => $"{s.Key}: {s.Value}"))}), broken {Broken}, never sent {NeverSent}";
}

/// <summary>Medians.</summary>
internal static class Statistics
{
    /// <summary>The middle one, or the mean of the two in the middle; NaN of none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
