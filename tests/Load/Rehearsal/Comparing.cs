using Greenlight.Ledger;
using Greenlight.Ledger.Audit;
using Greenlight.Load.Arrival;
using Greenlight.Load.Backers;
using Greenlight.Load.Comparison;
using Greenlight.Load.History;
using Greenlight.Load.Http;
using Greenlight.Load.Measuring;
using Greenlight.Load.Processes;
using Greenlight.Load.Reporting;
using Greenlight.Load.Watching;
using Greenlight.Payments;

namespace Greenlight.Load.Rehearsal;

/// <summary>Step 5 of a rehearsal: what was told, seen and charged, against what is there.</summary>
internal sealed class Comparing(RehearsalOptions options, Offer offer, BackerPlan plan, HistoryLog history, RunName run, ApiSample sample, RunClock clock)
{
    private static readonly TimeSpan PlotStep = TimeSpan.FromMilliseconds(250);
    private readonly CounterTruth _truth = new();
    private readonly Failovers _failovers = new(clock.StartedAt);

    /// <summary>What differs so far.</summary>
    public Differences Differences { get; } = new();

    /// <summary>Audits the store, holds the told pledges, the seen counters and the processor's charges against it, and lets a sample look through the API.</summary>
    public async Task<LedgerFacts> WithStore(
        StorageOptions storage, Uri? sandbox, IReadOnlyList<Watcher> watchers, CounterSeen? counter, bool settled, PersistentEdge edge, CancellationToken cancellation)
    {
        using var store = LedgerStore.Open(storage);
        var campaign = store.Campaigns().FirstOrDefault(c => c.Slug == options.Campaign) ?? throw new LoadFaultException($"The store has no campaign '{options.Campaign}'.");
        var stripe = sandbox is null ? null : new StripeOptions { ApiBase = sandbox.ToString().TrimEnd('/'), ApiKey = options.StripeKey };
        var audit = LedgerAudit.Run(store, stripe is null ? null : StripeCharges.List(stripe));
        // To the cent, and also where one of the two has more to tell yet.
        BookAudit.Run(store, store, stripe is null ? null : StripeTransactions.List(stripe), audit.Findings);
        foreach (var (kind, count, examples) in audit.Findings.ByKind)
        {
            Differences.Add($"audit: {kind}", examples[0], count - examples.Count + 1);
            foreach (var example in examples.Skip(1))
                Differences.Add($"audit: {kind}", example);
        }

        var told = new ToldAgainstLedger(run, offer, plan, [.. Enumerable.Range(0, history.Backers).Select(b => history[b])], Differences);
        foreach (var shard in store.Shards(campaign.Id).ToList())
        {
            foreach (var pledge in store.Pledges(shard.Id))
            {
                told.Look(pledge, campaign.Terms, settled);
                if (run.TryReadBacker(pledge.CallerId, out var backer))
                    sample.Remember(backer, pledge);
            }
        }
        told.LookForMissing();

        var audited = audit.Campaigns.Single(c => c.Campaign.Id == campaign.Id);
        var held = HoldCounters(store, audited, watchers, counter);
        var keys = KeyCount.Of(storage);
        if (settled && keys != audited.OpenRights)
            Differences.Add("keys differ from open rights", $"{keys} keys, {audited.OpenRights} open rights");
        await sample.Look(edge, offer, run, settled, Differences, cancellation);

        var states = audited.Tally.Cells.GroupBy(c => c.State).OrderBy(g => g.Key).ToDictionary(g => g.Key.ToString().ToLowerInvariant(), g => g.Sum(c => c.Count));
        return new(
            campaign.Phase.ToString().ToLowerInvariant(), campaign.Terms.Goal.Target, audited.Events, states, audited.GoalReachedAt, campaign.Decision?.Sequence,
            campaign.Decision?.Backers, campaign.Decision?.Amount, audited.FirstCharge, audit.Charges?.Succeeded, audit.Charges?.Amount, audited.OpenRights, keys,
            told.UnknownAndThere, told.Strangers, sample.Looked, held);
    }

    /// <summary>What the traffic itself shows: faults of the server, clients that gave up, counters that fell, an end that did not come.</summary>
    public void WithTraffic(Traffic traffic, PersistentEdge edge, IReadOnlyList<Watcher> watchers, Settling settling, CounterSeen? counter, int kills)
    {
        foreach (var (answer, count) in traffic.Answers.Where(a => a.Key.EndsWith(" 500", StringComparison.Ordinal)))
            Differences.Add("answered 500", answer, count);
        if (edge.GaveUp > 0)
            Differences.Add("never answered", $"requests repeated for {options.Patience} without an answer", edge.GaveUp);
        foreach (var contradiction in history.Contradictions)
            Differences.Add("contradiction", contradiction);
        foreach (var fault in watchers.SelectMany(w => w.Faults))
            Differences.Add("counter fell or changed", fault);
        if (settling.Settled is null)
        {
            Differences.Add("not settled", counter is { } seen
                ? $"at the end: {seen.Phase}, {seen.Pledged} pledged, {seen.Secured} secured, {seen.Collected} collected, {seen.Failing} failing"
                : "the server's progress could not be read");
        }
        if (kills < options.KillServerAt.Count + options.KillSandboxAt.Count)
            Differences.Add("not killed", $"{kills} of {options.KillServerAt.Count + options.KillSandboxAt.Count} kills came about: the run was over before their moment");
    }

    /// <summary>What went wrong with the faults themselves.</summary>
    public void WithFaults(IReadOnlyList<FaultDone> faults)
    {
        foreach (var fault in faults.Where(f => f.Complaint is not null))
            Differences.Add("fault", fault.Complaint!);
        foreach (var fault in options.Faults.Except(faults.Select(f => f.Fault)))
            Differences.Add("fault", $"the run was over before {fault.Name} met its {fault.Harm} at {fault.Moment}");
    }

    /// <summary>How long shards were away.</summary>
    public IReadOnlyList<FailoverFacts> Failovers(IReadOnlyList<FaultDone> faults) =>
    [
        .. _failovers.After(faults, history.Acknowledged).Select(f => new FailoverFacts(
            f.Fault is { } fault ? $"{fault.Fault.Harm} {fault.Fault.Name}" : null, f.Shard.ToString(), f.Before, f.Epoch,
            Seconds(f.Wrote - f.Fault?.At), Seconds(f.Acknowledged - f.Fault?.At))),
    ];

    /// <summary>Has <c>verify</c> audit the store.</summary>
    public async Task WithVerify(Func<string, CancellationToken, Task<(int Code, string Output)>> verify, CancellationToken cancellation)
    {
        var (code, output) = await verify(options.StripeKey, cancellation);
        await File.WriteAllTextAsync(Path.Combine(options.Out, "verify.txt"), output, cancellation);
        if (code != 0)
            Differences.Add("verify", $"exit code {code}: {output.Trim().ReplaceLineEndings(" · ")}");
    }

    /// <summary>What the backers were told, counted.</summary>
    public ToldFacts Told()
    {
        var (accepted, unknown, unsent, changed, cancelled) = (0, 0, 0, 0, 0);
        var (refused, planned) = (new SortedDictionary<string, int>(StringComparer.Ordinal), new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var backer = 0; backer < history.Backers; backer++)
        {
            var knows = history[backer];
            accepted += knows.Pledge is History.Told.Accepted ? 1 : 0;
            unknown += knows.Pledge is History.Told.Sent ? 1 : 0;
            unsent += knows.Pledge is History.Told.Nothing ? 1 : 0;
            changed += knows.Change is History.Told.Accepted ? 1 : 0;
            cancelled += knows.Cancel is History.Told.Accepted ? 1 : 0;
            if (knows.Pledge is History.Told.Refused)
                refused[knows.Refusal!] = refused.GetValueOrDefault(knows.Refusal!) + 1;
            foreach (var deviation in Enum.GetValues<Deviations>())
            {
                if (deviation != Deviations.None && plan.Of(backer).HasFlag(deviation))
                    planned[deviation.ToString()] = planned.GetValueOrDefault(deviation.ToString()) + 1;
            }
        }
        return new(accepted, refused, unknown, unsent, changed, cancelled, planned);
    }

    /// <summary>The series for the plots.</summary>
    public PlotSeries Series(ArrivalSchedule schedule, Traffic traffic, IReadOnlyList<Watcher> watchers, TimeSpan? decided)
    {
        var start = clock.StartedAt.ToUnixTimeMilliseconds();
        return new(
            schedule.PerSecond(), traffic.Arrival.PerSecond(), traffic.Arrival.PerSecond(50), traffic.Arrival.PerSecond(99), traffic.Arrival.PerSecond(100),
            [.. _truth.Over(PlotStep).Select(t => ((t.At - start) / 1000.0, (double)t.Pledged, (double)t.Secured, (double)t.Collected))],
            [.. watchers.Select(w => (w.Name, (IReadOnlyList<(double, double, double, double)>)[.. Thinned(w.Seen)]))],
            decided?.TotalSeconds);
    }

    private static IEnumerable<(double, double, double, double)> Thinned(IReadOnlyList<CounterSeen> seen)
    {
        var next = TimeSpan.Zero;
        foreach (var sighting in seen)
        {
            if (sighting.At < next)
                continue;
            next = sighting.At + PlotStep * 2;
            yield return (sighting.At.TotalSeconds, sighting.Pledged, sighting.Secured, sighting.Collected);
        }
    }

    private static double? Seconds(TimeSpan? span) => span is { } known ? Math.Round(known.TotalSeconds, 2) : null;

    private int HoldCounters(LedgerStore store, AuditedCampaign audited, IReadOnlyList<Watcher> watchers, CounterSeen? counter)
    {
        foreach (var shard in audited.Shards)
        {
            foreach (var entry in store.Journal(shard.Id))
            {
                _truth.Add(entry);
                _failovers.Add(shard.Id, entry);
            }
        }
        var tally = audited.Tally;
        if (counter is { } last && (last.Pledged, last.Secured, last.Collected)
            != (tally.Live.Count, tally.Secured.Count, tally.In(Pledging.PledgeState.Collected).Count))
        {
            Differences.Add("final counter differs", $"the public saw {last.Pledged}/{last.Secured}/{last.Collected} (pledged/secured/collected) at sequence {last.Sequence}; "
                + $"the ledger has {tally.Live.Count}/{tally.Secured.Count}/{tally.In(Pledging.PledgeState.Collected).Count}");
        }
        // Only with one shard does a campaign's sequence name one point of one journal.
        return audited.Shards.Length == 1 ? watchers.Sum(w => _truth.Hold(w, audited.Campaign, Differences)) : 0;
    }
}
