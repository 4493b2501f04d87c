using Greenlight.Book;
using Greenlight.Charging;
using Greenlight.Ledger;
using Greenlight.Ledger.Sqlite;
using Greenlight.Publishers;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Greenlight.Payments;

/// <summary>A backup of the ledger that has forgotten which transfers were made.</summary>
public sealed partial class Publishers_money
{
    /// <summary>Whether or not anybody says that it is a backup, and whether or not Stripe's balance has been read since.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task Is_not_transferred_again_by_a_backup_that_has_forgotten_the_transfer(bool reconciled)
    {
        var first = _campaign.Number;
        await Collect("pm_card_visa", "pm_card_visa");
        _clock.Advance(TimeSpan.FromDays(10));
        await AnotherCampaign();
        await Collect("pm_card_visa", "pm_card_visa", "pm_card_visa", "pm_card_visa");
        await SetUpPayouts();
        _clock.Advance(TimeSpan.FromDays(5));
        await Tell();
        await using var restored = Backup();
        var takenAt = _clock.GetUtcNow();
        Assert.Equal(1, await Transfer());
        await Tell();
        Assert.Equal(2 * (Amount - PlatformFee - StripeFee), await Received());

        // A week later the backup is put back.
        _clock.Advance(TimeSpan.FromDays(7));
        await new BalanceImport(new(_rig.Caller), new(restored), _clock).Once(default);
        if (reconciled)
            Assert.True(await Reconcile(restored, takenAt));
        else
            Assert.Equal(0, await Transfer(restored));

        // Each campaign has again what was handed out for it, and the second one's is still on hold.
        Assert.Empty(await new BookTable(restored).Unclear());
        Assert.Equal((2 * (Amount - PlatformFee - StripeFee), 0L), (await Transferred(restored, first), await Transferred(restored, first + 1)));
        Assert.Equal(0, await Transfer(restored));
        Assert.Equal(2 * (Amount - PlatformFee - StripeFee), await Received());

        // And what comes off its hold is transferred as ever, once.
        _clock.Advance(TimeSpan.FromDays(7));
        await new BalanceImport(new(_rig.Caller), new(restored), _clock).Once(default);
        Assert.Equal(1, await Transfer(restored));
        Assert.Equal(6 * (Amount - PlatformFee - StripeFee), await Received());
        await new BalanceImport(new(_rig.Caller), new(restored), _clock).Once(default);
        Assert.Empty(await new BookTable(restored).Unclear());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Is_not_transferred_again_when_the_first_attempt_was_refused_and_the_second_one_made_after_the_backup(bool begunBefore)
    {
        await Collect("pm_card_visa", "pm_card_visa");
        await SetUpPayouts();
        _options.HoldDays = 0;
        await Tell();
        if (begunBefore)
        {
            await _rig.Fault(new { kind = "reset", path = "/v1/transfers", method = "POST", after = false, count = 1 });
            Assert.Equal(1, await Transfer());
            _clock.Advance(TimeSpan.FromMinutes(2));
        }
        await using var restored = Backup();
        // Usable in two days only.
        Assert.Equal(1, await Transfer());
        _clock.Advance(TimeSpan.FromDays(3));
        await Tell();
        Assert.Equal(1, await Transfer());
        const long all = 2 * (Amount - PlatformFee - StripeFee);
        Assert.Equal(all, await Received());

        await new BalanceImport(new(_rig.Caller), new(restored), _clock).Once(default);
        for (var hours = 0; hours < 200; hours += 2)
        {
            await Transfer(restored);
            _clock.Advance(TimeSpan.FromHours(2));
            await new BalanceImport(new(_rig.Caller), new(restored), _clock).Once(default);
        }

        Assert.Equal(all, await Received());
        Assert.Empty(await new BookTable(restored).Unclear());
        Assert.Equal(all, await Transferred(restored, 1));
    }

    [Fact]
    public async Task Waits_while_its_account_has_money_of_a_transfer_that_nobody_ordered_here()
    {
        await Collect("pm_card_visa", "pm_card_visa");
        await SetUpPayouts();
        _clock.Advance(TimeSpan.FromDays(15));
        await Tell();
        var byHand = await _rig.Stripe.V1.Transfers.CreateAsync(new() { Amount = 100, Currency = "usd", Destination = (await _desk.Find("studio")).Account });

        Assert.Equal(0, await Transfer());
        Assert.False(await Reconcile(_database, _clock.GetUtcNow().AddHours(-1)));
        var finding = Assert.Single(await new ChargingTable(_database).Findings(1, 10));
        Assert.Equal((FindingKind.TransferNotTaken, byHand.Id, 100L), (finding.Kind, finding.Intent, finding.Amount));

        await _rig.Stripe.V1.Transfers.Reversals.CreateAsync(byHand.Id, new());
        Assert.Equal(1, await Transfer());
        Assert.Equal(2 * (Amount - PlatformFee - StripeFee), await Received());
        Assert.True(await Reconcile(_database, _clock.GetUtcNow().AddHours(-1)));
    }

    [Fact]
    public async Task Is_not_transferred_while_charging_is_stopped_though_the_order_was_stored_before()
    {
        await Collect("pm_card_visa", "pm_card_visa");
        await SetUpPayouts();
        _clock.Advance(TimeSpan.FromDays(15));
        await Tell();
        await _rig.Fault(new { kind = "reset", path = "/v1/transfers", method = "POST", after = false, count = 1 });
        Assert.Equal(1, await Transfer());
        _rig.Switch.Reason = "something looks wrong";

        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await Transfer());
        Assert.Equal(0, await Received());

        _rig.Switch.Reason = null;
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await Transfer());
        Assert.Equal(2 * (Amount - PlatformFee - StripeFee), await Received());
        await Tell();
        await EverythingAgrees();
    }

    private SqliteDatabase Backup()
    {
        var folder = _folder.CreateSubdirectory($"backup-{Guid.NewGuid():N}");
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "greenlight.db")}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"VACUUM INTO '{Path.Combine(folder.FullName, "greenlight.db")}'";
            command.ExecuteNonQuery();
        }
        return SqliteDatabase.Open(folder.FullName);
    }

    private async Task<bool> Reconcile(SqliteDatabase database, DateTimeOffset since)
    {
        var (table, stripe) = (new ChargingTable(database), new StripeTransfers(_rig.Caller, NullLogger<StripeTransfers>.Instance));
        await table.Restored("a backup was restored", "ada", since, _clock.GetUtcNow());
        var run = new ReconcileRun(
            table, new(_rig.Caller), _rig.Gateway, new SqlitePledgeLedger(database, new CampaignLedger(database)),
            new(stripe, new TransferTable(database), _clock, NullLogger<TransferAdoption>.Instance), _ => new Recorder(_commits), _clock);
        return await run.Go((await table.Open())!, default);
    }

    private static async Task<long> Transferred(SqliteDatabase database, int campaign) =>
        (await new BookTable(database).Sums(campaign)).Where(sum => sum.Account is BookAccount.Transferred).Sum(sum => sum.Amount);
}
