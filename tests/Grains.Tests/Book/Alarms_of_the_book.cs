using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight.Book;

/// <summary>What an operator is woken by. The metrics are the process's, so that this is one test.</summary>
public sealed class Alarms_of_the_book
{
    [Fact]
    public void Grow_while_Stripes_list_is_not_read_and_are_told_by_the_process_that_keeps_the_book_alone()
    {
        var (clock, told) = (new FakeTimeProvider(new DateTimeOffset(2026, 11, 4, 12, 0, 0, TimeSpan.Zero)), new Dictionary<string, double>());
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Name.StartsWith("greenlight.book.", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => told[instrument.Name] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => told[instrument.Name] = value);
        listener.Start();

        BookMetrics.Begun(clock.GetUtcNow(), clock);
        clock.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal([new("greenlight.book.import_age", 420)], Look());

        BookMetrics.Imported(0, clock.GetUtcNow());
        BookMetrics.Reconciled(3);
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal([new("greenlight.book.import_age", 15), new("greenlight.book.unclear", 3)], Look());

        BookMetrics.Left();
        BookMetrics.Reconciled(4);
        Assert.Empty(Look());

        KeyValuePair<string, double>[] Look()
        {
            told.Clear();
            listener.RecordObservableInstruments();
            return [.. told.OrderBy(pair => pair.Key)];
        }
    }
}
