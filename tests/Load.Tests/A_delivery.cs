using Greenlight.Load.Crowd;
using Greenlight.Load.Watching;

namespace Greenlight.Load;

public sealed class A_delivery
{
    private static readonly Telling One = Told(sequence: 11, pledged: 1, firstHeard: 1.0), Two = Told(sequence: 12, pledged: 2, firstHeard: 2.0), Three = Told(sequence: 13, pledged: 3, firstHeard: 3.0);

    [Fact]
    public void Lasts_from_the_oldest_pledge_of_a_telling_to_the_last_watcher_who_hears_of_it()
    {
        var delivered = Delivery.Of(
            [Acked(0.5), Acked(1.5), Acked(1.7)], before: 0, lanes: 1, [One, Two, Three],
            [[Heard(One, 1.0), Heard(Three, 3.4)], [Heard(One, 1.2), Heard(Two, 2.0), Heard(Three, 3.0)]]);

        // The first watcher was skipped by the second telling, and hears of its pledge with the third.
        Assert.Equal([(0.5, 1.2, 2, 1), (1.5, 3.4, 2, 1), (1.7, 3.4, 2, 1)], delivered.Select(d => (d.Oldest.TotalSeconds, d.Last.TotalSeconds, d.Watchers, d.Pledges)));
        Assert.Equal([0.7, 1.9, 1.7], delivered.Select(d => Math.Round(d.Took.TotalSeconds, 3)));
        Assert.Equal(1.0, Delivery.Tick(delivered).TotalSeconds);
    }

    [Fact]
    public void Counts_a_pledge_only_when_it_is_sure_to_be_in_the_number_if_many_were_sent_at_once()
    {
        var delivered = Delivery.Of([Acked(0.5), Acked(0.6), Acked(0.7)], before: 0, lanes: 2, [One, Two, Three], [[Heard(One, 1.0), Heard(Two, 2.0), Heard(Three, 3.0)]]);

        Assert.Equal([(2.0, 1), (3.0, 2)], delivered.Select(d => (d.Last.TotalSeconds, d.Pledges)));
    }

    [Fact]
    public void Says_how_many_never_heard()
    {
        var delivered = Delivery.Of([Acked(0.5)], before: 0, lanes: 1, [One], [[Heard(One, 1.0)], []]);

        Assert.Equal(1, Assert.Single(delivered).Watchers);
    }

    private static Telling Told(long sequence, long pledged, double firstHeard) =>
        new(new CounterSeen(TimeSpan.FromSeconds(firstHeard), "live", sequence, pledged, 0, 0, 0, 0, null), default);

    private static Acknowledged Acked(double at) => new(TimeSpan.FromSeconds(at), default);

    private static Receipt Heard(Telling telling, double at) => new(telling, TimeSpan.FromSeconds(at));
}
