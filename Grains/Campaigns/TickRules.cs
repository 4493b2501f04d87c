namespace Greenlight.Campaigns;

/// <summary>
/// How long a campaign lets news gather before it reads the ledger and tells its watchers. Short while few watch; longer as the reading, or the telling in any process
/// that watches, costs more, so that watching never takes what pledging needs.
/// </summary>
internal static class TickRules
{
    /// <summary>Ten times a second at most: faster than that no eye follows a number.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Once a second at least: a counter that stands still for longer looks broken.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // Nobody looks: the reading is only for the decision, which may be so much later, and a thousand campaigns may be taking pledges at once.
    private static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(1);

    // A reading takes at most a tenth of the time.
    private const int ReadingShare = 10;

    /// <summary>The tick in force.</summary>
    /// <param name="watched">Whether any process watches.</param>
    /// <param name="reading">How long the last reading and telling took here.</param>
    /// <param name="asked">The longest tick that a watching process asks for.</param>
    public static TimeSpan Tick(bool watched, TimeSpan reading, TimeSpan asked)
    {
        if (!watched)
            return Unwatched;
        var wanted = Math.Max(reading.Ticks * ReadingShare, asked.Ticks);
        return TimeSpan.FromTicks(Math.Clamp(wanted, Shortest.Ticks, Longest.Ticks));
    }

    /// <summary>How long to wait until the next reading: none if the last one began a tick ago or longer, so that the first pledge after a silence is told at once.</summary>
    public static TimeSpan Wait(TimeSpan sinceLast, TimeSpan tick) => sinceLast >= tick ? TimeSpan.Zero : tick - sinceLast;
}
