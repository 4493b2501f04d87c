using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Greenlight.Load.Bench.Reporting;

/// <summary>A benchmark's pictures, as SVG.</summary>
internal static class BenchPlots
{
    private const int Width = 1000, Height = 340;
    private static readonly (string Name, Func<BlockFacts, double> Of)[] Percentiles =
        [("p50", b => b.P50), ("p90", b => b.P90), ("p99", b => b.P99), ("p99.9", b => b.P999), ("longest", b => b.Max)];

    /// <summary>Title and picture of each that there are figures for.</summary>
    public static IEnumerable<(string Title, string Svg)> Of(BenchReport report)
    {
        var peaks = report.Medians.Where(m => m.Load is LoadKind.Peak).ToArray();
        if (peaks.Length > 0)
        {
            yield return ("Peak: turns a second in the closed loop; bars are medians, dots the rounds", Draw("1/s", plot => Peaks(plot, peaks, report.Blocks)));
            yield return ("Processor time per pledge at the peak", Draw("µs", plot => Processor(plot, peaks)));
            yield return ("Drift: each round's peak, as a share of the target's median", Draw("share", plot => Drift(plot, peaks, report.Blocks)));
        }
        foreach (var load in (LoadKind[])[LoadKind.Steady, LoadKind.Lone])
        {
            var medians = report.Medians.Where(m => m.Load == load).ToArray();
            if (medians.Length == 0)
                continue;
            yield return (load is LoadKind.Steady
                ? string.Create(CultureInfo.InvariantCulture, $"Latency from the due time in the open loop, at {report.Run.OpenLoopShare:P0} of each one's peak")
                : "Latency of a lone client", Draw("ms", plot => Latencies(plot, medians)));
        }
    }

    private static void Peaks(Plot plot, BlockFacts[] peaks, IReadOnlyList<BlockFacts> blocks)
    {
        plot.Add.Bars(peaks.Select(p => p.Rate).ToArray()).Color = Colors.SteelBlue;
        for (var i = 0; i < peaks.Length; i++)
        {
            foreach (var block in blocks.Where(b => b.Load is LoadKind.Peak && b.Target == peaks[i].Target))
                plot.Add.Marker(i, block.Rate, MarkerShape.FilledCircle, 5, Colors.Black);
        }
        Name(plot, peaks);
    }

    private static void Processor(Plot plot, BlockFacts[] peaks)
    {
        // Stacked: each part stands on those before it, so the tallest is drawn first.
        (string Name, Func<BlockFacts, double> Top, Color Color)[] parts =
        [
            ("generator", p => p.ServerMicroseconds + p.DatabaseMicroseconds + p.GeneratorMicroseconds, Colors.LightGray),
            ("database", p => p.ServerMicroseconds + p.DatabaseMicroseconds, Colors.DarkOrange),
            ("server", p => p.ServerMicroseconds, Colors.SteelBlue),
        ];
        foreach (var (name, top, color) in parts)
        {
            var bars = plot.Add.Bars(peaks.Select(top).ToArray());
            (bars.Color, bars.LegendText) = (color, name);
        }
        plot.ShowLegend(Edge.Right);
        Name(plot, peaks);
    }

    private static void Drift(Plot plot, BlockFacts[] peaks, IReadOnlyList<BlockFacts> blocks)
    {
        foreach (var peak in peaks.Where(p => p.Rate > 0))
        {
            var rounds = blocks.Where(b => b.Load is LoadKind.Peak && b.Target == peak.Target).OrderBy(b => b.Round).ToArray();
            plot.Add.ScatterLine(rounds.Select(b => b.Round + 1.0).ToArray(), rounds.Select(b => b.Rate / peak.Rate).ToArray()).LegendText = peak.Target;
        }
        plot.XLabel("round");
        plot.ShowLegend(Edge.Right);
        plot.Axes.AutoScale();
    }

    private static void Latencies(Plot plot, BlockFacts[] medians)
    {
        foreach (var median in medians)
        {
            // Logarithms, because a factor matters and not a difference.
            var line = plot.Add.Scatter(
                Percentiles.Select((_, i) => (double)i).ToArray(), Percentiles.Select(p => Math.Log10(Math.Max(0.001, p.Of(median)))).ToArray());
            line.LegendText = median.Target;
        }
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. Percentiles.Select((p, i) => new Tick(i, p.Name))]);
        plot.Axes.Left.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = log => Math.Pow(10, log).ToString("0.###", CultureInfo.InvariantCulture),
        };
        plot.ShowLegend(Edge.Right);
        plot.Axes.AutoScale();
    }

    private static void Name(Plot plot, BlockFacts[] bars)
    {
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. bars.Select((b, i) => new Tick(i, b.Target))]);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, Math.Max(1, plot.Axes.GetLimits().Top));
    }

    private static string Draw(string unit, Action<Plot> draw)
    {
        using var plot = new Plot();
        draw(plot);
        plot.YLabel(unit);
        return plot.GetSvgXml(Width, Height);
    }
}
