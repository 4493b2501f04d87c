using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Greenlight.Load.Bench.Measuring;
using Greenlight.Load.Reporting;

namespace Greenlight.Load.Bench.Reporting;

/// <summary>Writes the report into a folder.</summary>
internal static class BenchFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Writes <c>bench.txt</c>, <c>bench.json</c> and <c>bench.html</c>. Answers the text.</summary>
    public static async Task<string> Write(string folder, BenchReport report)
    {
        var text = Text(report);
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.txt"), text);
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.json"), JsonSerializer.Serialize(report, Json));
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.html"), Page(report, text));
        return text;
    }

    private static string Page(BenchReport report, string text) => HtmlPage.Of(
        "The engine beside what people would build instead",
        report.Errors.Count == 0 ? "The figures are plausible." : $"These figures must not be used: {string.Join(" ", report.Errors)}",
        report.Errors.Count == 0,
        report.Run.CommandLine,
        BenchPlots.Of(report),
        text,
        Table(report));

    private static string Table(BenchReport report)
    {
        var table = new StringBuilder("<table><tr><th>what</th><th>measured</th><th>ratio</th><th>rounds</th><th>goal</th><th></th></tr>\n");
        foreach (var row in report.Goals)
        {
            table.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{HtmlPage.Encode(row.What)}</td><td>{HtmlPage.Encode(row.Measured)}</td><td class=\"number\">{row.Ratio:N2}</td><td>{row.Lowest:N2} to {row.Highest:N2}</td>");
            table.Append(CultureInfo.InvariantCulture, $"<td>{HtmlPage.Encode(row.Goal)}</td><td class=\"{row.Verdict}\">{row.Verdict}</td></tr>\n");
        }
        return table.Append("</table>").ToString();
    }

    private static string Text(BenchReport report)
    {
        var text = new StringBuilder();
        Line($"{report.Run.Machine}");
        Line($"{report.Run.CommandLine}");
        Line($"started {report.Run.StartedAt:u}, took {report.Run.Seconds:N0} s: {report.Run.Blocks} rounds, blocks of {report.Run.BlockSeconds:N0} s, {report.Run.Connections} connections");
        Line($"engine: {report.Run.Settlement} (cards are not secured beside the measurement)");
        Line($"generator alone: {report.Generator.Rate:N0}/s, {report.Generator.ProcessorMicroseconds:N1} µs of processor time per request");
        foreach (var (target, durability) in report.Durability)
            Line($"{target}: {durability}");
        Line();
        Line($"{"medians",-26}{"rate/s",10}{"p50 ms",10}{"p90 ms",10}{"p99 ms",10}{"p99.9 ms",10}{"max ms",10}   processor µs: server, database, generator   fdatasync p50 ms");
        foreach (var m in report.Medians.OrderBy(m => m.Load))
        {
            Line($"{$"{m.Load} {m.Target}",-26}{m.Rate,10:N0}{m.P50,10:N3}{m.P90,10:N2}{m.P99,10:N2}{m.P999,10:N2}{m.Max,10:N1}   {m.ServerMicroseconds,20:N1}, {m.DatabaseMicroseconds,8:N1}, {m.GeneratorMicroseconds,9:N1}   {m.SyncP50,16:N3}");
        }
        Line();
        foreach (var m in report.Medians.Where(m => m.Quiet is not null))
            Line($"before {m.Load} {m.Target}: {m.Quiet}");
        foreach (var m in report.Medians.Where(m => m.Load is LoadKind.Overload))
            Line($"overload {m.Target}: {m.OfferedRate:N0}/s due, {m.SentRate:N0}/s sent over {m.Connections:N0} connections (the generator alone does {report.Generator.Rate:N0}/s); {m.Rate:N0}/s acknowledged, p50 {m.P50:N0} ms, p99 {m.P99:N0} ms; refused {Counts(m)}, p50 {m.RefusedP50:N1} ms, p99 {m.RefusedP99:N1} ms");
        foreach (var m in report.Medians.Where(m => m.Load is LoadKind.Restart))
            Line($"restart {m.Target}: {m.P50:N0} ms from SIGKILL to the first acknowledged pledge");
        foreach (var held in report.Stores.Where(s => s.Memory is not null).GroupBy(s => s.Target))
            Line($"memory {held.Key}: after the peak {Median(held, s => s.Memory)}{(held.All(s => s.AfterOverload is null) ? "" : $"; before the overload {Median(held, s => s.BeforeOverload)}, after it {Median(held, s => s.AfterOverload)}")}");
        Line();
        foreach (var row in report.Goals)
            Line($"{row.What,-76} {row.Ratio,8:N2} ({row.Lowest:N2} to {row.Highest:N2})   {row.Goal,-18}{row.Verdict,-8} {row.Measured}");
        Line();
        foreach (var error in report.Errors)
            Line($"ERROR OF THE BENCHMARK: {error}");
        Line($"{(report.Errors.Count == 0 ? "The figures are plausible." : "These figures must not be used.")}");
        return text.ToString();

        static string Counts(BlockFacts block) => block.Refused == 0 ? "0"
            : string.Join(", ", block.Statuses.Where(s => s.Key is not (200 or 201)).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key}: {s.Value:N0}")));

        static string Median(IEnumerable<StoreFacts> stores, Func<StoreFacts, HeldMemory?> memory)
        {
            HeldMemory[] all = [.. stores.Select(memory).OfType<HeldMemory>()];
            return string.Create(CultureInfo.InvariantCulture, $"{Statistics.Median(all.Select(m => m.Resident)):N0} MiB, {Statistics.Median(all.Select(m => m.Resting)):N0} at rest");
        }

        void Line(FormattableString? line = null) => text.AppendLine(line?.ToString(CultureInfo.InvariantCulture));
    }
}
