using Greenlight.Campaigns;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Payments;

public sealed partial class Settlement
{
    [Fact]
    public async Task Charges_nobody_before_the_notice_that_the_terms_give_has_passed()
    {
        await using var stage = await Stage.Set(change: terms => terms with { ChargeNotice = TimeSpan.FromHours(48) });
        for (var i = 0; i < 5; i++)
            await stage.Place("pm_card_visa");
        await stage.Pass();
        await stage.Become(Phase.Funded);

        await stage.Pass();
        stage.Clock.Advance(TimeSpan.FromHours(47));
        await stage.Pass();
        Assert.Equal((0, 5), ((int)(await stage.Tally()).In(PledgeState.Collected).Count, (int)(await stage.Tally()).In(PledgeState.Secured).Count));
        Assert.Equal(0, await stage.Rig.ChargesSucceeded());

        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.Pass();
        Assert.Equal((5, 0), await stage.CollectedAndFailing());
    }

    [Fact]
    public async Task Gives_those_whose_card_failed_one_more_window_and_only_one_if_too_little_was_collected()
    {
        await using var stage = await Stage.Set(change: terms => terms with { Goal = new Goal.Backers(3), CollectedGoal = CollectedGoal.ExtendWindow });
        await stage.Place("pm_card_visa");
        await stage.Place("pm_card_chargeCustomerFail");
        await stage.Place("pm_card_chargeCustomerFail");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Pass();
        Assert.Equal((1, 2), await stage.CollectedAndFailing());

        stage.Clock.Advance(TimeSpan.FromDays(7));
        await stage.Pass();
        Assert.Equal((1, 2), await stage.CollectedAndFailing());
        Assert.Equal(stage.Clock.GetUtcNow().AddDays(7), (await stage.One(2)).GiveUpAt);
        Assert.True((await stage.Look()).Collected?.FellShort);

        stage.Clock.Advance(TimeSpan.FromDays(7));
        await stage.Pass();
        Assert.Equal((1, 2), ((int)(await stage.Tally()).In(PledgeState.Collected).Count, (int)(await stage.Tally()).In(PledgeState.Dropped).Count));
    }

    [Fact]
    public async Task Drops_those_whose_card_failed_at_the_end_of_their_window_if_enough_was_collected()
    {
        await using var stage = await Stage.Set(change: terms => terms with { Goal = new Goal.Backers(1), CollectedGoal = CollectedGoal.ExtendWindow });
        await stage.Place("pm_card_visa");
        await stage.Place("pm_card_chargeCustomerFail");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Pass();

        stage.Clock.Advance(TimeSpan.FromDays(7));
        await stage.Pass();

        Assert.Equal(1, (await stage.Tally()).In(PledgeState.Dropped).Count);
        Assert.Null((await stage.Look()).Collected);
    }

    [Fact]
    public async Task Pays_everybody_back_if_that_is_what_the_terms_make_of_too_little_and_not_before_the_last_window_has_ended()
    {
        await using var stage = await Stage.Set(change: terms => terms with { Goal = new Goal.Backers(3), CollectedGoal = CollectedGoal.RefundAll });
        await stage.Place("pm_card_visa");
        await stage.Place("pm_card_visa");
        await stage.Place("pm_card_chargeCustomerFail");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Pass();
        Assert.Null((await stage.Look()).Collected);
        Assert.Equal((2, 1), await stage.CollectedAndFailing());

        stage.Clock.Advance(TimeSpan.FromDays(7));
        await stage.Pass();
        var found = await stage.Look();
        Assert.Equal((Phase.Funded, true, true), (found.Phase, found.Collected?.FellShort, found.Decision?.Funded));

        await stage.Pass();
        await stage.Pass();
        var tally = await stage.Tally();
        Assert.Equal((0, 2, 1), ((int)tally.In(PledgeState.Collected).Count, (int)tally.Of(state => state is PledgeState.Refunding or PledgeState.Refunded).Count, (int)tally.In(PledgeState.Dropped).Count));
    }

    [Fact]
    public async Task Keeps_everything_if_enough_was_collected_whatever_is_given_back_later()
    {
        await using var stage = await Stage.Set(change: terms => terms with { Goal = new Goal.Backers(2), CollectedGoal = CollectedGoal.RefundAll });
        await stage.Collect("pm_card_visa", "pm_card_visa");
        Assert.False((await stage.Look()).Collected?.FellShort);

        await stage.Tell(new RefundPledge((await stage.One(1)).Id, "producer"));
        await stage.Pass();

        Assert.False((await stage.Look()).Collected?.FellShort);
        Assert.Equal(1, (await stage.Tally()).In(PledgeState.Collected).Count);
    }

    [Fact]
    public async Task Names_the_campaign_on_the_statement()
    {
        await using var stage = await Stage.Set();
        await stage.Collect("pm_card_visa");

        var intent = await stage.Rig.Stripe.V1.PaymentIntents.GetAsync((await stage.One(1)).PaymentIntent);

        Assert.Equal("A SHOW", intent.StatementDescriptorSuffix);
    }
}
