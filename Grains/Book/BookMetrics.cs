using System.Diagnostics.Metrics;

namespace Greenlight.Book;

/// <summary>What the book counts, under the meter <c>Greenlight</c>.</summary>
internal static class BookMetrics
{
    private static readonly Meter Meter = new("Greenlight");

    private static readonly Gauge<long> Unclear = Meter.CreateGauge<long>(
        "greenlight.book.unclear", "{pledge}", "Pledges, transfers and movements about which the ledger and Stripe have told different sums for more than ten minutes.");

    private static readonly Gauge<double> Age = Meter.CreateGauge<double>("greenlight.book.import_age", "s", "Time since Stripe's balance transactions were last read to their end.");

    private static readonly Counter<long> Entries = Meter.CreateCounter<long>("greenlight.book.entries", "{entry}", "Entries posted from Stripe's balance transactions.");

    private static readonly Counter<long> Unread = Meter.CreateCounter<long>("greenlight.book.unreadable", "{transaction}", "Balance transactions that could not be read.");

    public static void Unreadable() => Unread.Add(1);

    public static void Reconciled(long unclear) => Unclear.Record(unclear);

    public static void Imported(int posted, TimeSpan age)
    {
        Entries.Add(posted);
        Age.Record(age.TotalSeconds);
    }
}
