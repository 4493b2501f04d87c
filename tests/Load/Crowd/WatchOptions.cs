using Greenlight.Ledger;

namespace Greenlight.Load.Crowd;

/// <summary>What to measure.</summary>
internal sealed record WatchOptions
{
    /// <summary>How many watch.</summary>
    public required int Watchers { get; init; }

    /// <summary>The share of them that watch by server-sent events.</summary>
    public required double Events { get; init; }

    /// <summary>How long single pledges trickle in while deliveries are measured.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>How many of them a second.</summary>
    public required double Trickle { get; init; }

    /// <summary>Blocks with everybody watching, and as many with nobody.</summary>
    public required int Rounds { get; init; }

    /// <summary>Pledges of a block.</summary>
    public required int Pledges { get; init; }

    /// <summary>Pledges on their way at once.</summary>
    public required int Lanes { get; init; }

    /// <summary>The pause after whatever must have settled before the next thing is measured.</summary>
    public required TimeSpan Calm { get; init; }

    /// <summary>Settles all chance.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Where data, logs and reports go.</summary>
    public required string Out { get; init; }

    /// <summary>A PostgreSQL database for the server, or null for SQLite in a folder of the run's own.</summary>
    public required string? Connection { get; init; }

    /// <summary>More arguments for the server.</summary>
    public required IReadOnlyList<string> ServerArguments { get; init; }

    /// <summary>The server's arguments for its storage.</summary>
    public IEnumerable<string> StorageArguments => Connection is null ? [] : ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={Connection}"];

    /// <summary>The server's storage.</summary>
    public StorageOptions Storage(string folder) =>
        Connection is null ? new() { Folder = folder } : new() { Provider = Dialect.PostgreSql, ConnectionString = Connection, Folder = folder };
}
