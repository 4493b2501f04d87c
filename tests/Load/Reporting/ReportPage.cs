namespace Greenlight.Load.Reporting;

/// <summary>A rehearsal's report as a page.</summary>
internal static class ReportPage
{
    /// <summary>The page.</summary>
    public static string Of(RehearsalReport report, string text, PlotSeries series) => HtmlPage.Of(
        $"A rehearsal of {report.Run.Backers} backers",
        report.Passed ? "Nothing differs." : $"{report.Differences.Values.Sum(d => d.Count)} differences: see the end.",
        report.Passed,
        report.Run.CommandLine,
        Plots.Of(series),
        text);
}
