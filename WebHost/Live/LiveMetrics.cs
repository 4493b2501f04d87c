using System.Diagnostics.Metrics;

namespace Greenlight.Live;

/// <summary>What an operator sees of the live feed.</summary>
internal static class LiveMetrics
{
    private static readonly Meter Meter = new("Greenlight");
    private static readonly Histogram<double> Tellings = Meter.CreateHistogram<double>("greenlight.live.telling", "s", "How long telling all watchers of a campaign took.");
    private static readonly Counter<long> Offers = Meter.CreateCounter<long>("greenlight.live.offers", "{offer}", "Progress offered to watchers of the hub.");
    private static readonly UpDownCounter<long> Watchers = Meter.CreateUpDownCounter<long>("greenlight.live.watchers", "{watcher}", "Connections that may watch: hub and event streams.");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("greenlight.live.refused", "{watcher}", "Watchers refused because the process has as many as it may.");

    /// <summary>Everybody has been told.</summary>
    public static void Told(TimeSpan took, int readers)
    {
        Tellings.Record(took.TotalSeconds);
        Offers.Add(readers);
    }

    /// <summary>A watcher has come (1) or gone (-1).</summary>
    public static void Watching(int change) => Watchers.Add(change);

    /// <summary>A watcher has been refused.</summary>
    public static void Refused() => Refusals.Add(1);
}
