using Greenlight.Charging;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Payments;

/// <summary>A backup of the ledger's file, charges that go on, the backup put back: nobody is charged until all that Stripe has charged is known, and nobody twice.</summary>
public sealed partial class A_restored_ledger
{
    // Keys live for a day: within it they protect too, after it nothing else does.
    [Theory, InlineData(1), InlineData(25), InlineData(24 * 9)]
    public async Task Adopts_what_the_backup_forgot_and_charges_nobody_twice(int hoursLater)
    {
        await using var house = await House.Build();
        var backup = await Secured(house);
        var forgotten = new[] { await house.Place(), await house.Place(), await house.Place() };
        await house.Pass();
        Assert.Equal(13, await house.Rig.ChargesSucceeded());

        await house.Restore(backup, TimeSpan.FromHours(hoursLater));

        // Nobody is charged: the ledger's own permission is as old as the backup.
        await house.Pass();
        Assert.Contains("last compared", await house.Gate.Stopped(), StringComparison.Ordinal);
        // Stripe's list shows what the ledger has forgotten.
        Assert.NotNull(await house.Beat());
        await house.Pass();
        Assert.Contains("was never begun by it", await house.Gate.Stopped(), StringComparison.Ordinal);
        Assert.Equal(13, await house.Rig.ChargesSucceeded());

        Assert.False(await house.Reconcile((await house.Table.Open())!));

        var run = (await house.Table.Newest())!;
        Assert.Equal((8, 8, 0), (run.Adopted, run.Collected, run.Refunded));
        Assert.Equal(10, await house.In(PledgeState.Collected));
        Assert.Equal(forgotten.Select(pledge => (FindingKind.NoSuchPledge, pledge.Id.ToString())).Order(), (await house.Table.Findings(run.Number, 100)).Select(f => (f.Kind, f.Pledge)).Order());
        // Three that nobody can place: it stays stopped until somebody says what becomes of them.
        await house.Beat();
        Assert.Contains("3 of Stripe's payment intents", await house.Gate.Stopped(), StringComparison.Ordinal);

        await house.Table.Ask(refunds: true, "ada", null, house.Clock.GetUtcNow());
        Assert.True(await house.Reconcile((await house.Table.Open())!));
        await house.Beat();
        Assert.Null(await house.Gate.Stopped());

        // And it goes on: a new pledge never has a number that was given away before.
        var next = await house.Place();
        await house.Pass();
        Assert.True(next.Id.Number > ChargingTable.Gap);
        Assert.Equal(PledgeState.Collected, (await house.Find(next.Id)).State);
        Assert.Equal((14, 11, 0), (await house.Rig.ChargesSucceeded(), await house.In(PledgeState.Collected), await house.ChargedTwice()));
    }

    /// <summary>What the switch and the comparison are good for: without them, and without keys after a day, everybody whom the backup forgot is charged again.</summary>
    [Fact]
    public async Task Would_charge_twice_if_nobody_held_it_back()
    {
        await using var house = await House.Build();
        var backup = await Secured(house);
        await house.Pass();

        await house.Restore(backup, TimeSpan.FromHours(25));
        await house.Pass(new Switch());

        Assert.Equal(8, await house.ChargedTwice());
    }

    [Fact]
    public async Task Goes_on_by_itself_when_everything_found_its_place()
    {
        await using var house = await House.Build();
        var backup = await Secured(house);
        await house.Pass();

        await house.Restore(backup, TimeSpan.FromHours(30));
        Assert.NotNull(await house.Beat());

        Assert.True(await house.Reconcile((await house.Table.Open())!));
        await house.Beat();
        Assert.Null(await house.Gate.Stopped());
        await house.Pass();
        Assert.Equal((10, 10L, 0), (await house.Rig.ChargesSucceeded(), await house.In(PledgeState.Collected), await house.ChargedTwice()));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Is_not_stopped_once_more_by_a_charge_of_a_moment_ago_that_was_decided_about(bool byRefund)
    {
        await using var house = await House.Build();
        await Secured(house);
        var backup = await house.Backup();
        await house.Place();
        await house.Pass();

        await house.Restore(backup, TimeSpan.FromSeconds(10));
        Assert.NotNull(await house.Beat());
        if (byRefund)
            await house.Table.Ask(refunds: true, "ada", null, house.Clock.GetUtcNow());
        Assert.Equal(byRefund, await house.Reconcile((await house.Table.Open())!));
        if (!byRefund)
            await house.Table.Start("she was paid back by hand", "ada", house.Clock.GetUtcNow());

        Assert.Null(await house.Beat());
        Assert.Null(await house.Gate.Stopped());
    }

    [Fact]
    public async Task Charges_nobody_while_Stripe_does_not_answer_and_is_compared_when_it_does()
    {
        await using var house = await House.Build();
        var backup = await Secured(house);
        await house.Pass();
        await house.Restore(backup, TimeSpan.FromHours(30));
        await house.Rig.Fault(new { kind = "reset", path = "/v1/charges", count = 1 });

        await Assert.ThrowsAnyAsync<Exception>(() => house.Beat());
        await house.Pass();
        Assert.Contains("last compared", await house.Gate.Stopped(), StringComparison.Ordinal);

        Assert.NotNull(await house.Beat());
        Assert.Equal((10, 0), (await house.Rig.ChargesSucceeded(), await house.ChargedTwice()));
    }

    [Fact]
    public async Task Is_noticed_though_the_process_that_runs_on_it_never_ended()
    {
        await using var house = await House.Build();
        await Secured(house);
        var minutesAgo = house.Clock.GetUtcNow();
        house.Clock.Advance(TimeSpan.FromMinutes(3));
        await house.Pass();
        Assert.Null(await house.Beat());
        Assert.Null(await house.Beat());

        // As when another PostgreSQL, behind in its copying, answers from now on: the watch finds an older time than the one that it wrote.
        await house.Forget(minutesAgo);

        Assert.NotNull(await house.Beat());
    }

    [Fact]
    public async Task That_was_said_to_be_one_charges_nobody_before_anything_was_compared()
    {
        await using var house = await House.Build();
        var backup = await Secured(house);
        await house.Pass();
        await house.Restore(backup, TimeSpan.FromSeconds(1));

        await house.Table.Restored("a backup was restored", "ada", null, house.Clock.GetUtcNow());
        await house.Pass();

        Assert.Contains("a backup was restored", await house.Gate.Stopped(), StringComparison.Ordinal);
        Assert.Null(await house.Beat());
        Assert.True(await house.Reconcile((await house.Table.Open())!));
        Assert.Equal(10, await house.In(PledgeState.Collected));
    }

    [Fact]
    public async Task That_is_none_is_compared_once_and_goes_on()
    {
        await using var house = await House.Build();
        await Secured(house);
        await house.Pass();

        await house.Restore(await house.Backup(), TimeSpan.FromHours(30));
        await house.Pass();
        Assert.NotNull(await house.Gate.Stopped());

        Assert.Null(await house.Beat());
        await house.Pass();
        Assert.Null(await house.Gate.Stopped());
        Assert.Null(await house.Table.Newest());
    }

    [Fact]
    public async Task Takes_over_a_payment_intent_that_nobody_has_confirmed_and_confirms_that_one()
    {
        await using var house = await House.Build();
        await Secured(house);
        var pledge = (await house.Pledges.Page(house.Shard, PledgeState.Secured, 0, 1)).Single();
        var made = Assert.IsType<PaymentReply.Created>(await house.Rig.Gateway.CreateCharge(pledge, new(995, Currency.Usd), "made and forgotten")).Id;

        await house.Table.Ask(refunds: false, "ada", null, house.Clock.GetUtcNow());
        Assert.True(await house.Reconcile((await house.Table.Open())!));

        Assert.Equal((made, 0, PledgeState.Secured), ((await house.Find(pledge.Id)).PaymentIntent, (await house.Find(pledge.Id)).Attempt, (await house.Find(pledge.Id)).State));
        await house.Pass();
        Assert.Equal("succeeded", (await house.Rig.Stripe.V1.PaymentIntents.GetAsync(made)).Status);
        Assert.Equal((10, 0), (await house.Rig.ChargesSucceeded(), await house.ChargedTwice()));
    }

    [Fact]
    public async Task Goes_on_with_a_reconciliation_where_it_was_broken_off()
    {
        await using var house = await House.Build();
        for (var i = 0; i < 230; i++)
            await house.Place();
        var backup = await house.Backup();
        await house.Pass();
        await house.Restore(backup, TimeSpan.FromHours(30));
        Assert.NotNull(await house.Beat());
        await house.Rig.Fault(new { kind = "reset", path = "/v1/payment_intents", method = "GET", probability = 0.5, seed = 3 });

        for (var tries = 0; await house.Table.Open() is { } run; tries++)
        {
            Assert.InRange(tries, 0, 100);
            try
            {
                await house.Reconcile(run);
            }
            catch (Exception e) when (StripeOutcomes.Of(e) is PaymentReply.Unknown)
            {
                // The connection broke; the next try begins after the last page that was stored.
            }
        }

        Assert.Equal((230, 230, 230), ((await house.Table.Newest())! is var done ? done.Listed : 0, done.Adopted, done.Collected));
        Assert.Equal((230, 0), (await house.Rig.ChargesSucceeded(), await house.ChargedTwice()));
    }

    /// <summary>Two who have paid, and eight whose cards are saved and not charged yet; then a backup.</summary>
    private static async Task<string> Secured(House house)
    {
        await house.Place();
        await house.Place();
        await house.Pass();
        await house.Table.Turn(ChargingSwitch.Stop, true, "a rest", "ada", house.Clock.GetUtcNow());
        for (var i = 0; i < 8; i++)
            await house.Place();
        await house.Pass();
        Assert.Equal((2, 8), (await house.In(PledgeState.Collected), await house.In(PledgeState.Secured)));
        await house.Table.Start("rested", "ada", house.Clock.GetUtcNow());
        return await house.Backup();
    }
}
