using System.Net;
using System.Text;

namespace Greenlight.Load.Reporting;

/// <summary>The report as one page that needs nothing else: verdict, plots, and the words of the console.</summary>
internal static class ReportPage
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 1040px; margin: 2rem auto; padding: 0 1rem; color: #1d2420 }
        h1 { font-size: 1.6rem } h2 { font-size: 1.1rem; margin-top: 2rem }
        .verdict { padding: .8rem 1rem; border-radius: 6px; font-weight: 600 } .good { background: #d9f2e0 } .bad { background: #fadbd8 }
        pre { white-space: pre-wrap; background: #f4f6f4; padding: 1rem; border-radius: 6px; font-size: 12.5px } svg { width: 100%; height: auto }
        """;

    /// <summary>The page.</summary>
    public static string Of(RehearsalReport report, string text, PlotSeries series)
    {
        var page = new StringBuilder($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Rehearsal {Encode(report.Run.Name)}</title><style>{Style}</style></head><body>
            <h1>A rehearsal of {report.Run.Backers} backers</h1>
            <p class="verdict {(report.Passed ? "good" : "bad")}">{(report.Passed ? "Nothing differs." : $"{report.Differences.Values.Sum(d => d.Count)} differences: see the end.")}</p>
            <p><code>{Encode(report.Run.CommandLine)}</code></p>

            """);
        foreach (var (title, svg) in Plots.Of(series))
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"<h2>{Encode(title)}</h2>\n{Inline(svg)}\n");
        return page.Append(System.Globalization.CultureInfo.InvariantCulture, $"<h2>In words</h2>\n<pre>{Encode(text)}</pre>\n</body></html>\n").ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    // A picture inside a page needs no declaration of its own.
    private static string Inline(string svg) => svg.StartsWith("<?xml", StringComparison.Ordinal) ? svg[(svg.IndexOf("?>", StringComparison.Ordinal) + 2)..] : svg;
}
