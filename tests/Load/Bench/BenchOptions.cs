namespace Greenlight.Load.Bench;

/// <summary>How a server is asked.</summary>
internal enum LoadKind
{
    /// <summary>One client, one pledge at a time.</summary>
    Lone,
    /// <summary>Closed loop over many connections: the most a server can do.</summary>
    Peak,
    /// <summary>Open loop at a share of that, so that queueing is seen.</summary>
    Steady,
    /// <summary>Closed loop of pledges that are there already.</summary>
    Replay,
    /// <summary>Closed loop of first-time backers: a sign-up and a pledge each.</summary>
    FirstTime,
    /// <summary>Open loop at three times the peak: what becomes of those who are accepted, and of those who are turned away.</summary>
    Overload,
    /// <summary>The server is killed and started again: how long until it acknowledges a pledge.</summary>
    Restart,
}

/// <summary>What <c>bench</c> was asked for.</summary>
internal sealed record BenchOptions
{
    /// <summary>Every target there is.</summary>
    public static readonly IReadOnlyList<string> AllTargets = ["B0", "B1", "B2", "B3", "B4", "engine-pg", "engine-sqlite", "engine-pg-many", "engine-pg-full"];

    /// <summary>Rounds over all targets.</summary>
    public required int Blocks { get; init; }

    /// <summary>Length of a block.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Load before the first block of a round, not counted.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Connections of the closed and the open loop.</summary>
    public required int Connections { get; init; }

    /// <summary>Share of the peak at which the open loop offers.</summary>
    public required double Share { get; init; }

    /// <summary>A rate for the open loop instead of that share, or null.</summary>
    public double? Rate { get; init; }

    /// <summary>What to measure.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>How.</summary>
    public required IReadOnlyList<LoadKind> Loads { get; init; }

    /// <summary>Campaigns of the row with many.</summary>
    public required int Campaigns { get; init; }

    /// <summary>Pledges that the ledger of the row with a full one holds before anything is measured.</summary>
    public required long Full { get; init; }

    /// <summary>Pledges a second that sessions are prepared for; a faster server ends its block early.</summary>
    public required int MostPerSecond { get; init; }

    /// <summary>For data, logs and reports.</summary>
    public required string Out { get; init; }
}
