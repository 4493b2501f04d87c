using Greenlight.Load.Comparison;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Reporting;

/// <summary>Everything that a rehearsal found, as <c>report.json</c> has it. Times are seconds since the start unless their name says otherwise.</summary>
internal sealed record RehearsalReport
{
    /// <summary>Nothing differs.</summary>
    public bool Passed => Differences.Count == 0;

    /// <summary>What differs, by kind.</summary>
    public required IReadOnlyDictionary<string, Difference> Differences { get; init; }

    /// <summary>How it was started.</summary>
    public required RunFacts Run { get; init; }

    /// <summary>How long each part took.</summary>
    public required PhaseLengths Phases { get; init; }

    /// <summary>How fast cards were charged; null if that did not come to its end.</summary>
    public required ChargingFacts? Charging { get; init; }

    /// <summary>What the backers were told.</summary>
    public required ToldFacts Told { get; init; }

    /// <summary>What the server's progress said last; null if it never answered.</summary>
    public required FinalCounter? Counter { get; init; }

    /// <summary>What the ledger holds; null without a store to compare with.</summary>
    public required LedgerFacts? Ledger { get; init; }

    /// <summary>Latencies in milliseconds.</summary>
    public required IReadOnlyDictionary<string, LatencyFacts> Latencies { get; init; }

    /// <summary>Answers by request and status.</summary>
    public required IReadOnlyDictionary<string, long> Answers { get; init; }

    /// <summary>What the watchers saw.</summary>
    public required IReadOnlyList<WatcherFacts> Watchers { get; init; }

    /// <summary>Peak resident memory and processor time of each process.</summary>
    public required IReadOnlyDictionary<string, ProcessUse> Processes { get; init; }

    /// <summary>What was killed, and for how long it was away.</summary>
    public required IReadOnlyList<string> Kills { get; init; }

    /// <summary>Shards that were taken over.</summary>
    public required IReadOnlyList<FailoverFacts> Failovers { get; init; }
}

/// <summary>How a rehearsal was started.</summary>
/// <param name="CommandLine">The command line.</param>
/// <param name="Name">What tells this run's backers from another's.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Backers">How many came.</param>
/// <param name="Within">Seconds into which the curve was compressed.</param>
/// <param name="Curve">Which curve.</param>
/// <param name="Seed">What settled all chance.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Version">Of the generator, which is built with the server.</param>
/// <param name="Storage">The store and its policy of syncing to disk.</param>
internal sealed record RunFacts(
    string CommandLine, string Name, DateTimeOffset StartedAt, int Backers, double Within, string Curve, ulong Seed, string Machine, string Version, string Storage);

/// <summary>How long each part took, in seconds; null for a part that did not come to its end.</summary>
/// <param name="Pledging">From the start to the last answer, changes and cancellations included.</param>
/// <param name="Deciding">From the start to the decision: until then cards are secured.</param>
/// <param name="Charging">From the decision until nothing was outstanding.</param>
/// <param name="Keys">From then until there was a key for every collected pledge.</param>
/// <param name="Total">From the start to the end of all that.</param>
internal sealed record PhaseLengths(double Pledging, double? Deciding, double? Charging, double? Keys, double Total);

/// <summary>What the backers were told.</summary>
/// <param name="Accepted">Pledges acknowledged.</param>
/// <param name="Refused">Pledges refused, by the problem's name.</param>
/// <param name="Unknown">Pledges sent whose outcome was never told.</param>
/// <param name="Unsent">Backers who never got as far as pledging.</param>
/// <param name="Changed">Changes acknowledged.</param>
/// <param name="Cancelled">Cancellations acknowledged.</param>
/// <param name="Planned">Backers by what was planned for them.</param>
internal sealed record ToldFacts(
    int Accepted, IReadOnlyDictionary<string, int> Refused, int Unknown, int Unsent, int Changed, int Cancelled, IReadOnlyDictionary<string, int> Planned);

/// <summary>The public counter at the end.</summary>
internal sealed record FinalCounter(string Phase, long Sequence, long Pledged, long Secured, long Collected, long Failing, long Dropped);

/// <summary>What the ledger, the processor and the paygate hold.</summary>
/// <param name="Phase">The campaign's.</param>
/// <param name="Goal">The target in the goal's own unit.</param>
/// <param name="Events">Events in the journal.</param>
/// <param name="Pledges">Pledges by state.</param>
/// <param name="GoalReachedAtSequence">The first sequence of the journal at which the goal was reached.</param>
/// <param name="DecisionSequence">The campaign's sequence at the decision.</param>
/// <param name="DecisionBackers">How many counted at the decision.</param>
/// <param name="DecisionAmount">Their pledges in minor units.</param>
/// <param name="FirstChargeAtSequence">The first sequence of the journal at which a charge was begun.</param>
/// <param name="ChargesSucceeded">Charges in the processor's own list that took money; null without it.</param>
/// <param name="ChargedAmount">What they took, in minor units.</param>
/// <param name="OpenRights">Rights in force.</param>
/// <param name="KeysIssued">Keys.</param>
/// <param name="UnknownAndThere">Pledges of unknown outcome that are in the ledger.</param>
/// <param name="Strangers">Pledges that this run did not make.</param>
/// <param name="SampleLooked">Backers who looked at their pledge and key through the API.</param>
/// <param name="SightingsHeld">Numbers seen by watchers that were held against the journal at their sequence.</param>
internal sealed record LedgerFacts(
    string Phase, long Goal, long Events, IReadOnlyDictionary<string, long> Pledges, long? GoalReachedAtSequence, long? DecisionSequence, long? DecisionBackers,
    long? DecisionAmount, long? FirstChargeAtSequence, long? ChargesSucceeded, long? ChargedAmount, long OpenRights, long KeysIssued, long UnknownAndThere, long Strangers,
    int SampleLooked, int SightingsHeld);

/// <summary>Latencies of one kind, in milliseconds.</summary>
internal sealed record LatencyFacts(long Count, double P50, double P90, double P99, double P999, double Max);

/// <summary>A shard that was taken over.</summary>
/// <param name="Fault">The newest fault before; null if there was none: then it is the others' patience that was too short.</param>
/// <param name="Shard">Which.</param>
/// <param name="Before">Its epoch before.</param>
/// <param name="Epoch">Its epoch since.</param>
/// <param name="Wrote">Seconds from the fault to the new epoch's first batch.</param>
/// <param name="Acknowledged">Seconds from the fault to the first acknowledged pledge that the new epoch wrote; null if there was none.</param>
internal sealed record FailoverFacts(string? Fault, string Shard, long Before, long Epoch, double? Wrote, double? Acknowledged);

/// <summary>What one watcher saw.</summary>
internal sealed record WatcherFacts(string Name, int Sightings, int Interruptions, int Faults);

/// <summary>How fast cards were charged.</summary>
/// <param name="Collected">Pledges collected.</param>
/// <param name="Seconds">From the decision until nothing was outstanding.</param>
/// <param name="Away">Seconds of these in which the server was killed and not back yet.</param>
/// <param name="Allowed">Calls a second that the sandbox took on each endpoint; null for no limit.</param>
/// <param name="Calls">What the sandbox answered, over the whole run.</param>
internal sealed record ChargingFacts(long Collected, double Seconds, double Away, int? Allowed, SandboxCalls? Calls)
{
    /// <summary>Charges a second, all in all.</summary>
    public double PerSecond => Collected / Seconds;

    /// <summary>Charges a second while there was a server.</summary>
    public double PerSecondUp => Collected / (Seconds - Away);
}
