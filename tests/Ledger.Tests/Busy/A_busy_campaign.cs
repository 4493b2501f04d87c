using System.Globalization;
using Greenlight.Ledger.Audit;
using Greenlight.Simulation;

namespace Greenlight.Ledger;

/// <summary>
/// Campaigns one after the other, each with several limited tiers that writers on all its shards fight for, until a decision falls among their batches. Whatever meets whatever,
/// no batch fails (a deadlock would), every place is held by a pledge or free, and the audit finds nothing. A run prints its seed; <c>GREENLIGHT_SEED=seed</c> makes the same choices again,
/// though not in the same order of time.
/// </summary>
public abstract class A_busy_campaign(DatabaseStore store, ITestOutputHelper output)
{
    private const int Batches = 600;

    // Ten a second.
    private const int BatchesAnHour = 36_000;

    [Fact]
    public Task Loses_no_place_and_ends_in_no_deadlock_whatever_meets() => Live(Batches);

    [Fact(Explicit = true)]
    public Task Loses_no_place_and_ends_in_no_deadlock_in_an_hour() => Live(BatchesAnHour);

    private async Task Live(int batches)
    {
        var seed = Environment.GetEnvironmentVariable("GREENLIGHT_SEED") is { Length: > 0 } given
            ? ulong.Parse(given, CultureInfo.InvariantCulture)
            : BitConverter.ToUInt64(Guid.NewGuid().ToByteArray());
        output.WriteLine($"GREENLIGHT_SEED={seed}");
        var chance = new Chance(seed);
        var (campaigns, commands) = (0, 0L);
        for (var left = batches; left > 0; campaigns++)
        {
            var share = Math.Min(left, 40 + chance.Below(160));
            left -= share;
            commands += await BusyCampaign.Live(store, share, chance);
        }
        output.WriteLine($"{campaigns} campaigns, {batches} batches, {commands} commands");

        using var ledger = Audit.LedgerStore.Open(store.Storage);
        Assert.Equal("", LedgerAudit.Run(ledger).Findings.ToString());
    }
}

public sealed class A_busy_campaign_on_SQLite(SqliteStore store, ITestOutputHelper output) : A_busy_campaign(store, output), IClassFixture<SqliteStore>;

public sealed class A_busy_campaign_on_PostgreSQL(PostgresStore store, ITestOutputHelper output) : A_busy_campaign(store, output), IClassFixture<PostgresStore>;
