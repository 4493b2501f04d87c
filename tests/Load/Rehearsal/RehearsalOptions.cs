using Greenlight.Ledger;
using Greenlight.Load.Backers;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Rehearsal;

/// <summary>What to rehearse.</summary>
internal sealed record RehearsalOptions
{
    /// <summary>The server; null with <see cref="Spawn"/>.</summary>
    public required Uri? Server { get; init; }

    /// <summary>The Stripe sandbox (or Stripe's API), whose list of charges is counted; null leaves it out.</summary>
    public required Uri? Sandbox { get; init; }

    /// <summary>Key for the list of charges.</summary>
    public required string StripeKey { get; init; }

    /// <summary>The server's store, for the comparison; null leaves it out.</summary>
    public required StorageOptions? Storage { get; init; }

    /// <summary>The campaign's slug.</summary>
    public required string Campaign { get; init; }

    /// <summary>How many backers come.</summary>
    public required int Backers { get; init; }

    /// <summary>Into how long the curve is compressed.</summary>
    public required TimeSpan In { get; init; }

    /// <summary>The campaign of <see cref="CurveFile"/>, or "generated".</summary>
    public required string Curve { get; init; }

    /// <summary>A CSV file with real curves; null for the generated one.</summary>
    public required string? CurveFile { get; init; }

    /// <summary>How many of the backers do what.</summary>
    public required Shares Shares { get; init; }

    /// <summary>Settles all chance.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Where history and reports go.</summary>
    public required string Out { get; init; }

    /// <summary>Backers on their way at once.</summary>
    public required int AtOnce { get; init; }

    /// <summary>How long a request is repeated before its outcome stays unknown.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>How long after the last pledge everything must be settled.</summary>
    public required TimeSpan SettleWithin { get; init; }

    /// <summary>Processes whose memory is watched, by name.</summary>
    public required IReadOnlyDictionary<string, int> Pids { get; init; }

    /// <summary>Start a sandbox and a server for this run.</summary>
    public required bool Spawn { get; init; }

    /// <summary>With <see cref="Spawn"/>: the demo campaign's goal; null for its own.</summary>
    public required long? Goal { get; init; }

    /// <summary>With <see cref="Spawn"/>: calls a second that the sandbox takes on each endpoint; null for no limit.</summary>
    public required int? Pace { get; init; }

    /// <summary>With <see cref="Spawn"/>: when to kill the server.</summary>
    public required IReadOnlyList<KillMoment> KillServerAt { get; init; }

    /// <summary>With <see cref="Spawn"/>: when to kill the sandbox.</summary>
    public required IReadOnlyList<KillMoment> KillSandboxAt { get; init; }

    /// <summary>A cluster to rehearse on; null for one server.</summary>
    public required RunningCluster? Cluster { get; init; }

    /// <summary>With <see cref="Cluster"/>: what is done to its processes.</summary>
    public required IReadOnlyList<ClusterFault> Faults { get; init; }

    /// <summary>How long a killed process of the cluster stays away.</summary>
    public required TimeSpan RestartAfter { get; init; }

    /// <summary>How long a stopped one stays stopped, at least.</summary>
    public required TimeSpan ContinueAfter { get; init; }

    /// <summary>With <see cref="Spawn"/>: more arguments for the server.</summary>
    public required IReadOnlyList<string> ServerArguments { get; init; }
}
