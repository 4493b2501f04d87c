using Greenlight.Campaigns;
using Greenlight.Payments;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Pledging;

public sealed class News_about_money_that_went_back
{
    [Fact]
    public void Is_heard_in_any_order_and_ends_the_same()
    {
        // A dispute was opened and lost; the end is heard of first.
        var lost = Told(A(PledgeState.Collected), ChargeStanding.DisputeLost, "du_1");
        Assert.Equal((PledgeState.Disputed, null), (lost.State, lost.DueAt));
        Assert.Same(lost, Told(lost, ChargeStanding.Disputed, "du_1"));
    }

    [Fact]
    public void Of_a_dispute_that_was_won_does_not_open_it_again()
    {
        var won = Told(Told(A(PledgeState.Collected), ChargeStanding.Disputed, "du_1"), ChargeStanding.DisputeWon, "du_1");

        Assert.Equal(PledgeState.Collected, won.State);
        Assert.Same(won, Told(won, ChargeStanding.Disputed, "du_1"));
        Assert.Equal(PledgeState.Disputed, Told(won, ChargeStanding.Disputed, "du_2").State);
    }

    [Fact]
    public void Of_a_refund_that_failed_earlier_does_not_end_a_new_one()
    {
        var failed = Told(Told(A(PledgeState.Collected), ChargeStanding.RefundPending, "re_1"), ChargeStanding.RefundFailed, "re_1");
        var again = Wanted(failed);

        Assert.Equal(PledgeState.Refunding, again.State);
        Assert.Same(again, Told(again, ChargeStanding.RefundFailed, "re_1"));
        Assert.Equal(PledgeState.Refunded, Told(again, ChargeStanding.Refunded, "re_2").State);
    }

    [Fact]
    public void May_come_days_after_the_money_did() =>
        Assert.Equal(PledgeState.Collected, Told(Told(Wanted(A(PledgeState.Collected)), ChargeStanding.Refunded, "re_1"), ChargeStanding.RefundFailed, "re_1").State);

    [Fact]
    public void Of_another_payment_intent_is_refused() =>
        Assert.IsType<PledgeDecision.Refuse>(Decide(A(PledgeState.Collected), new ChargeStood(Id, "pi_2", ChargeStanding.Refunded, "re_1")));

    [Theory, InlineData(PledgeState.Collecting), InlineData(PledgeState.Failing), InlineData(PledgeState.Dropped)]
    public void Waits_until_the_charge_itself_is_known(PledgeState state) =>
        Assert.IsType<PledgeDecision.Refuse>(Decide(A(state), new ChargeStood(Id, "pi_1", ChargeStanding.Disputed, "du_1")));

    [Fact]
    public void Opens_and_closes_the_right_with_it()
    {
        var collected = A(PledgeState.Collected);
        var disputed = new PledgeEvent.Disputed("du_1", Now);

        Assert.Equal(Ledger.RightChange.Close, Stock.Write(Terms, collected, PledgeRules.Apply(collected, disputed, Shard, Now), disputed).Right);
        var taken = PledgeRules.Apply(collected, disputed, Shard, Now);
        var won = new PledgeEvent.DisputeWon("du_1");
        Assert.Equal(Ledger.RightChange.Open, Stock.Write(Terms, taken, PledgeRules.Apply(taken, won, Shard, Now), won).Right);
        var lost = new PledgeEvent.DisputeLost("du_1");
        Assert.Equal(Ledger.RightChange.None, Stock.Write(Terms, taken, PledgeRules.Apply(taken, lost, Shard, Now), lost).Right);
    }

    [Theory, InlineData(PledgeState.Pledged), InlineData(PledgeState.Collecting), InlineData(PledgeState.Disputed), InlineData(PledgeState.Cancelled)]
    public void Cannot_be_made_by_asking_for_a_refund_of_what_was_not_paid_or_is_disputed(PledgeState state) =>
        Assert.IsType<PledgeDecision.Refuse>(Decide(A(state), new RefundPledge(Id, "producer")));

    private static PledgeDecision Decide(Pledge pledge, PledgeCommand command) => PledgeRules.Decide(In(Phase.Funded), pledge, null, command);

    private static Pledge Told(Pledge pledge, ChargeStanding standing, string about) => After(pledge, new ChargeStood(Id, "pi_1", standing, about));

    private static Pledge Wanted(Pledge pledge) => After(pledge, new RefundPledge(Id, "producer"));

    private static Pledge After(Pledge pledge, PledgeCommand command) => Decide(pledge, command) switch
    {
        PledgeDecision.Write(var happened) => PledgeRules.Apply(pledge, happened, Shard, Now),
        PledgeDecision.Replay(var same) => same,
        var other => throw new InvalidOperationException($"{other} is not expected."),
    };
}
