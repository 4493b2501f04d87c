using System.Globalization;
using System.Text;
using System.Text.Json;
using Greenlight.Load.Crowd;
using ScottPlot;

namespace Greenlight.Load.Reporting;

/// <summary>Writes what <c>watch</c> measured: for the console, for programs, and as a page.</summary>
internal static class WatchReportFiles
{
    /// <summary>Writes <c>report.txt</c>, <c>report.json</c> and <c>report.html</c>. Answers the text.</summary>
    public static async Task<string> Write(string folder, WatchReport report, IReadOnlyList<Delivered> quiet, IReadOnlyList<Delivered> loaded)
    {
        var text = Text(report);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.txt"), text);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), JsonSerializer.Serialize(report, ReportFiles.Json));
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), HtmlPage.Of(
            string.Create(CultureInfo.InvariantCulture, $"{report.Run.Watchers:N0} watchers"),
            report.Differences.Count == 0 ? "Nothing differs." : $"{report.Differences.Values.Sum(d => d.Count)} differences: see the end.",
            report.Differences.Count == 0, report.Run.CommandLine, Pictures(report, quiet, loaded), text));
        return text + Path.GetFullPath(Path.Combine(folder, "report.html"));
    }

    /// <summary>Words and numbers, the verdict last.</summary>
    public static string Text(WatchReport report)
    {
        var text = new StringBuilder();
        Line($"{report.Run.Watchers:N0} watchers, {report.Run.Events:P0} of them by server-sent events; {report.Run.Storage}");
        Line($"{report.Run.Machine}");
        Line($"");
        Line($"memory     {report.Memory.PerWatcher / 1024:N1} KiB for each idle watcher ({report.Memory.AnonymousPerWatcher / 1024:N1} anonymous): {report.Memory.Without / (1 << 20):N0} MiB resident without, {report.Memory.With / (1 << 20):N0} with, each after collections");
        foreach (var (name, d) in new[] { ("quiet", report.Quiet), ("loaded", report.Loaded) })
        {
            Line($"{name,-10} tick {d.Tick:N0} ms; oldest acknowledged pledge to last watcher, less the tick: p50 {d.LessTick.P50:N0}  p99 {d.LessTick.P99:N0}  max {d.LessTick.Max:N0} ms, over {d.Took.Count:N0} tellings of {d.Pledges:N0} pledges");
            Line($"           with the tick: p50 {d.Took.P50:N0}  p99 {d.Took.P99:N0}  max {d.Took.Max:N0} ms; first watcher to last: p50 {d.FirstToLast.P50:N0}  p99 {d.FirstToLast.P99:N0}  max {d.FirstToLast.Max:N0} ms");
        }
        Line($"pledges    {report.Rate(true):N0}/s with watchers, {report.Rate(false):N0}/s without: {report.RateShare:N2}");
        foreach (var block in report.Blocks)
            Line($"           {(block.Watched ? "watched" : "alone"),-8} {block.Rate,8:N0}/s over {block.Seconds,5:N1} s   p50 {block.Latency.P50:N1}   p99 {block.Latency.P99:N1} ms");
        Line($"coming     {string.Join(", ", report.Comings)}");
        Line($"storm      server killed, ready again after {report.Storm.Away:N1} s; from then until watching: p50 {report.Storm.Back.P50:N1}  p99 {report.Storm.Back.P99:N1}  all {report.Storm.Back.Max:N1} s; {report.Failures:N0} failed or ended connections{string.Concat(report.Refusals.Select(r => $", {r.Value} × {r.Key}"))}");
        Line($"final      {report.Final.Ledger:N0} pledges in the ledger, {report.Final.Acknowledged:N0} acknowledged, the same number at {report.Final.WatchersRight:N0} watchers");
        Line($"processes  {string.Join(", ", report.Processes.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value.PeakMemoryMiB:N0} MiB peak resident, {p.Value.ProcessorSeconds:N1} s of processor time")))}");
        Line($"");
        Line(report.Differences.Count == 0 ? $"NOTHING DIFFERS." : (FormattableString)$"{report.Differences.Values.Sum(d => d.Count):N0} DIFFERENCES:");
        foreach (var (kind, difference) in report.Differences)
        {
            Line($"  {kind}: {difference.Count:N0}");
            foreach (var example in difference.Examples)
                Line($"    {example}");
        }
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static IEnumerable<(string Title, string Svg)> Pictures(WatchReport report, IReadOnlyList<Delivered> quiet, IReadOnlyList<Delivered> loaded)
    {
        yield return ("Single pledges: from the oldest acknowledged pledge of each telling", Delivery(quiet));
        yield return ("As many pledges as go: the same", Delivery(loaded));
        yield return ("After the kill: watchers that watch again", Plots.Draw("watchers", plot =>
            Plots.Line(plot, [.. report.Storm.Each], [.. Enumerable.Range(1, report.Storm.Each.Count).Select(i => (double)i)], "watching", Colors.Green), "seconds since the server is ready"));
        yield return ("Pledges a second, block by block", Plots.Draw("pledges/s", plot =>
        {
            foreach (var (watched, name, color) in new[] { (true, "with watchers", Colors.Green), (false, "without", Colors.Gray) })
            {
                var bars = plot.Add.Bars(
                    [.. report.Blocks.Select((b, i) => (b, i)).Where(b => b.b.Watched == watched).Select(b => (double)b.i + 1)],
                    [.. report.Blocks.Where(b => b.Watched == watched).Select(b => b.Rate)]);
                (bars.LegendText, bars.Color) = (name, color);
            }
        }, "block"));
    }

    private static string Delivery(IReadOnlyList<Delivered> delivered) => Plots.Draw("ms", plot =>
    {
        double[] at = [.. delivered.Select(d => d.Telling.Counter.At.TotalSeconds)];
        Plots.Line(plot, at, [.. delivered.Select(d => d.Took.TotalMilliseconds)], "to the last watcher", Colors.OrangeRed);
        Plots.Line(plot, at, [.. delivered.Select(d => (d.Telling.Counter.At - d.Oldest).TotalMilliseconds)], "to the first watcher", Colors.SteelBlue);
    });
}
