using System.Collections.Immutable;

namespace Greenlight.Payments;

/// <summary>
/// Deals out send times: on an endpoint one after the other, so many a second, and over all endpoints at most so many in each tenth of a second. Pure: the caller says what
/// time it is, on a line of its own. A time is dealt out once and never comes again.
/// </summary>
internal sealed class SendSchedule(BudgetLimits limits)
{
    /// <summary>How far ahead times are dealt out: whoever asks again while its last ones are still to come loses nothing.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromMilliseconds(600);

    // What one process gets of an endpoint in one go, when it is alone; several share it.
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(400);

    // A process that has not asked for so long wants nothing of the endpoint any more.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    // What is kept of the common limit, where that is what binds, for endpoints with few calls: those with many would take the last place of every tenth of a second.
    private const double KeptForFew = 0.02;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private readonly TimeSpan _interval = limits.PerEndpoint > 0 ? TimeSpan.FromSeconds(1) / limits.PerEndpoint : TimeSpan.Zero;
    private readonly int _lease = Math.Max(1, (int)((limits.PerEndpoint > 0 ? limits.PerEndpoint : limits.InAll) * Lease.TotalSeconds));
    private readonly Dictionary<string, Lane> _lanes = [];
    private readonly CommonLane _all = new(limits.InAll);
    private TimeSpan _pausedUntil;

    /// <summary>Deals times on an endpoint out to a process.</summary>
    /// <param name="asker">The process.</param>
    /// <param name="wanted">Which endpoint, and how many calls wait for it.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">No time at or after this.</param>
    public SendTimes Take(string asker, CallsWanted wanted, TimeSpan now, TimeSpan until)
    {
        var lane = Of(wanted.Endpoint);
        var most = Math.Min(wanted.Calls, Math.Max(1, _lease / lane.Askers(asker, now)));
        var end = Min(now + Horizon, until);
        if (wanted.Calls > most)
            lane.CrowdedAt = now;
        var interval = Interval(now);
        var times = ImmutableArray.CreateBuilder<TimeSpan>(Math.Max(0, most));
        while (times.Count < most && Free(lane, now, end) is var time && time < end)
        {
            _all.Take(time);
            lane.Next = time + interval;
            times.Add(time - now);
        }
        // Half a horizon before the next time it can be had.
        return new(wanted.Endpoint, times.ToImmutable(), Max(Free(lane, now, now + Horizon) - now - Horizon / 2, Soon));
    }

    /// <summary>Nothing on this endpoint, or (null) on any, before a time.</summary>
    public void Pause(string? endpoint, TimeSpan until)
    {
        if (endpoint is null)
            _pausedUntil = Max(_pausedUntil, until);
        else
            Of(endpoint).Next = Max(Of(endpoint).Next, until);
    }

    // Where the common limit is what binds, endpoints with more calls than they get have equal parts of it.
    private TimeSpan Interval(TimeSpan now) => limits.InAll == 0
        ? _interval
        : Max(_interval, TimeSpan.FromSeconds(_lanes.Values.Count(lane => now - lane.CrowdedAt <= Silence) / (limits.InAll * (1 - KeptForFew))));

    private TimeSpan Free(Lane lane, TimeSpan now, TimeSpan end) => _all.Free(Max(Max(lane.Next, _pausedUntil), now), end);

    private Lane Of(string endpoint) => _lanes.TryGetValue(endpoint, out var lane) ? lane : _lanes[endpoint] = new();

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Lane
    {
        private readonly Dictionary<string, TimeSpan> _asked = [];

        /// <summary>The first time that has not been dealt out.</summary>
        public TimeSpan Next { get; set; }

        /// <summary>When more was asked for than one gets at a time.</summary>
        public TimeSpan CrowdedAt { get; set; } = TimeSpan.MinValue / 2;

        /// <summary>How many processes share the endpoint at the moment, this one among them.</summary>
        public int Askers(string asker, TimeSpan now)
        {
            _asked[asker] = now;
            foreach (var (other, at) in _asked)
            {
                if (now - at > Silence)
                    _asked.Remove(other);
            }
            return _asked.Count;
        }
    }

    /// <summary>What all endpoints have in common: counts for each tenth of a second, so that leases which overlap in time still add up to what is allowed.</summary>
    private sealed class CommonLane(int perSecond)
    {
        private const int SlicesPerSecond = 10;

        // More than a horizon has.
        private const int Kept = 16;

        private readonly (long Slice, int Count)[] _counts = new (long, int)[Kept];

        /// <summary>The first time from there on at which one more call fits; anything at or after <paramref name="end"/> says that there is none before.</summary>
        public TimeSpan Free(TimeSpan from, TimeSpan end)
        {
            if (perSecond == 0)
                return from;
            var slice = SliceOf(from);
            while (from < end && Count(slice) >= Room(slice))
                from = TimeSpan.FromSeconds(1) * ++slice / SlicesPerSecond;
            return from;
        }

        public void Take(TimeSpan time)
        {
            var slice = SliceOf(time);
            _counts[slice % Kept] = (slice, Count(slice) + 1);
        }

        private int Count(long slice) => _counts[slice % Kept] is var (counted, count) && counted == slice ? count : 0;

        // A tenth of a second has whole calls: of seven a second every tenth but three gets one.
        private long Room(long slice) => (slice + 1) * perSecond / SlicesPerSecond - slice * perSecond / SlicesPerSecond;

        private static long SliceOf(TimeSpan time) => time.Ticks * SlicesPerSecond / TimeSpan.TicksPerSecond;
    }
}
