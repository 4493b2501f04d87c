using ScottPlot;

namespace Greenlight.Load.Reporting;

/// <summary>The series behind the plots; times in seconds since the start.</summary>
/// <param name="Due">Backers due in each second.</param>
/// <param name="Answered">Pledges acknowledged in each second.</param>
/// <param name="P50">Median latency of arrivals by second, ms.</param>
/// <param name="P99">99th percentile, ms.</param>
/// <param name="P100">Longest, ms.</param>
/// <param name="Truth">The counter by the journal: time, pledged, secured, collected; empty without a store.</param>
/// <param name="Seen">What watchers saw: name, and time, pledged, secured, collected.</param>
/// <param name="Decided">When the decision was seen, or null.</param>
internal sealed record PlotSeries(
    int[] Due, long[] Answered, double[] P50, double[] P99, double[] P100,
    IReadOnlyList<(double At, double Pledged, double Secured, double Collected)> Truth,
    IReadOnlyList<(string Watcher, IReadOnlyList<(double At, double Pledged, double Secured, double Collected)> Seen)> Seen,
    double? Decided);

/// <summary>Draws the plots as SVG, to stand inside a page.</summary>
internal static class Plots
{
    private const int Width = 1000, Height = 340;

    /// <summary>Title and picture of each.</summary>
    public static IEnumerable<(string Title, string Svg)> Of(PlotSeries series)
    {
        yield return ("Backers: due and acknowledged each second", Draw("pledges/s", plot =>
        {
            Line(plot, Seconds(series.Due.Length), [.. series.Due.Select(d => (double)d)], "due", Colors.Gray);
            Line(plot, Seconds(series.Answered.Length), [.. series.Answered.Select(d => (double)d)], "acknowledged", Colors.Green);
        }));
        yield return ("Latency from due to acknowledged, by second of the answer", Draw("ms", plot =>
        {
            foreach (var (values, name, color) in new[] { (series.P100, "longest", Colors.LightGray), (series.P99, "p99", Colors.OrangeRed), (series.P50, "p50", Colors.SteelBlue) })
            {
                var known = values.Select((v, i) => (At: (double)i, Value: v)).Where(p => !double.IsNaN(p.Value)).ToArray();
                Line(plot, [.. known.Select(p => p.At)], [.. known.Select(p => p.Value)], name, color);
            }
        }));
        yield return ("The counter: what the journal adds up to, and what the watchers saw", Draw("backers", plot =>
        {
            Line(plot, [.. series.Truth.Select(t => t.At)], [.. series.Truth.Select(t => t.Pledged)], "pledged (journal)", Colors.Gray);
            Line(plot, [.. series.Truth.Select(t => t.At)], [.. series.Truth.Select(t => t.Secured)], "secured (journal)", Colors.SteelBlue);
            Line(plot, [.. series.Truth.Select(t => t.At)], [.. series.Truth.Select(t => t.Collected)], "collected (journal)", Colors.Green);
            foreach (var (watcher, seen) in series.Seen)
            {
                var points = plot.Add.ScatterPoints(seen.Select(s => s.At).ToArray(), seen.Select(s => s.Pledged).ToArray());
                (points.LegendText, points.MarkerSize) = ($"pledged ({watcher})", 3);
            }
            if (series.Decided is { } decided)
                plot.Add.VerticalLine(decided, 1, Colors.Black, LinePattern.Dashed).LegendText = "decision";
        }));
        yield return ("Settlement: cards secured and pledges collected each second", Draw("pledges/s", plot =>
        {
            var rates = Rates(series.Truth.Count > 0 ? series.Truth : series.Seen.Count > 0 ? series.Seen[0].Seen : []);
            Line(plot, [.. rates.Select(r => r.At)], [.. rates.Select(r => r.Secured)], "secured", Colors.SteelBlue);
            Line(plot, [.. rates.Select(r => r.At)], [.. rates.Select(r => r.Collected)], "collected", Colors.Green);
        }));
    }

    private static List<(double At, double Secured, double Collected)> Rates(IReadOnlyList<(double At, double Pledged, double Secured, double Collected)> counter)
    {
        var rates = new List<(double, double, double)>();
        for (var (from, i) = (0, 1); i < counter.Count; i++)
        {
            var length = counter[i].At - counter[from].At;
            if (length < 1)
                continue;
            rates.Add((counter[i].At, Math.Max(0, counter[i].Secured - counter[from].Secured) / length, (counter[i].Collected - counter[from].Collected) / length));
            from = i;
        }
        return rates;
    }

    private static double[] Seconds(int count) => [.. Enumerable.Range(0, count).Select(s => (double)s)];

    /// <summary>Adds a line, if there are any points.</summary>
    public static void Line(Plot plot, double[] x, double[] y, string name, Color color)
    {
        if (x.Length == 0)
            return;
        var line = plot.Add.ScatterLine(x, y, color);
        (line.LegendText, line.LineWidth) = (name, 1.5f);
    }

    /// <summary>Draws one plot.</summary>
    public static string Draw(string unit, Action<Plot> draw, string across = "seconds since the start")
    {
        using var plot = new Plot();
        draw(plot);
        plot.XLabel(across);
        plot.YLabel(unit);
        plot.ShowLegend(Edge.Right);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, Math.Max(1, plot.Axes.GetLimits().Top));
        return plot.GetSvgXml(Width, Height);
    }
}
