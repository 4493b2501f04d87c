using System.Globalization;
using System.Net;
using System.Text;

namespace Greenlight.Load.Reporting;

/// <summary>A report as one page that needs nothing else: verdict, plots, and the words of the console.</summary>
internal static class HtmlPage
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 1040px; margin: 2rem auto; padding: 0 1rem; color: #1d2420 }
        h1 { font-size: 1.6rem } h2 { font-size: 1.1rem; margin-top: 2rem }
        .verdict { padding: .8rem 1rem; border-radius: 6px; font-weight: 600 } .good { background: #d9f2e0 } .bad { background: #fadbd8 }
        pre { white-space: pre-wrap; background: #f4f6f4; padding: 1rem; border-radius: 6px; font-size: 12.5px } svg { width: 100%; height: auto }
        table { border-collapse: collapse; width: 100%; font-size: 13.5px } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #dde3de }
        td.number { text-align: right; font-variant-numeric: tabular-nums } .reached { color: #1c7c3c } .missed { color: #b3261e; font-weight: 600 }
        """;

    /// <summary>The page.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="verdict">One sentence.</param>
    /// <param name="good">Whether that is a good one.</param>
    /// <param name="commandLine">How to have the same again.</param>
    /// <param name="plots">Titles and pictures.</param>
    /// <param name="text">What the console said.</param>
    /// <param name="table">A table in front of the plots, as HTML.</param>
    public static string Of(string title, string verdict, bool good, string commandLine, IEnumerable<(string Title, string Svg)> plots, string text, string table = "")
    {
        var page = new StringBuilder($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>{Encode(title)}</title><style>{Style}</style></head><body>
            <h1>{Encode(title)}</h1>
            <p class="verdict {(good ? "good" : "bad")}">{Encode(verdict)}</p>
            <p><code>{Encode(commandLine)}</code></p>
            {table}

            """);
        foreach (var (heading, svg) in plots)
            page.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(heading)}</h2>\n{Inline(svg)}\n");
        return page.Append(CultureInfo.InvariantCulture, $"<h2>In words</h2>\n<pre>{Encode(text)}</pre>\n</body></html>\n").ToString();
    }

    /// <summary>Text inside HTML.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    // A picture inside a page needs no declaration of its own.
    private static string Inline(string svg) => svg.StartsWith("<?xml", StringComparison.Ordinal) ? svg[(svg.IndexOf("?>", StringComparison.Ordinal) + 2)..] : svg;
}
