using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Money that went back to backers since the backup.</summary>
public sealed partial class A_restored_ledger
{
    [Fact]
    public async Task Learns_what_was_given_back_since_the_backup()
    {
        await using var house = await House.Build();
        var backup = await Secured(house);
        await house.Pass();
        var charged = await house.Pledges.Page(house.Shard, PledgeState.Collected, 0, 10);
        // One that the backup knows as paid, and one that it takes for unpaid.
        foreach (var pledge in new[] { charged[0], charged[^1] })
            await house.Rig.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = pledge.PaymentIntent });

        await house.Restore(backup, TimeSpan.FromHours(30));
        Assert.NotNull(await house.Beat());
        Assert.True(await house.Reconcile((await house.Table.Open())!));

        Assert.Equal((8, 2), (await house.In(PledgeState.Collected), await house.In(PledgeState.Refunded)));
        await house.Beat();
        await house.Pass();
        Assert.Equal((10, 0), (await house.Rig.ChargesSucceeded(), await house.ChargedTwice()));
    }

    /// <summary>Backed up half a year after it was charged: its payment intent is far older than what is listed of those.</summary>
    [Fact]
    public async Task Learns_what_went_back_since_the_backup_of_what_was_charged_long_before_it()
    {
        await using var house = await House.Build();
        var (byHand, byUs, disputed, kept) = (await house.Place(), await house.Place(), await house.Place(), await house.Place());
        await house.Pass();
        house.Clock.Advance(TimeSpan.FromDays(180));
        await house.Beat();
        var backup = await house.Backup();
        await house.Rig.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = (await house.Find(byHand.Id)).PaymentIntent });
        Assert.IsType<PaymentReply.Stood>(await house.Rig.Gateway.Refund(await house.Find(byUs.Id), "by us"));
        await house.Rig.Press((await house.Rig.Stripe.V1.PaymentIntents.GetAsync((await house.Find(disputed.Id)).PaymentIntent)).LatestChargeId, "dispute");

        await house.Restore(backup, TimeSpan.FromHours(30));
        Assert.Equal(4, await house.In(PledgeState.Collected));
        await house.Table.Restored("a backup was restored", "ada", null, house.Clock.GetUtcNow());
        Assert.True(await house.Reconcile((await house.Table.Open())!));

        Assert.Equal(0, (await house.Table.Newest())!.Listed);
        Assert.Equal((PledgeState.Refunded, PledgeState.Refunded), ((await house.Find(byHand.Id)).State, (await house.Find(byUs.Id)).State));
        Assert.Equal((PledgeState.Disputed, PledgeState.Collected), ((await house.Find(disputed.Id)).State, (await house.Find(kept.Id)).State));
        // Once more, of what is all known.
        await house.Table.Ask(refunds: false, "ada", null, house.Clock.GetUtcNow());
        Assert.True(await house.Reconcile((await house.Table.Open())!));
        Assert.Equal((1, 1, 2), (await house.In(PledgeState.Collected), await house.In(PledgeState.Disputed), await house.In(PledgeState.Refunded)));
    }
}
