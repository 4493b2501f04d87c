using System.Diagnostics.Metrics;

namespace Greenlight.Book;

/// <summary>What the book counts, under the meter <c>Greenlight</c>.</summary>
internal static class BookMetrics
{
    private static readonly Meter Meter = new("Greenlight");

    private static readonly Counter<long> Entries = Meter.CreateCounter<long>("greenlight.book.entries", "{entry}", "Entries posted from Stripe's balance transactions.");

    private static readonly Counter<long> Unread = Meter.CreateCounter<long>("greenlight.book.unreadable", "{transaction}", "Balance transactions that could not be read.");

    // What the bookkeeper that lives in this process knows; nothing once it lives elsewhere. Read when somebody looks, so that an import that has stopped grows old.
    private static volatile Standing? _standing;

    static BookMetrics()
    {
        Meter.CreateObservableGauge(
            "greenlight.book.unclear", () => Of(_standing?.Unclear), "{pledge}", "Pledges, transfers and movements about which the ledger and Stripe have told different sums for more than ten minutes.");
        Meter.CreateObservableGauge(
            "greenlight.book.import_age", () => Of(_standing?.Age.Ticks / TimeSpan.TicksPerSecond), "s",
            "Time since Stripe's balance transactions were last read to their end.");
    }

    /// <summary>The bookkeeper lives here from now on.</summary>
    /// <param name="importedAt">UTC; when Stripe's list was last read to its end, by whomever; when the bookkeeper came, if it never was.</param>
    /// <param name="clock">The clock.</param>
    public static void Begun(DateTimeOffset importedAt, TimeProvider clock) => _standing = new(null, importedAt, clock);

    /// <summary>It does not, any more.</summary>
    public static void Left() => _standing = null;

    public static void Unreadable() => Unread.Add(1);

    public static void Reconciled(long unclear) => _standing = _standing is { } known ? known with { Unclear = unclear } : null;

    public static void Imported(int posted, DateTimeOffset at)
    {
        Entries.Add(posted);
        _standing = _standing is { } known ? known with { ImportedAt = at } : null;
    }

    private static IEnumerable<Measurement<T>> Of<T>(T? value) where T : struct => value is { } known ? [new(known)] : [];

    private sealed record Standing(long? Unclear, DateTimeOffset ImportedAt, TimeProvider Clock)
    {
        public TimeSpan Age => Clock.GetUtcNow() - ImportedAt;
    }
}
