using Greenlight.Campaigns;
using Greenlight.Load.Comparison;
using Greenlight.Load.Measuring;
using Greenlight.Load.Watching;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Load;

public sealed class A_watcher
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Scripted _watcher = new();

    private static CounterSeen Seen(long sequence, long pledged = 1, long secured = 0, string phase = "live", long? decided = null) =>
        new(default, phase, sequence, pledged, secured, 0, 0, 0, decided);

    [Fact]
    public void Notices_a_sequence_that_falls()
    {
        _watcher.Look(Seen(5));
        _watcher.Look(Seen(4));
        Assert.Contains("fell from 5 to 4", Assert.Single(_watcher.Faults), StringComparison.Ordinal);
        Assert.Equal(5, _watcher.Newest!.Value.Sequence);
    }

    [Fact]
    public void Lets_a_snapshot_be_overtaken()
    {
        _watcher.Look(Seen(5));
        _watcher.Look(Seen(4), mayBeLate: true);
        Assert.Empty(_watcher.Faults);
    }

    [Fact]
    public void Notices_other_numbers_under_the_same_sequence()
    {
        _watcher.Look(Seen(5, 3));
        _watcher.Look(Seen(5, 3));
        _watcher.Look(Seen(5, 4));
        Assert.Contains("same sequence 5", Assert.Single(_watcher.Faults), StringComparison.Ordinal);
        Assert.Single(_watcher.Seen);
    }

    [Fact]
    public void Is_held_against_the_journal_at_the_sequence_it_saw()
    {
        var truth = new CounterTruth();
        truth.Add(Entry(1, 1, PledgeState.Pledged));
        truth.Add(Entry(3, 3, PledgeState.Pledged));
        truth.Add(Entry(4, 1, PledgeState.Secured));
        truth.Add(Entry(5, 3, PledgeState.Cancelled));
        // Live was the campaign's version 2, the decision made it 3; sequences are the shard's and the version's sum.
        var campaign = new Campaign(new(1), "show", "", Phase.Funded, 3, 1, null!, Noon, null, new(true, Noon, 7, 1, 995, []));
        foreach (var seen in new[] { Seen(3, 1), Seen(4, 1), Seen(5, 2), Seen(6, 2, 1), Seen(8, 1, 1, "funded", 7) })
            _watcher.Look(seen);

        var differences = new Differences();
        Assert.Equal(5, truth.Hold(_watcher, campaign, differences));
        Assert.Empty(differences.ByKind);

        _watcher.Look(Seen(9, 2, 1, "funded", 7));
        truth.Hold(_watcher, campaign, differences);
        Assert.Contains("saw 2/1/0 (pledged/secured/collected) at sequence 9; the journal has 1/1/0", Assert.Single(differences.ByKind["a counter that never was"].Examples), StringComparison.Ordinal);
    }

    private static JournalEntry Entry(long sequence, long pledge, PledgeState state) =>
        new(sequence, 1, Noon, PledgeEventKind.Placed, new(new(new(1), 0), pledge), default, state, 0, 995, null);

    private sealed class Scripted() : Watcher("script", new RunClock(new FakeTimeProvider()))
    {
        public void Look(CounterSeen seen, bool mayBeLate = false) => See(seen, mayBeLate);

        protected override Task Connect(CancellationToken ending) => Task.CompletedTask;
    }
}
