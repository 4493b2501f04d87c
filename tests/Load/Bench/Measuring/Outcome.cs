using HdrHistogram;

namespace Greenlight.Load.Bench.Measuring;

/// <summary>What came of a run of turns. Latencies by HdrHistogram, in microseconds, to three digits, up to a minute.</summary>
internal sealed class Outcome
{
    private const long Highest = 60_000_000;
    private readonly LongHistogram _latencies = new(Highest, 3);
    private readonly LongHistogram _refusals = new(Highest, 3);
    private readonly Dictionary<int, long> _statuses = [];
    private TimeProvider _time = TimeProvider.System;
    private long _begin, _end, _last, _countUntil = long.MaxValue, _counted;

    /// <summary>Turns that did what they were to do.</summary>
    public long Done { get; private set; }

    /// <summary>Turns that were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Connections that broke.</summary>
    public long Broken { get; private set; }

    /// <summary>Turns whose answer leaves open what came of them, or that had none.</summary>
    public long Unknown => Broken + _statuses.Where(s => s.Key is 408 or >= 500).Sum(s => s.Value);

    /// <summary>Final answers by status.</summary>
    public IReadOnlyDictionary<int, long> Statuses => _statuses;

    /// <summary>From the start to the last answer.</summary>
    public TimeSpan Length => _time.GetElapsedTime(_begin, _end);

    /// <summary>
    /// Turns done a second. In a closed loop of those answered before its end, over its length, because what runs out afterwards is no steady load any more; up to
    /// the last one in an open loop, or if there were no more turns to give.
    /// </summary>
    public double Rate => _counted / Math.Max(1e-9, _time.GetElapsedTime(_begin, _end >= _countUntil ? _countUntil : _last).TotalSeconds);

    /// <summary>A percentile in milliseconds.</summary>
    public double At(double percentile) => At(_latencies, percentile);

    /// <summary>A percentile of the refused, in milliseconds.</summary>
    public double RefusedAt(double percentile) => At(_refusals, percentile);

    /// <summary>The longest in milliseconds.</summary>
    public double Longest => _latencies.TotalCount == 0 ? 0 : _latencies.GetMaxValue() / 1000.0;

    internal void Begin(TimeProvider time) => (_time, _begin) = (time, time.GetTimestamp());

    internal void CountUntil(long end) => _countUntil = end;

    internal void End(TimeProvider time) => _end = time.GetTimestamp();

    internal void Break() => Broken++;

    internal void Record(int status, bool done, TimeSpan latency, long now)
    {
        _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
        var microseconds = Math.Clamp((long)latency.TotalMicroseconds, 0, Highest);
        if (!done)
        {
            Refused++;
            _refusals.RecordValue(microseconds);
            return;
        }
        Done++;
        if (now <= _countUntil)
            (_counted, _last) = (_counted + 1, now);
        _latencies.RecordValue(microseconds);
    }

    private static double At(LongHistogram latencies, double percentile) => latencies.TotalCount == 0 ? 0 : latencies.GetValueAtPercentile(percentile) / 1000.0;
}
