namespace Greenlight.Load.Bench.Reporting;

/// <summary>A row of the table of goals.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Measured">Both sides, in their own units.</param>
/// <param name="Ratio">Median of the rounds' ratios: both sides of a round were measured within minutes.</param>
/// <param name="Lowest">The lowest round's.</param>
/// <param name="Highest">The highest round's.</param>
/// <param name="Goal">In words; empty for a row that has none.</param>
/// <param name="Verdict">"reached", "missed", or empty.</param>
internal sealed record GoalRow(string What, string Measured, double Ratio, double Lowest, double Highest, string Goal, string Verdict);

/// <summary>The table of DESIGN.md's section 4, as far as the benchmark measures it.</summary>
internal static class Goals
{
    private const string Engine = "engine-pg", Full = "engine-pg-full";

    // Less of the offered load than this was sent: then the row is about another load than it says.
    private const double Sent = 0.95;

    /// <summary>The rows that both sides were measured for.</summary>
    /// <param name="blocks">Every block.</param>
    /// <param name="medians">Their medians.</param>
    /// <param name="stores">What the stores held.</param>
    /// <param name="full">How many pledges the full ledger held before.</param>
    public static IEnumerable<GoalRow> Of(IReadOnlyList<BlockFacts> blocks, IReadOnlyList<BlockFacts> medians, IReadOnlyList<StoreFacts> stores, long full)
    {
        var rows = new List<GoalRow?>
        {
            Rates("pledges/s over HTTP, PostgreSQL, one hot campaign ÷ B0 (no-op)", Engine, LoadKind.Peak, "B0", LoadKind.Peak, 0.35, "≥ 0.35, then 0.5"),
            Rates("the same ÷ B1 (a PostgreSQL transaction per pledge)", Engine, LoadKind.Peak, "B1", LoadKind.Peak, 8, "≥ 8"),
            Rates("the same ÷ B2 (Redis INCR, appendfsync always)", Engine, LoadKind.Peak, "B2", LoadKind.Peak, 0.8, "≥ 0.8"),
            Rates("the same ÷ B3 (a SQLite transaction per pledge)", Engine, LoadKind.Peak, "B3", LoadKind.Peak, 20, "≥ 20"),
            Rates("the same ÷ B4 (WriteStateAsync per pledge)", Engine, LoadKind.Peak, "B4", LoadKind.Peak, 20, "≥ 20"),
            Lone(),
            Rates("one hot campaign ÷ the same load over many campaigns", Engine, LoadKind.Peak, "engine-pg-many", LoadKind.Peak, 0.8, "≥ 0.8"),
            Rates($"{full:N0} pledges in the ledger ÷ empty: pledges/s", Full, LoadKind.Peak, Engine, LoadKind.Peak, 0.9, "≥ 0.9"),
            Memory(),
            Restart(),
            Goodput(Engine),
            Goodput("engine-sqlite"),
            Syncs(),
            Queue(),
            Rates("first-time backers/s, sign-up included ÷ pledges/s", Engine, LoadKind.FirstTime, Engine, LoadKind.Peak, null, ""),
            Rates("replays/s ÷ pledges/s", Engine, LoadKind.Replay, Engine, LoadKind.Peak, null, ""),
            Rates("pledges/s on SQLite ÷ B0", "engine-sqlite", LoadKind.Peak, "B0", LoadKind.Peak, null, ""),
            Rates("pledges/s on SQLite ÷ B3", "engine-sqlite", LoadKind.Peak, "B3", LoadKind.Peak, null, ""),
        };
        return rows.OfType<GoalRow>();

        GoalRow? Rates(string what, string target, LoadKind load, string other, LoadKind otherLoad, double? least, string goal) =>
            Find(target, load) is { } one && Find(other, otherLoad) is { } two
                ? Row(what, $"{one.Rate:N0}/s, {two.Rate:N0}/s", Paired(target, load, other, otherLoad, (a, b) => a.Rate / b.Rate), least, null, goal)
                : null;

        GoalRow? Lone() => Find(Engine, LoadKind.Lone) is { } engine && Find("B0", LoadKind.Lone) is { } none
            ? Row("one client, one pledge at a time: p50 ÷ (one fdatasync + B0 p50)", $"{engine.P50:N3} ms, {engine.SyncP50:N3} + {none.P50:N3} ms",
                Paired(Engine, LoadKind.Lone, "B0", LoadKind.Lone, (a, b) => a.P50 / (a.SyncP50 + b.P50)), null, 2, "≤ 2")
            : null;

        GoalRow? Memory() => Held(Full) is { } one && Held(Engine) is { } two
            ? Row("the same: the server's memory at rest, after the same load", $"{one:N0} MiB, {two:N0} MiB",
                stores.Where(s => s.Target == Full).Join(stores.Where(s => s.Target == Engine), s => s.Round, s => s.Round, (a, b) => a.Memory!.Resting / b.Memory!.Resting), null, 1.2, "≤ 1.2")
            : null;

        double? Held(string target) => stores.Where(s => s.Target == target && s.Memory is not null).Select(s => s.Memory!.Resting).ToArray() is { Length: > 0 } all
            ? Statistics.Median(all) : null;

        GoalRow? Restart() => Find(Full, LoadKind.Restart) is { } one && Find(Engine, LoadKind.Restart) is { } two
            ? Row($"kill -9 to the first acknowledged pledge, with {full:N0} ÷ with the {Statistics.Median(stores.Where(s => s.Target == Engine).Select(s => (double)s.Stored)):N0} of the other",
                $"{one.P50 / 1000:N2} s, {two.P50 / 1000:N2} s", Paired(Full, LoadKind.Restart, Engine, LoadKind.Restart, (a, b) => a.P50 / b.P50), null, 1.5, "≤ 1.5")
            : null;

        GoalRow? Goodput(string target) => Find(target, LoadKind.Overload) is { } over && Find(target, LoadKind.Peak) is { } peak
            ? Row(
                over.SentRate < over.OfferedRate * Sent
                    ? $"goodput at {over.SentRate / peak.Rate:N1} times the peak ÷ peak, {target} ({Round.Overload} times could not be sent)"
                    : $"goodput at {Round.Overload} times the peak ÷ peak, {target}",
                $"{over.Rate:N0}/s, {peak.Rate:N0}/s; turned away {over.Refused:N0}", Paired(target, LoadKind.Overload, target, LoadKind.Peak, (a, b) => a.Rate / b.Rate),
                0.9, null, "≥ 0.9")
            : null;

        GoalRow? Syncs() => Find(Engine, LoadKind.Peak) is { } engine
            ? Row("pledges/s ÷ fdatasyncs/s, one after the other", $"{engine.Rate:N0}/s, {1000 / engine.SyncP50:N0}/s", All(Engine, LoadKind.Peak).Select(b => b.Rate * b.SyncP50 / 1000), null, null, "")
            : null;

        GoalRow? Queue() => Find(Engine, LoadKind.Steady) is { } engine
            ? Row($"open loop at {engine.OfferedRate:N0}/s: p99 ÷ fdatasync p99", $"{engine.P99:N2} ms, {engine.SyncP99:N2} ms", All(Engine, LoadKind.Steady).Select(b => b.P99 / b.SyncP99), null, null, "")
            : null;

        BlockFacts? Find(string target, LoadKind load) => medians.FirstOrDefault(m => m.Target == target && m.Load == load);

        IEnumerable<BlockFacts> All(string target, LoadKind load) => blocks.Where(b => b.Target == target && b.Load == load);

        IEnumerable<double> Paired(string target, LoadKind load, string other, LoadKind otherLoad, Func<BlockFacts, BlockFacts, double> ratio) =>
            All(target, load).Join(All(other, otherLoad), b => b.Round, b => b.Round, ratio);
    }

    private static GoalRow Row(string what, string measured, IEnumerable<double> ratios, double? least, double? most, string goal)
    {
        double[] all = [.. ratios];
        var ratio = Statistics.Median(all);
        var verdict = least is null && most is null ? "" : ratio >= (least ?? 0) && ratio <= (most ?? double.MaxValue) ? "reached" : "missed";
        return new(what, measured, ratio, all.DefaultIfEmpty(double.NaN).Min(), all.DefaultIfEmpty(double.NaN).Max(), goal, verdict);
    }
}
