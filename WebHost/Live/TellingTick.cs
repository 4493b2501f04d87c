namespace Greenlight.Live;

/// <summary>
/// The tick that this process asks the campaign for: a tenth of a second for a few watchers, a second at most. Telling costs about the same for each watcher, so
/// the tick grows with their number; and it grows with how long the last telling really took, which is longer when the process has other things to do.
/// </summary>
internal static class TellingTick
{
    /// <summary>The tick for a few.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>The tick for many; more often than the page's own fifteen seconds of silence by far.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // A telling costs some 30 µs of processor time for each watcher: with this much for each, less than a third of one core goes into it.
    private static readonly TimeSpan ForEachWatcher = TimeSpan.FromMicroseconds(100);

    // A telling takes at most a third of the time, whatever it is that slows it down.
    private const int TellingShare = 3;

    /// <summary>The tick to ask for.</summary>
    public static TimeSpan Of(int watchers, TimeSpan lastTelling)
    {
        var wanted = Math.Max(watchers * ForEachWatcher.Ticks, lastTelling.Ticks * TellingShare);
        return TimeSpan.FromTicks(Math.Clamp(wanted, Shortest.Ticks, Longest.Ticks));
    }
}
