using Greenlight.Campaigns;
using Greenlight.Pledging;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Payments;

public sealed class What_settlement_does_next
{
    [Theory, InlineData(Phase.Live), InlineData(Phase.Closing), InlineData(Phase.Funded)]
    public void A_new_pledge_has_its_card_secured(Phase phase) => Assert.Equal(SettlementStep.Secure, Next(A(PledgeState.Pledged), phase));

    [Fact]
    public void Nothing_is_done_for_a_campaign_that_is_a_draft()
    {
        foreach (var state in Enum.GetValues<PledgeState>().Except([PledgeState.Collecting]))
            Assert.Equal(SettlementStep.Nothing, Next(A(state), Phase.Draft));
    }

    [Fact]
    public void Cards_are_still_checked_and_nobody_is_charged_or_let_go_while_a_campaign_is_suspended()
    {
        Assert.Equal(SettlementStep.Secure, Next(A(PledgeState.Pledged), Phase.Suspended));
        foreach (var state in Enum.GetValues<PledgeState>().Except([PledgeState.Pledged, PledgeState.Collecting]))
            Assert.Equal(SettlementStep.Nothing, Next(A(state), Phase.Suspended));
    }

    [Theory, InlineData(Phase.Live), InlineData(Phase.Closing), InlineData(Phase.Suspended), InlineData(Phase.Draft), InlineData(Phase.Failed), InlineData(Phase.Cancelled)]
    public void No_card_is_charged_unless_the_campaign_is_funded(Phase phase)
    {
        foreach (var state in Enum.GetValues<PledgeState>())
            Assert.NotEqual(SettlementStep.Collect, Next(A(state) with { DueAt = Now }, phase));
    }

    [Fact]
    public void A_secured_pledge_is_charged_once_funded() => Assert.Equal(SettlementStep.Collect, Next(A(PledgeState.Secured), Phase.Funded));

    [Fact]
    public void A_pledge_that_rests_is_left_alone() =>
        Assert.Equal(SettlementStep.Nothing, Next(A(PledgeState.Pledged) with { DueAt = Now.AddSeconds(1) }, Phase.Live));

    [Fact]
    public void A_charge_under_way_is_left_alone_until_it_is_due() => Assert.Equal(SettlementStep.Nothing, Next(A(PledgeState.Collecting), Phase.Funded));

    [Theory, InlineData(Phase.Funded), InlineData(Phase.Suspended), InlineData(Phase.Failed)]
    public void A_charge_of_unknown_outcome_is_followed_to_its_end(Phase phase) =>
        Assert.Equal(SettlementStep.Resolve, Next(A(PledgeState.Collecting) with { DueAt = Now }, phase));

    [Theory, InlineData(Phase.Failed), InlineData(Phase.Cancelled)]
    public void Pledges_are_let_go_when_the_campaign_is_over(Phase phase)
    {
        Assert.Equal(SettlementStep.LetGo, Next(A(PledgeState.Pledged), phase));
        Assert.Equal(SettlementStep.LetGo, Next(A(PledgeState.Secured), phase));
    }

    [Theory, InlineData(CardStatus.NeedsBacker), InlineData(CardStatus.Refused)]
    public void A_pledge_without_a_usable_card_enters_the_retry_window_when_funded(CardStatus card) =>
        Assert.Equal(SettlementStep.NoCard, Next(A(PledgeState.Pledged) with { Card = card, DueAt = null }, Phase.Funded));

    [Fact]
    public void A_card_that_waits_for_its_backer_is_asked_after() =>
        Assert.Equal(SettlementStep.AwaitBacker, Next(A(PledgeState.Pledged) with { Card = CardStatus.NeedsBacker }, Phase.Live));

    [Fact]
    public void A_failing_pledge_is_tried_again_when_due()
    {
        var failing = A(PledgeState.Failing);

        Assert.Equal(SettlementStep.Nothing, Next(failing, Phase.Funded));
        Assert.Equal(SettlementStep.Collect, SettlementRules.Next(failing, Phase.Funded, failing.DueAt!.Value));
    }

    [Fact]
    public void A_failing_pledge_whose_card_must_not_be_tried_again_waits_for_another_card()
    {
        var failing = A(PledgeState.Failing) with { Card = CardStatus.Refused, DueAt = Now };

        Assert.Equal(SettlementStep.Nothing, Next(failing, Phase.Funded));
        Assert.Equal(SettlementStep.Secure, Next(failing with { Card = CardStatus.None, CardAttempt = 2 }, Phase.Funded));
    }

    [Fact]
    public void A_failing_pledge_is_dropped_when_its_window_has_passed() =>
        Assert.Equal(SettlementStep.Drop, Next(A(PledgeState.Failing) with { DueAt = Now, GiveUpAt = Now }, Phase.Funded));

    [Fact]
    public void A_declined_card_is_tried_at_0_24_72_and_156_hours_of_seven_days_and_dropped_at_the_end() =>
        Assert.Equal([(0, SettlementStep.Collect), (24, SettlementStep.Collect), (72, SettlementStep.Collect), (156, SettlementStep.Collect), (168, SettlementStep.Drop)], Steps(TimeSpan.FromDays(7)));

    [Theory, InlineData(1), InlineData(12), InlineData(24), InlineData(72), InlineData(14 * 24)]
    public void A_declined_card_is_tried_three_times_again_in_any_window_the_last_time_a_while_before_its_end(int hours)
    {
        var steps = Steps(TimeSpan.FromHours(hours));

        Assert.Equal([SettlementStep.Collect, SettlementStep.Collect, SettlementStep.Collect, SettlementStep.Collect, SettlementStep.Drop], steps.Select(step => step.Step));
        Assert.Equal(hours, steps[^1].Hour, 1e-6);
        Assert.InRange((hours - steps[^2].Hour) / hours, 0.07, 0.08);
    }

    [Theory, InlineData(PledgeState.Secured, SettlementStep.Collect), InlineData(PledgeState.Failing, SettlementStep.Drop)]
    public void What_is_not_known_is_held_back_until_its_time_also_beyond_the_end_of_the_window(PledgeState state, SettlementStep then)
    {
        var held = A(state) with { DueAt = Now.AddMinutes(1), GiveUpAt = state is PledgeState.Failing ? Now : null };

        Assert.Equal(SettlementStep.Nothing, Next(held, Phase.Funded));
        Assert.Equal(then, SettlementRules.Next(held, Phase.Funded, Now.AddMinutes(1)));
    }

    [Fact]
    public void A_backer_is_told_first_where_the_terms_give_notice()
    {
        var terms = new SettlementTerms(TimeSpan.FromHours(24), null, false);

        Assert.Equal(SettlementStep.Announce, SettlementRules.Next(A(PledgeState.Secured), Phase.Funded, Now, terms));
        Assert.Equal(SettlementStep.Nothing, SettlementRules.Next(A(PledgeState.Secured) with { DueAt = Now.AddHours(24) }, Phase.Funded, Now, terms));
        Assert.Equal(SettlementStep.Collect, SettlementRules.Next(A(PledgeState.Secured) with { DueAt = Now.AddHours(24) }, Phase.Funded, Now.AddHours(24), terms));
        Assert.Equal(SettlementStep.Nothing, SettlementRules.Next(A(PledgeState.Secured), Phase.Live, Now, terms));
    }

    [Fact]
    public void A_failing_pledge_is_kept_for_as_long_as_its_campaign_waits_for_too_little_that_was_collected()
    {
        var ended = A(PledgeState.Failing) with { DueAt = Now, GiveUpAt = Now };

        Assert.Equal(SettlementStep.Extend, SettlementRules.Next(ended, Phase.Funded, Now, new(default, Now.AddDays(7), false)));
        Assert.Equal(SettlementStep.Drop, SettlementRules.Next(ended, Phase.Funded, Now.AddDays(7), new(default, Now.AddDays(7), false)));
    }

    [Fact]
    public void What_was_collected_is_given_back_once_where_everybody_is_paid_back()
    {
        var terms = new SettlementTerms(default, null, true);

        Assert.Equal(SettlementStep.GiveBack, SettlementRules.Next(A(PledgeState.Collected), Phase.Funded, Now, terms));
        Assert.Equal(SettlementStep.Nothing, SettlementRules.Next(A(PledgeState.Collected) with { ReturnedBy = "re_1" }, Phase.Funded, Now, terms));
        Assert.Equal(SettlementStep.Nothing, Next(A(PledgeState.Collected), Phase.Funded));
    }

    // What settlement does, hour by hour after the first decline, with a card that is declined every time: at each due time, and never before.
    private static List<(double Hour, SettlementStep Step)> Steps(TimeSpan window)
    {
        var (pledge, now, steps) = (A(PledgeState.Secured), Now, new List<(double, SettlementStep)>());
        while (pledge.State is not PledgeState.Dropped)
        {
            var step = SettlementRules.Next(pledge, Phase.Funded, now);
            steps.Add(((now - Now).TotalHours, step));
            if (step is SettlementStep.Collect)
                Record(new ChargeBegun(Id, "pi_1", pledge.Attempt + 1));
            Record(step is SettlementStep.Collect ? new ChargeDeclined(Id, pledge.Attempt, "insufficient_funds", true, false) : new RetryWindowEnded(Id));
            if (pledge.DueAt is { } due)
            {
                Assert.Equal(SettlementStep.Nothing, SettlementRules.Next(pledge, Phase.Funded, due.AddSeconds(-1)));
                now = due;
            }
        }
        return steps;

        void Record(PaymentFact fact) => pledge = PledgeRules.Apply(
            pledge,
            Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(In(Phase.Funded) with { Now = now, Terms = Terms with { RetryWindow = window } }, pledge, pledge, fact)).Event,
            Shard,
            now);
    }

    private static SettlementStep Next(Pledge pledge, Phase phase) => SettlementRules.Next(pledge, phase, Now);
}
