namespace Greenlight.Payments;

/// <summary>How fast settlement goes, by the newest events of the journal; null: nothing moves, or too little to say.</summary>
/// <param name="Cards">Cards heard about a second.</param>
/// <param name="Charges">Charges heard about a second.</param>
public sealed record SettlementPace(double? Cards, double? Charges)
{
    /// <summary>How far back events are looked at.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    // Two events a moment apart make no rate; and what has been silent for so long does not go on.
    private const long Fewest = 10;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>Events a second.</summary>
    /// <param name="events">How many there were within the window.</param>
    /// <param name="oldest">When the first of them was.</param>
    /// <param name="newest">When the last of them was.</param>
    /// <param name="now">The time.</param>
    public static double? Of(long events, DateTimeOffset oldest, DateTimeOffset newest, DateTimeOffset now) =>
        events >= Fewest && now - oldest >= Shortest && now - newest < Silence ? events / (now - oldest).TotalSeconds : null;
}
