using Greenlight.Load.Reporting;

namespace Greenlight.Load.Crowd;

/// <summary>
/// How long it takes from an acknowledged pledge until the last of all watchers has heard of it. A watcher has heard of it with the first telling whose count
/// includes it, whichever that is: who was skipped by one telling hears with the next.
/// </summary>
internal static class Delivery
{
    /// <summary>One entry for each telling that some pledge was waiting for, with the pledge that waited longest.</summary>
    /// <param name="acknowledged">Pledges in the order of their answers.</param>
    /// <param name="before">The public count before the first of them.</param>
    /// <param name="lanes">How many were sent at once: so many may have been counted before one that was answered earlier.</param>
    /// <param name="tellings">All tellings, in order.</param>
    /// <param name="watchers">What each watcher heard, in order.</param>
    public static IReadOnlyList<Delivered> Of(
        IReadOnlyList<Acknowledged> acknowledged, long before, int lanes, IReadOnlyList<Telling> tellings, IReadOnlyList<IReadOnlyList<Receipt>> watchers)
    {
        var rank = tellings.Select((telling, i) => (telling, i)).ToDictionary(t => t.telling, t => t.i);
        var last = new TimeSpan[tellings.Count];
        var heard = new int[tellings.Count];
        foreach (var receipts in watchers)
        {
            var next = 0;
            foreach (var (telling, at) in receipts)
            {
                for (; next <= rank[telling]; next++)
                {
                    last[next] = at > last[next] ? at : last[next];
                    heard[next]++;
                }
            }
        }

        var delivered = new List<Delivered>();
        for (var (pledge, i) = (0, 0); i < tellings.Count && pledge < acknowledged.Count; i++)
        {
            var oldest = pledge;
            // With one lane the count names the pledges it includes; with more, only after so many more is it sure that this one is among them.
            while (pledge < acknowledged.Count && Math.Min(before + pledge + lanes, before + acknowledged.Count) <= tellings[i].Counter.Pledged)
                pledge++;
            if (pledge > oldest)
                delivered.Add(new(tellings[i], acknowledged[oldest].At, last[i], heard[i], pledge - oldest));
        }
        return delivered;
    }

    /// <summary>The time between tellings while pledges kept coming: the tick in force, seen from outside.</summary>
    public static TimeSpan Tick(IReadOnlyList<Delivered> delivered) => delivered.Count < 2
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Spread.Of(delivered.Zip(delivered.Skip(1), (a, b) => (b.Telling.Counter.At - a.Telling.Counter.At).TotalMilliseconds)).P50);
}

/// <summary>A telling that brought news of pledges.</summary>
/// <param name="Telling">Which; its time is when the first watcher heard it.</param>
/// <param name="Oldest">When the oldest of those pledges was acknowledged.</param>
/// <param name="Last">When the last watcher heard of them.</param>
/// <param name="Watchers">How many heard.</param>
/// <param name="Pledges">How many pledges were new in it.</param>
internal sealed record Delivered(Telling Telling, TimeSpan Oldest, TimeSpan Last, int Watchers, int Pledges)
{
    /// <summary>From the oldest pledge's acknowledgement to the last watcher.</summary>
    public TimeSpan Took => Last - Oldest;
}
