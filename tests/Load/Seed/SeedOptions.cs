using Greenlight.Ledger;

namespace Greenlight.Load.Seed;

/// <summary>What <c>seed</c> was asked for.</summary>
internal sealed record SeedOptions
{
    /// <summary>How many pledges to make.</summary>
    public required long Pledges { get; init; }

    /// <summary>The campaign's slug.</summary>
    public required string Campaign { get; init; }

    /// <summary>Code of the tier to pledge for; null for the campaign's first.</summary>
    public string? Tier { get; init; }

    /// <summary>Where the ledger is.</summary>
    public required StorageOptions Storage { get; init; }

    /// <summary>Shards of a campaign that is made if it is not there; null if it must be there.</summary>
    public int? CreateWithShards { get; init; }

    /// <summary>Pledges a transaction: enough that its commit costs nothing, little enough to be held in memory.</summary>
    public int Chunk { get; init; } = 50_000;
}
