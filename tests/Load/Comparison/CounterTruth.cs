using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Load.Watching;
using Greenlight.Pledging;

namespace Greenlight.Load.Comparison;

/// <summary>
/// The true counter: what the journal adds up to, event by event. For a campaign of one shard every number that a watcher ever saw must be the fold of the
/// journal at exactly the sequence that came with it.
/// </summary>
internal sealed class CounterTruth
{
    private readonly List<(long Sequence, long At, int Pledged, int Secured, int Collected)> _points = [];
    private readonly Dictionary<long, PledgeState> _states = [];
    private int _pledged, _secured, _collected;

    /// <summary>Takes in the journal's next event.</summary>
    public void Add(JournalEntry entry)
    {
        Count(entry.State, +1);
        if (_states.TryGetValue(entry.Pledge.Number, out var before))
            Count(before, -1);
        _states[entry.Pledge.Number] = entry.State;
        _points.Add((entry.Sequence, entry.At.ToUnixTimeMilliseconds(), _pledged, _secured, _collected));
    }

    /// <summary>Holds what a watcher saw against the truth at the same sequence. Answers how many sightings were held, and notes those that differ.</summary>
    /// <param name="watcher">Who saw.</param>
    /// <param name="campaign">As it is at the end; its version tells the shard's part of a sequence.</param>
    /// <param name="differences">Where to note.</param>
    public int Hold(Watcher watcher, Campaign campaign, Differences differences)
    {
        var held = 0;
        foreach (var seen in watcher.Seen)
        {
            // The sequence is the shard's and the campaign's version: the last change of phase was the decision.
            var version = seen.DecidedAt is not null ? campaign.Version : campaign.Version - (campaign.Decision is null ? 0 : 1);
            if (seen.Phase is not ("live" or "funded"))
                continue;
            var truth = At(seen.Sequence - version);
            held++;
            if ((truth.Pledged, truth.Secured, truth.Collected) != (seen.Pledged, seen.Secured, seen.Collected))
            {
                differences.Add("a counter that never was",
                    $"{watcher.Name} saw {seen.Pledged}/{seen.Secured}/{seen.Collected} (pledged/secured/collected) at sequence {seen.Sequence}; "
                    + $"the journal has {truth.Pledged}/{truth.Secured}/{truth.Collected}");
            }
        }
        return held;
    }

    /// <summary>The counter over time: one point for each <paramref name="step"/> in which it moved. Milliseconds of Unix time.</summary>
    public IEnumerable<(long At, int Pledged, int Secured, int Collected)> Over(TimeSpan step)
    {
        var next = long.MinValue;
        for (var i = 0; i < _points.Count; i++)
        {
            var point = _points[i];
            if (point.At < next && i < _points.Count - 1)
                continue;
            yield return (point.At, point.Pledged, point.Secured, point.Collected);
            next = point.At + (long)step.TotalMilliseconds;
        }
    }

    private (long Pledged, long Secured, long Collected) At(long sequence)
    {
        var (low, high) = (0, _points.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_points[middle].Sequence <= sequence)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? default : (_points[low - 1].Pledged, _points[low - 1].Secured, _points[low - 1].Collected);
    }

    private void Count(PledgeState state, int sign)
    {
        _pledged += PledgeStates.IsLive(state) ? sign : 0;
        _secured += PledgeStates.IsSecured(state) ? sign : 0;
        _collected += state is PledgeState.Collected ? sign : 0;
    }
}
