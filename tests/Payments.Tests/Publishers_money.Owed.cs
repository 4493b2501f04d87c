using Greenlight.Campaigns;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Payments;

/// <summary>A refund that came back after its backer had pledged again.</summary>
public sealed partial class Publishers_money
{
    [Fact]
    public async Task Is_not_what_is_owed_to_a_backer()
    {
        await AnotherCampaign(new Goal.Open());
        await SetUpPayouts();
        var first = await Bought(1, "first");
        await Bought(2, "first");
        Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new RefundPledge(first, "producer")));
        await Pass();
        await Pass();
        await Bought(1, "second");
        await _rig.Press((await Stored(first)).ReturnedBy!, "fail");
        await Heard(first);
        await Tell();

        Assert.Equal(PledgeState.Owed, (await Stored(first)).State);
        var statement = await Statement();
        Assert.Equal((2 * Amount, 0L, 2 * PlatformFee, 3 * StripeFee), (statement.Of("collected"), statement.Of("refunded"), statement.Of("platform-fee"), statement.Of("stripe-fees")));
        Assert.Equal((1, Amount), statement.Lines.Where(line => line.Code == "owed").Select(line => (line.Count, line.Amount)).Single());
        Assert.Equal(2, statement.Lines.Single(line => line.Code == "collected").Count);
        Assert.Equal(0, statement.Of("unreconciled"));
        await EverythingAgrees();

        // The transfer leaves it where it is.
        _clock.Advance(TimeSpan.FromDays(15));
        await Tell();
        Assert.Equal(1, await Transfer());
        await Tell();
        const long all = (2 * (Amount - PlatformFee)) - (3 * StripeFee);
        Assert.Equal(all, await Received());

        // Given back in Stripe's dashboard, it is no debt of the publisher's.
        await _rig.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = (await Stored(first)).PaymentIntent });
        await Heard(first);
        await Tell();
        statement = await Statement();
        Assert.Equal((0L, Amount, 0L), (statement.Of("owed"), statement.Of("refunded"), statement.Of("due")));
        await EverythingAgrees();
    }

    [Fact]
    public async Task Is_not_what_was_owed_to_a_backer_and_was_paid_outside_of_Stripe()
    {
        await AnotherCampaign(new Goal.Open());
        await SetUpPayouts();
        var first = await Bought(1, "first");
        Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new RefundPledge(first, "producer")));
        await Pass();
        await Pass();
        await Bought(1, "second");
        await _rig.Press((await Stored(first)).ReturnedBy!, "fail");
        await Heard(first);
        Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new OwedPaidBack(first, "bkr-1", "SEPA 4711")));
        await Tell();

        var statement = await Statement();
        Assert.Equal((Amount, 0L, 0L, Amount, 0L), (statement.Of("collected"), statement.Of("refunded"), statement.Of("owed"), statement.Of("paid-outside"), statement.Of("unreconciled")));
        Assert.Equal((1, 1), (statement.Lines.Single(line => line.Code == "collected").Count, statement.Lines.Single(line => line.Code == "paid-outside").Count));
        await EverythingAgrees();

        // Whoever gives it back in the dashboard as well has paid twice: the book follows the money, and nothing is left unclear.
        await _rig.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = (await Stored(first)).PaymentIntent });
        await Heard(first);
        await Tell();
        statement = await Statement();
        Assert.Equal((Amount, 0L, 0L), (statement.Of("refunded"), statement.Of("paid-outside"), statement.Of("unreconciled")));
        await EverythingAgrees();
    }

    private async Task<PledgeId> Bought(int backer, string callerId)
    {
        var placed = Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new PlacePledge(Backer(backer), callerId, "plain", null, "pm_card_visa"))).Pledge;
        await Pass();
        await Pass();
        Assert.Equal(PledgeState.Collected, (await Stored(placed.Id)).State);
        return placed.Id;
    }

    private async Task Heard(PledgeId id)
    {
        var stood = Assert.IsType<PaymentReply.Stood>(await _rig.Gateway.AskStanding(await Stored(id)));
        Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new ChargeStood(id, (await Stored(id)).PaymentIntent!, stood.Standing, stood.About)));
    }

    private async Task<Pledge> Stored(PledgeId id) => Assert.Single(await _pledges.Find(id.Shard, [], [id.Number]));
}
