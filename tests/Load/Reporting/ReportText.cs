using System.Globalization;
using System.Text;

namespace Greenlight.Load.Reporting;

/// <summary>The report for the console.</summary>
internal static class ReportText
{
    /// <summary>Words and numbers, the verdict last.</summary>
    public static string Of(RehearsalReport report)
    {
        var text = new StringBuilder();
        Line($"{report.Run.Backers:N0} backers, curve '{report.Run.Curve}' in {report.Run.Within:N0} s, seed {report.Run.Seed}");
        Line($"{report.Run.Machine}; {report.Run.Storage}");
        Line();
        Line($"phases     pledging {S(report.Phases.Pledging)} · decision after {S(report.Phases.Deciding)} · charging {S(report.Phases.Charging)} · keys {S(report.Phases.Keys)} · in all {S(report.Phases.Total)}");
        if (report.Charging is { } charging)
            Line($"charging   {Charging(charging)}");
        Line($"told       {report.Told.Accepted:N0} accepted, {report.Told.Refused.Values.Sum():N0} refused{List(report.Told.Refused)}, {report.Told.Unknown:N0} unknown, {report.Told.Unsent:N0} never sent; {report.Told.Changed:N0} changed, {report.Told.Cancelled:N0} cancelled");
        Line($"planned    {string.Join(", ", report.Told.Planned.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value:N0}")))}");
        if (report.Counter is { } counter)
            Line($"counter    {counter.Phase}, sequence {counter.Sequence:N0}: {counter.Pledged:N0} pledged, {counter.Secured:N0} secured, {counter.Collected:N0} collected, {counter.Failing:N0} failing");
        if (report.Ledger is { } ledger)
        {
            Line($"ledger     {ledger.Events:N0} events; {string.Join(", ", ledger.Pledges.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Value:N0} {p.Key}")))}; {ledger.Strangers:N0} of others");
            Line($"decision   {Decision(ledger)}");
            Line($"money      {N(ledger.ChargesSucceeded)} charges over {N(ledger.ChargedAmount)} in the processor's list; {ledger.OpenRights:N0} open rights, {ledger.KeysIssued:N0} keys");
            Line($"checked    {ledger.SampleLooked:N0} backers by the API, {ledger.SightingsHeld:N0} sightings of the counter against the journal, {ledger.UnknownAndThere:N0} pledges of unknown outcome are there");
        }
        foreach (var (name, l) in report.Latencies)
            Line($"latency    {name,-8} {l.Count,9:N0}   p50 {l.P50:N1}   p90 {l.P90:N1}   p99 {l.P99:N1}   p99.9 {l.P999:N1}   max {l.Max:N1} ms");
        Line($"answers    {List(report.Answers).Trim(' ', '(', ')')}");
        Line($"watchers   {string.Join("; ", report.Watchers.Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.Name} {w.Sightings:N0} sightings, {w.Interruptions} interruptions")))}");
        Line($"processes  {string.Join(", ", report.Processes.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value.PeakMemoryMiB:N0} MiB peak resident, {p.Value.ProcessorSeconds:N1} s of processor time")))}");
        foreach (var kill in report.Kills)
            Line($"killed     {kill}");
        foreach (var f in report.Failovers)
            Line($"taken over {f.Shard}, epoch {f.Before} → {f.Epoch}: {(f.Fault is null ? "without a fault" : $"after {f.Fault}, first batch {S(f.Wrote)}, first acknowledged pledge {S(f.Acknowledged)} after it")}");
        Line();
        if (report.Passed)
            Line($"NOTHING DIFFERS.");
        else
            Line($"{report.Differences.Values.Sum(d => d.Count):N0} DIFFERENCES:");
        foreach (var (kind, difference) in report.Differences)
        {
            Line($"  {kind}: {difference.Count:N0}");
            foreach (var example in difference.Examples)
                Line($"    {example}");
            if (difference.Count > difference.Examples.Count)
                Line($"    … and {difference.Count - difference.Examples.Count:N0} more");
        }
        return text.ToString();

        void Line(FormattableString? line = null) => text.AppendLine(line?.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>What became of the goal. Journal sequences are known where a campaign has one shard; what is not known, or has not happened, is left out.</summary>
    internal static string Decision(LedgerFacts ledger) => string.Create(CultureInfo.InvariantCulture, $"goal {ledger.Goal:N0}: ") + string.Join("; ", new[]
    {
        ledger.GoalReachedAtSequence is null ? null : $"first reached at journal sequence {N(ledger.GoalReachedAtSequence)}",
        ledger.DecisionSequence is null ? "not decided" : $"decided at sequence {N(ledger.DecisionSequence)} on {N(ledger.DecisionBackers)} backers over {N(ledger.DecisionAmount)}",
        ledger.FirstChargeAtSequence is null ? null : $"first charge at journal sequence {N(ledger.FirstChargeAtSequence)}",
    }.OfType<string>());

    /// <summary>How fast cards were charged, and what the sandbox said to it.</summary>
    internal static string Charging(ChargingFacts facts) => string.Create(CultureInfo.InvariantCulture, $"{facts.Collected:N0} charges in {facts.Seconds:N1} s: {facts.PerSecond:N1}/s")
        + (facts.Allowed is { } allowed ? string.Create(CultureInfo.InvariantCulture, $", {facts.PerSecond / allowed:N3} of the {allowed}/s allowed") : "")
        + (facts.Away > 0 ? string.Create(CultureInfo.InvariantCulture, $"; without the {facts.Away:N1} s in which the server was killed {facts.PerSecondUp:N1}/s")
            + (facts.Allowed is { } limit ? string.Create(CultureInfo.InvariantCulture, $", {facts.PerSecondUp / limit:N3}") : "") : "")
        + (facts.Calls is { Answered: > 0 } calls ? string.Create(CultureInfo.InvariantCulture, $"; {calls.Throttled:N0} of {calls.Answered:N0} calls answered 429 ({100.0 * calls.Throttled / calls.Answered:N2} %)") : "");

    private static string S(double? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:N1} s") : "–";

    private static string N(long? number) => number is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:N0}") : "–";

    private static string List<T>(IReadOnlyDictionary<string, T> counts) =>
        counts.Count == 0 ? "" : $" ({string.Join(", ", counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} {c.Value:N0}")))})";
}
