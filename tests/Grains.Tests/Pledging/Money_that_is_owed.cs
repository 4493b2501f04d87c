using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Payments;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Pledging;

public sealed class Money_that_is_owed
{
    private static readonly Pledge Second = A(PledgeState.Collected) with { Id = new(Shard, 8), CallerId = "second" };

    [Fact]
    public void Is_that_of_a_refund_which_failed_after_its_backer_had_pledged_again()
    {
        var owed = Owed();

        Assert.Equal((PledgeState.Owed, "re_1", null), (owed.State, owed.ReturnedBy, owed.DueAt));
        Assert.False(PledgeStates.IsLive(owed.State));
        Assert.False(PledgeStates.IsSecured(owed.State));
    }

    [Fact]
    public void Is_that_of_a_charge_which_is_heard_of_after_its_backer_had_pledged_again()
    {
        var owed = After(A(PledgeState.Dropped), new ChargeSucceeded(Id, "pi_1", "ch_1"), Second);

        Assert.Equal((PledgeState.Owed, null), (owed.State, owed.ReturnedBy));
        Assert.Same(owed, After(owed, new ChargeSucceeded(Id, "pi_1", "ch_1"), Second));
    }

    [Theory, InlineData(PledgeState.Refunding), InlineData(PledgeState.Refunded)]
    public void Is_none_while_the_pledge_is_the_backers_only_one(PledgeState state) =>
        Assert.Equal(PledgeState.Collected, Told(A(state) with { ReturnedBy = "re_1" }, ChargeStanding.RefundFailed, "re_1", null).State);

    [Fact]
    public void Is_paid_back_by_a_refund_made_in_the_dashboard_and_owed_again_if_that_fails_too()
    {
        var back = Told(Owed(), ChargeStanding.Refunded, "re_2");

        Assert.Equal((PledgeState.Refunded, "re_2"), (back.State, back.ReturnedBy));
        Assert.Equal(PledgeState.Owed, Told(back, ChargeStanding.RefundFailed, "re_2").State);
    }

    [Theory]
    [InlineData(ChargeStanding.RefundFailed, "re_1"), InlineData(ChargeStanding.RefundPending, "re_2"), InlineData(ChargeStanding.RefundFailed, "re_2"), InlineData(ChargeStanding.DisputeWon, "du_1")]
    public void Stays_owed_while_it_is_here(ChargeStanding standing, string about)
    {
        var owed = Owed();
        Assert.Same(owed, Told(owed, standing, about));
    }

    [Fact]
    public void Is_not_taken_for_paid_back_by_somebody_who_looked_before_the_refund_failed()
    {
        var owed = Owed();
        Assert.Same(owed, Told(owed, ChargeStanding.Refunded, "re_1"));
    }

    [Fact]
    public void May_be_taken_back_by_the_bank_and_is_owed_again_if_the_bank_gives_in()
    {
        var taken = Told(Owed(), ChargeStanding.Disputed, "du_1");
        Assert.Equal((PledgeState.Refunded, "du_1"), (taken.State, taken.ReturnedBy));
        Assert.Same(taken, Told(taken, ChargeStanding.DisputeLost, "du_1"));

        var again = Told(taken, ChargeStanding.DisputeWon, "du_1");
        Assert.Equal((PledgeState.Owed, "du_1"), (again.State, again.ReturnedBy));
        Assert.Same(again, Told(again, ChargeStanding.Disputed, "du_1"));
        Assert.Equal(PledgeState.Collected, Told(taken, ChargeStanding.DisputeWon, "du_1", null).State);
    }

    [Fact]
    public void Is_gone_when_the_bank_has_given_it_to_its_backer() => Assert.Equal(PledgeState.Refunded, Told(Owed(), ChargeStanding.DisputeLost, "du_1").State);

    [Fact]
    public void Opens_nothing_and_keeps_its_place()
    {
        var refunded = A(PledgeState.Refunded) with { ReturnedBy = "re_1", Tier = 2 };
        var happened = new PledgeEvent.Owed("re_1", "re_1");

        var write = Stock.Write(Terms, refunded, PledgeRules.Apply(refunded, happened, Shard, Now), happened);

        Assert.Equal((RightChange.None, null, null, "re_1"), (write.Right, write.TakesPlace, write.FreesPlace, write.Data));
    }

    [Fact]
    public void Is_not_given_back_by_the_refund_form_and_that_says_how()
    {
        var refused = Assert.IsType<PledgeDecision.Refuse>(PledgeRules.Decide(In(Phase.Funded), Owed(), null, new RefundPledge(Id, "producer"))).Refusal;
        Assert.Equal("state-not-allowed", refused.Code);
        Assert.Contains("given back in the payment processor's own dashboard", refused.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_paid_outside_of_the_processor_once_whatever_is_said_of_it_again()
    {
        var paid = After(Owed(), new OwedPaidBack(Id, "bkr-1", "SEPA 4711"), Second);

        Assert.Equal((PledgeState.PaidBack, "re_1"), (paid.State, paid.ReturnedBy));
        Assert.False(PledgeStates.IsLive(paid.State));
        Assert.Same(paid, After(paid, new OwedPaidBack(Id, "bkr-2", "another"), Second));
        Assert.Equal(("bkr-1: SEPA 4711", "SEPA 4711"), (new PledgeEvent.PaidBack("bkr-1", "SEPA 4711").Data, PledgeEvent.PaidBack.ReferenceIn("bkr-1: SEPA 4711")));
    }

    [Theory, InlineData(""), InlineData("   "), InlineData("two\nlines"), InlineData(141)]
    public void Is_not_paid_without_a_reference_that_fits_on_a_line(object reference)
    {
        var text = reference is int length ? new string('x', length) : (string)reference;
        Assert.Equal(new PledgeDecision.Refuse(new Refusal.ReferenceNeeded()), PledgeRules.Decide(In(Phase.Funded), Owed(), null, new OwedPaidBack(Id, "bkr-1", text)));
    }

    [Fact]
    public void Is_that_of_no_other_state()
    {
        foreach (var state in Enum.GetValues<PledgeState>().Where(state => state is not (PledgeState.Owed or PledgeState.PaidBack)))
            Assert.Equal(new PledgeDecision.Refuse(new Refusal.NothingOwed(state)), PledgeRules.Decide(In(Phase.Funded), A(state), null, new OwedPaidBack(Id, "bkr-1", "SEPA 4711")));
    }

    [Theory]
    [InlineData(ChargeStanding.RefundFailed, "re_1", PledgeState.PaidBack), InlineData(ChargeStanding.Refunded, "re_1", PledgeState.PaidBack)]
    [InlineData(ChargeStanding.Refunded, "re_2", PledgeState.Refunded), InlineData(ChargeStanding.Disputed, "du_1", PledgeState.Refunded)]
    public void Has_gone_back_at_the_processor_too_only_when_that_is_news(ChargeStanding standing, string about, PledgeState then) =>
        Assert.Equal(then, Told(After(Owed(), new OwedPaidBack(Id, "bkr-1", "SEPA 4711"), Second), standing, about).State);

    [Fact]
    public void Is_nothing_that_settlement_works_on() =>
        Assert.All(Enum.GetValues<Phase>(), phase => Assert.Equal(SettlementStep.Nothing, SettlementRules.Next(Owed(), phase, Now.AddDays(90))));

    private static Pledge Owed() => Told(A(PledgeState.Refunded) with { ReturnedBy = "re_1" }, ChargeStanding.RefundFailed, "re_1");

    private static Pledge Told(Pledge pledge, ChargeStanding standing, string about) => Told(pledge, standing, about, Second);

    private static Pledge Told(Pledge pledge, ChargeStanding standing, string about, Pledge? live) => After(pledge, new ChargeStood(Id, "pi_1", standing, about), live);

    private static Pledge After(Pledge pledge, PledgeCommand command, Pledge? live) => PledgeRules.Decide(In(Phase.Funded), pledge, live, command) switch
    {
        PledgeDecision.Write(var happened) => PledgeRules.Apply(pledge, happened, Shard, Now),
        PledgeDecision.Replay(var same) => same,
        var other => throw new InvalidOperationException($"{other} is not expected."),
    };
}
