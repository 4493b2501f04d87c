using Greenlight.Campaigns;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Payments;

public sealed partial class Settlement
{
    /// <summary>Somebody removes the card, or deletes the backer's record, in Stripe's dashboard between the pledge and the charge.</summary>
    [Theory, InlineData("detach"), InlineData("delete")]
    public async Task Opens_the_retry_window_when_a_saved_card_is_gone_and_charges_the_next_one_once(string button)
    {
        await using var stage = await Stage.Set();
        await stage.Place("pm_card_visa");
        await stage.Place("pm_card_visa");
        await stage.Pass();
        var lost = await stage.One(1);
        await stage.Rig.Press(button is "detach" ? lost.PaymentMethod : lost.Customer!, button);
        await stage.Become(Phase.Funded);

        await stage.Pass();
        var failing = await stage.One(1);
        Assert.Equal((PledgeState.Failing, CardStatus.Refused, "card_gone"), (failing.State, failing.Card, failing.Decline));
        Assert.Equal((stage.Clock.GetUtcNow().AddDays(7), null), (failing.GiveUpAt, PledgeRules.RetryAt(failing)));
        Assert.Equal(PledgeState.Collected, (await stage.One(2)).State);

        // Stripe is asked nothing more until there is another card.
        var calls = await stage.Rig.Calls();
        stage.Clock.Advance(TimeSpan.FromHours(30));
        await stage.Pass();
        Assert.Equal(calls, await stage.Rig.Calls());

        await stage.GiveCard(1, "pm_card_mastercard");
        await stage.Pass();
        await stage.Pass();
        var collected = await stage.One(1);
        Assert.Equal((PledgeState.Collected, button is "delete"), (collected.State, collected.Customer != lost.Customer));
        Assert.Equal(2, await stage.Rig.ChargesSucceeded());
    }

    [Fact]
    public async Task Drops_a_pledge_at_its_windows_end_whose_payment_intent_is_a_deleted_records()
    {
        await using var stage = await Stage.Set();
        await stage.Place("pm_sandbox_insufficient_funds_ok");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Pass();
        var declined = await stage.One(1);
        await stage.Rig.Press(declined.Customer!, "delete");

        stage.Clock.Advance(TimeSpan.FromHours(25));
        await stage.Pass();
        Assert.Equal((PledgeState.Failing, "card_gone", declined.GiveUpAt), ((await stage.One(1)).State, (await stage.One(1)).Decline, (await stage.One(1)).GiveUpAt));
        await stage.GiveCard(1, "pm_card_mastercard");
        await stage.Pass();
        Assert.Equal((PledgeState.Failing, "customer_gone"), ((await stage.One(1)).State, (await stage.One(1)).Decline));

        stage.Clock.Advance(TimeSpan.FromDays(7));
        await stage.Pass();
        Assert.Equal(PledgeState.Dropped, (await stage.One(1)).State);
        Assert.Equal(0, await stage.Rig.ChargesSucceeded());
    }

    [Fact]
    public async Task Saves_another_card_of_a_backer_whose_record_was_deleted_while_the_campaign_is_live()
    {
        await using var stage = await Stage.Set();
        await stage.Place("pm_card_visa");
        await stage.Pass();
        await stage.Rig.Press((await stage.One(1)).Customer!, "delete");

        await stage.GiveCard(1, "pm_card_mastercard");
        await stage.Pass();
        // That record is deleted as well, and a key brings it back for a day.
        await stage.Rig.Press((await stage.One(1)).Customer!, "delete");
        await stage.GiveCard(1, "pm_card_visa");
        await stage.Pass();

        Assert.Equal(PledgeState.Secured, (await stage.One(1)).State);
        await stage.Become(Phase.Funded);
        await stage.Pass();
        Assert.Equal(PledgeState.Collected, (await stage.One(1)).State);
    }
}
