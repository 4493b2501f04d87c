using System.Globalization;

namespace Greenlight.Load.Bench.Servers;

/// <summary>A ledger with many pledges, made once by <c>seed</c> and copied for each round.</summary>
/// <param name="Database">The database that is copied.</param>
/// <param name="Pledges">How many it holds.</param>
internal sealed record FullLedger(string Database, long Pledges)
{
    // Rows and indexes; the log of writing them; as much again for the copy of a round.
    private const long BytesAPledge = 1_000;
    private const int Copies = 3;

    /// <summary>Makes it. Throws <see cref="LoadFaultException"/> if the disk has no room for it and a copy.</summary>
    public static FullLedger Make(PostgresServer postgres, string folder, long pledges)
    {
        var (needed, free) = (pledges * BytesAPledge * Copies >> 30, new DriveInfo(folder).AvailableFreeSpace >> 30);
        if (free < needed)
            throw new LoadFaultException($"A ledger of {pledges:N0} pledges and its copy need {needed} GiB; {folder} has {free}: give a smaller --full, another --out, or leave engine-pg-full out.");
        var ledger = new FullLedger("full_ledger", pledges);
        // A process of its own: what ten million pledges leave behind in memory must not be in the generator's.
        Programs.Run("dotnet", typeof(Program).Assembly.Location, "seed", "--create", "--campaign=bench-0", string.Create(CultureInfo.InvariantCulture, $"--pledges={pledges}"),
            $"--storage-connection={postgres.Create(ledger.Database)}");
        postgres.Settle(ledger.Database);
        return ledger;
    }
}
