using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Payments;

/// <summary>What has no place in a backup, and is left to a person.</summary>
public sealed partial class A_restored_ledger
{
    [Fact]
    public async Task Shows_a_person_a_pledge_that_was_charged_twice_and_settles_nothing_silently()
    {
        await using var house = await House.Build();
        await Secured(house);
        await house.Pass();
        var pledge = (await house.Pledges.Page(house.Shard, PledgeState.Collected, 0, 1)).Single();
        var second = Assert.IsType<PaymentReply.Created>(await house.Rig.Gateway.CreateCharge(pledge, new(995, Currency.Usd), "by somebody else")).Id;
        Assert.IsType<PaymentReply.Charged>(await house.Rig.Gateway.ConfirmCharge(pledge with { PaymentIntent = second }, "by somebody else, confirmed"));

        await house.Table.Ask(refunds: true, "ada", null, house.Clock.GetUtcNow());
        Assert.False(await house.Reconcile((await house.Table.Open())!));

        var finding = Assert.Single(await house.Table.Findings(1, 10));
        Assert.Equal((FindingKind.SecondCharge, second), (finding.Kind, finding.Intent));
        Assert.False((await house.Rig.Stripe.V1.PaymentIntents.GetAsync(second, new() { Expand = ["latest_charge"] })).LatestCharge.Refunded);
    }

    [Fact]
    public async Task Shows_a_person_what_was_charged_for_a_campaign_that_is_not_funded_in_it()
    {
        await using var house = await House.Build(new Goal.Backers(3));
        for (var i = 0; i < 3; i++)
            await house.Place();
        await house.Pass();
        var backup = await house.Backup();
        await house.Become(Phase.Funded);
        await house.Pass();
        Assert.Equal(3, await house.Rig.ChargesSucceeded());

        await house.Restore(backup, TimeSpan.FromHours(30));
        Assert.NotNull(await house.Beat());
        Assert.False(await house.Reconcile((await house.Table.Open())!));

        Assert.All(await house.Table.Findings(1, 10), finding => Assert.Equal(FindingKind.NotFunded, finding.Kind));
        Assert.Equal(3, await house.Table.CountFindings(1));
        // Decided again, it takes them over.
        await house.Become(Phase.Funded);
        await house.Table.Ask(refunds: false, "ada", null, house.Clock.GetUtcNow());
        Assert.True(await house.Reconcile((await house.Table.Open())!));
        Assert.Equal((3, 0), (await house.In(PledgeState.Collected), await house.ChargedTwice()));
    }
}
