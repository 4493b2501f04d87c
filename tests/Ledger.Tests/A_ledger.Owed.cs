using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

public abstract partial class A_ledger
{
    [Fact]
    public async Task Owes_the_money_of_a_refund_that_failed_to_a_backer_who_has_pledged_again()
    {
        var scene = await Scene.Launch(Store, stock: 5);
        var refunded = await Refunded(await scene.Open());
        var writer = await ShardWriter.Open(scene.Shard(), Store.Pledges, TimeProvider.System);
        var again = await Written(writer, new PlacePledge(refunded.Backer, "second", "tier-0", null, "pm_card"));

        var owed = await Written(writer, Failed(refunded));

        Assert.Equal((PledgeState.Owed, "re_1"), (owed.State, owed.ReturnedBy));
        Assert.Equal([owed, again], (await Store.Pledges.Find(scene.Shard(), [refunded.Backer], [])).OrderBy(p => p.Id.Number));
        Assert.Equal(PledgeEventKind.Owed, (await scene.Journal())[^1].Kind);
        Assert.Equal((1, 1), ((await scene.Read()).Tally.In(PledgeState.Owed).Count, (await scene.Read()).Tally.Live.Count));
        // Given back in the dashboard.
        Assert.Equal(PledgeState.Refunded, (await Written(writer, new ChargeStood(refunded.Id, "pi_1", ChargeStanding.Refunded, "re_2"))).State);
        await scene.AssertFold();
    }

    [Fact]
    public async Task Keeps_who_has_paid_owed_money_outside_of_the_processor_and_where_that_is_found()
    {
        var scene = await Scene.Launch(Store, stock: 5);
        var refunded = await Refunded(await scene.Open());
        var writer = await ShardWriter.Open(scene.Shard(), Store.Pledges, TimeProvider.System);
        await Written(writer, new PlacePledge(refunded.Backer, "second", "tier-0", null, "pm_card"));
        await Written(writer, Failed(refunded));
        var said = new OwedPaidBack(refunded.Id, "bkr-1", "SEPA 4711");

        var paid = await Written(writer, said);
        var again = await writer.Write([said with { Reference = "another" }, said with { Reference = "half \ud800" }]);

        Assert.Equal(PledgeState.PaidBack, paid.State);
        Assert.All(again, outcome => Assert.Equal(paid, Assert.IsType<PledgeOutcome.Accepted>(outcome).Pledge));
        var last = (await scene.Journal())[^1];
        Assert.Equal((PledgeEventKind.PaidBack, "bkr-1: SEPA 4711"), (last.Kind, last.Data));
        Assert.Equal((1, 1), ((await scene.Read()).Tally.In(PledgeState.PaidBack).Count, (await scene.Read()).Tally.Live.Count));
        await scene.AssertFold();
    }

    [Fact]
    public async Task Opens_the_retry_window_of_a_pledge_whose_saved_card_is_gone()
    {
        var scene = await Scene.Launch(Store);
        var raw = await scene.Open();
        var secured = await raw.Write((await raw.Write(Make.Placed())).Secured());
        await scene.Become(Campaigns.Phase.Funded);
        var writer = await ShardWriter.Open(scene.Shard(), Store.Pledges, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Scene.Noon));

        var gone = await Written(writer, new CardGone(secured.Id, 1));

        Assert.Equal((PledgeState.Failing, CardStatus.Refused, "card_gone", Scene.Noon.AddDays(7), Scene.Noon.AddDays(7)), (gone.State, gone.Card, gone.Decline, gone.DueAt, gone.GiveUpAt));
        Assert.Equal([gone], await Store.Pledges.Find(scene.Shard(), [], [secured.Id.Number]));
        Assert.Equal((PledgeEventKind.CardGone, "card_gone"), ((await scene.Journal())[^1].Kind, (await scene.Journal())[^1].Data));
        // The same again, and a refusal of its check that comes late.
        foreach (var news in (PaymentFact[])[new CardGone(secured.Id, 1), new CardRefused(secured.Id, 1, "generic_decline")])
            Assert.Equal(gone, await Written(writer, news));
        await scene.AssertFold();
    }

    [Fact]
    public async Task Owes_the_money_of_a_charge_that_is_heard_of_after_the_backer_has_pledged_again()
    {
        var scene = await Scene.Launch(Store);
        var poison = await Poison(await scene.Open());
        var writer = await ShardWriter.Open(scene.Shard(), Store.Pledges, TimeProvider.System);

        Assert.Equal(PledgeState.Owed, (await Written(writer, new ChargeSucceeded(poison.Id, "pi_late", "ch_late"))).State);
        await scene.AssertFold();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Takes_a_pledge_and_news_that_an_earlier_one_was_not_paid_back_in_one_batch(bool pledgeFirst)
    {
        var scene = await Scene.Launch(Store);
        var raw = await scene.Open();
        var (refunded, sold) = (await Refunded(raw), await raw.Write(Make.Placed()));
        var writer = await ShardWriter.Open(scene.Shard(), Store.Pledges, TimeProvider.System);
        PledgeCommand placed = new PlacePledge(refunded.Backer, "second", "tier-0", null, "pm_card");

        var outcomes = await writer.Write(pledgeFirst ? [placed, new CardSecured(sold.Id, 1, "cus_1", "pm_1"), Failed(refunded)] : [Failed(refunded), new CardSecured(sold.Id, 1, "cus_1", "pm_1"), placed]);

        Assert.IsType<PledgeOutcome.Accepted>(outcomes[1]);
        if (pledgeFirst)
        {
            Assert.Equal(PledgeState.Pledged, Assert.IsType<PledgeOutcome.Accepted>(outcomes[0]).Pledge.State);
            Assert.Equal(PledgeState.Owed, Assert.IsType<PledgeOutcome.Accepted>(outcomes[2]).Pledge.State);
        }
        else
        {
            Assert.Equal(PledgeState.Collected, Assert.IsType<PledgeOutcome.Accepted>(outcomes[0]).Pledge.State);
            Assert.Equal(new PledgeOutcome.Refused(new Refusal.AlreadyPledged("first")), outcomes[2]);
        }
        await scene.AssertFold();
    }

    [Fact]
    public async Task Reopens_one_of_two_refunded_pledges_of_a_backer_whose_refunds_both_fail_in_one_batch()
    {
        var scene = await Scene.Launch(Store);
        var raw = await scene.Open();
        var first = await Refunded(raw);
        var second = await Refunded(raw, first.Backer, "second");
        var writer = await ShardWriter.Open(scene.Shard(), Store.Pledges, TimeProvider.System);

        var outcomes = await writer.Write([Failed(first), Failed(second)]);

        Assert.Equal([PledgeState.Collected, PledgeState.Owed], outcomes.Select(outcome => Assert.IsType<PledgeOutcome.Accepted>(outcome).Pledge.State));
        await scene.AssertFold();
    }

    private static async Task<Pledge> Refunded(Writer writer, Backers.BackerId? backer = null, string callerId = "first") => await writer.Write((await writer.Write(Make.Placed(backer, callerId)))
        .Changed(PledgeEventKind.Refunded, p => p with { State = PledgeState.Refunded, PaymentIntent = "pi_1", Attempt = 1, DueAt = null, ReturnedBy = "re_1" }));

    private static ChargeStood Failed(Pledge refunded) => new(refunded.Id, "pi_1", ChargeStanding.RefundFailed, "re_1");

    private static async Task<Pledge> Written(ShardWriter writer, PledgeCommand command) => Assert.IsType<PledgeOutcome.Accepted>(Assert.Single(await writer.Write([command]))).Pledge;
}
