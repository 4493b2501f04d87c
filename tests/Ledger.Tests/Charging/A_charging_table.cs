using Dapper;
using Greenlight.Ledger;

namespace Greenlight.Charging;

/// <summary>Both databases: the switches, the time until which Stripe's charges are known, and the runs that bring both together.</summary>
public abstract class A_charging_table(DatabaseStore store) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private ChargingTable Table => new(store.Database);

    public async ValueTask InitializeAsync() => await store.Database.Write(connection => connection.ExecuteAsync(
        "DELETE FROM charging_switch; DELETE FROM charging_watch; DELETE FROM reconciliation; DELETE FROM reconciliation_finding"));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Lets_nobody_be_charged_before_the_first_comparison_and_for_five_minutes_after_each()
    {
        Assert.Contains("never compared", (await Table.Read()).Stopped(Now));

        Assert.True(await Table.Known(null, Now));
        Assert.Null((await Table.Read()).Stopped(Now + ChargingState.Lease));
        Assert.Contains("1 November 2026, 12:00:00 UTC", (await Table.Read()).Stopped(Now + ChargingState.Lease + TimeSpan.FromSeconds(1)));

        Assert.True(await Table.Known(Now, Now.AddMinutes(1)));
        Assert.Null((await Table.Read()).Stopped(Now.AddMinutes(6)));
    }

    [Fact]
    public async Task Moves_the_time_only_for_whoever_names_the_present_one()
    {
        Assert.True(await Table.Known(null, Now));
        Assert.False(await Table.Known(null, Now.AddMinutes(1)));
        Assert.False(await Table.Known(Now.AddMinutes(-1), Now.AddMinutes(1)));

        Assert.Equal(Now, (await Table.Read()).KnownTo);
    }

    [Fact]
    public async Task Keeps_a_switch_with_who_turned_it_when_and_why()
    {
        await Table.Known(null, Now);
        await Table.Turn(ChargingSwitch.Stop, true, "something looks wrong", "ada", Now);
        await Table.Turn(ChargingSwitch.Stop, true, "it still does", "grace", Now.AddMinutes(1));

        Assert.Equal(new SwitchedOn(ChargingSwitch.Stop, "it still does", "grace", Now.AddMinutes(1)), Assert.Single((await Table.Read()).Switches));
        Assert.Equal("charging was stopped by grace: it still does", (await Table.Read()).Stopped(Now));

        await Table.Start("it was nothing", "ada", Now);
        Assert.Null((await Table.Read()).Stopped(Now));
    }

    [Fact]
    public async Task Leaves_out_the_numbers_that_a_backup_forgot_and_asks_for_one_run_however_often_it_is_told()
    {
        var scene = await Scene.Launch(store);
        var before = await Sequence(scene);
        await Table.Known(null, Now);

        var first = await Table.Restored("a backup was restored", "ada", null, Now.AddMinutes(1));
        var again = await Table.Restored("a backup was restored", "ada", null, Now.AddMinutes(2));

        Assert.Equal(first, again);
        Assert.Equal(before + 2 * ChargingTable.Gap, await Sequence(scene));
        var run = (await Table.Open())!;
        Assert.Equal((Now - ChargingTable.Before, Now.AddMinutes(1), false, null), (run.Since, run.BeganAt, run.Refunds, run.After));
        Assert.Contains("a backup was restored", (await Table.Read()).Stopped(Now.AddMinutes(2)));
        // Who is busy with it goes on under the numbers that now follow.
        var placed = await (await scene.Open()).Write(Make.Placed());
        Assert.True(placed.Id.Number > ChargingTable.Gap);
    }

    [Fact]
    public async Task Stays_stopped_after_a_run_that_left_something_for_a_person_and_starts_by_a_persons_word()
    {
        await Table.Known(null, Now);
        await Table.Restored("a backup was restored", "ada", null, Now);
        var run = (await Table.Open())! with { After = "pi_2", Listed = 2, Adopted = 1, Collected = 1 };
        var finding = new Finding("pi_1", FindingKind.NoSuchPledge, "plg-1-0-7", 995, "usd", "a backer was charged for a pledge that this ledger does not have");

        await Table.Advance(run, [finding]);
        await Table.Advance(run, [finding]);
        Assert.Equal(run, await Table.Open());
        Assert.False(await Table.End(run, Now.AddMinutes(1)));

        Assert.Null(await Table.Open());
        Assert.Equal(Now.AddMinutes(1), (await Table.Newest())!.EndedAt);
        Assert.Equal(finding, Assert.Single(await Table.Findings(run.Number, 10)));
        Assert.Contains("1 of Stripe's payment intents", (await Table.Read()).Stopped(Now.AddMinutes(1)));

        await Table.Start("she was paid back by hand", "ada", Now.AddMinutes(2));
        Assert.Equal(Now.AddMinutes(2), (await Table.Read()).KnownTo);
        Assert.Null((await Table.Read()).Stopped(Now.AddMinutes(2)));
    }

    [Fact]
    public async Task Starts_again_by_itself_after_a_run_that_left_nothing()
    {
        await Table.Known(null, Now);
        await Table.Restored("a backup was restored", "ada", Now.AddDays(-9), Now.AddMinutes(1));
        Assert.Equal(Now.AddDays(-9), (await Table.Open())!.Since);
        await Table.Ask(refunds: true, "ada", null, Now.AddMinutes(1));
        Assert.True((await Table.Open())!.Refunds);

        Assert.True(await Table.End((await Table.Open())!, Now.AddMinutes(2)));

        Assert.Equal(Now.AddMinutes(1), (await Table.Read()).KnownTo);
        Assert.Null((await Table.Read()).Stopped(Now.AddMinutes(2)));
    }

    [Fact]
    public async Task Is_not_started_by_a_run_when_it_was_stopped_by_a_person()
    {
        await Table.Known(null, Now);
        await Table.Turn(ChargingSwitch.Stop, true, "something looks wrong", "ada", Now);
        await Table.Restored("a backup was restored", "ada", null, Now);

        await Table.End((await Table.Open())!, Now);

        Assert.Contains("something looks wrong", (await Table.Read()).Stopped(Now));
    }

    private async Task<long> Sequence(Scene scene)
    {
        await using var connection = await store.Database.OpenRead();
        return await connection.ExecuteScalarAsync<long>("SELECT seq FROM shard WHERE campaign = @campaign AND shard = 0", new { campaign = scene.Shard().Campaign.Number });
    }
}

public sealed class A_SQLite_charging_table(SqliteStore store) : A_charging_table(store), IClassFixture<SqliteStore>;

public sealed class A_PostgreSQL_charging_table(PostgresStore store) : A_charging_table(store), IClassFixture<PostgresStore>;
