using HdrHistogram;

namespace Greenlight.Load.Measuring;

/// <summary>Latencies of one kind, in all and second by second. From 10 µs to an hour, to two digits.</summary>
internal sealed class Latencies
{
    private const long Highest = 3_600_000_000 / Unit;
    private const int Digits = 2, Unit = 10;

    private readonly Lock _lock = new();
    private readonly LongHistogram _all = new(Highest, Digits);
    private readonly List<LongHistogram?> _seconds = [];

    /// <summary>How many were recorded.</summary>
    public long Count => _all.TotalCount;

    /// <summary>Records one that ended at <paramref name="ended"/> since the start.</summary>
    public void Record(TimeSpan ended, TimeSpan latency)
    {
        var value = Math.Clamp((long)(latency.TotalMicroseconds / Unit), 0, Highest);
        var second = (int)ended.TotalSeconds;
        lock (_lock)
        {
            _all.RecordValue(value);
            while (_seconds.Count <= second)
                _seconds.Add(null);
            (_seconds[second] ??= new(Highest, Digits)).RecordValue(value);
        }
    }

    /// <summary>A percentile over the whole run.</summary>
    public TimeSpan At(double percentile) => Of(_all, percentile);

    /// <summary>The longest.</summary>
    public TimeSpan Longest => TimeSpan.FromMicroseconds(_all.TotalCount == 0 ? 0 : _all.GetMaxValue() * Unit);

    /// <summary>How many ended in each second.</summary>
    public long[] PerSecond()
    {
        lock (_lock)
            return [.. _seconds.Select(s => s?.TotalCount ?? 0)];
    }

    /// <summary>A percentile of each second in milliseconds; NaN for a second in which nothing ended.</summary>
    public double[] PerSecond(double percentile)
    {
        lock (_lock)
            return [.. _seconds.Select(s => s is null ? double.NaN : Of(s, percentile).TotalMilliseconds)];
    }

    private static TimeSpan Of(LongHistogram histogram, double percentile) =>
        TimeSpan.FromMicroseconds(histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) * Unit);
}
