using Greenlight.Campaigns;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Pledging;

public sealed class An_answer_to_changed_terms
{
    private static readonly CampaignTerms Dearer = Terms with
    {
        CancelCutoff = TimeSpan.FromDays(60),
        Tiers = [Terms.Tiers[0] with { Price = 1200 }, Terms.Tiers[1] with { Price = 5500 }, Terms.Tiers[2]],
        AskedAt = 2,
    };
    private static readonly PledgeContext Asked = new(Phase.Live, Dearer, 2, Now, new Dictionary<int, CampaignTerms> { [1] = Terms with { CancelCutoff = TimeSpan.FromDays(60) } });
    private static readonly AnswerTerms Keep = new(Backer, "first", 2, Switch: false), Switch = new(Backer, "first", 2, Switch: true);

    [Theory, InlineData(PledgeState.Pledged), InlineData(PledgeState.Secured)]
    public void Keeps_the_pledge_as_it_was_made_and_ends_the_question(PledgeState state)
    {
        Assert.True(A(state).IsAsked(Dearer));

        var kept = After(A(state), Keep);

        Assert.False(kept.IsAsked(Dearer));
        Assert.Equal((1, 995L, state), (kept.TermsVersion, kept.Amount, kept.State));
        Assert.IsType<PledgeDecision.Replay>(PledgeRules.Decide(Asked, kept, kept, Keep));
    }

    [Fact]
    public void Switches_it_to_the_terms_in_force_at_their_price()
    {
        var switched = After(A(PledgeState.Secured), Switch);

        Assert.False(switched.IsAsked(Dearer));
        Assert.Equal((2, 1200L, PledgeState.Secured), (switched.TermsVersion, switched.Amount, switched.State));
        Assert.IsType<PledgeDecision.Replay>(PledgeRules.Decide(Asked, switched, switched, Switch));
    }

    [Theory, InlineData(5000, 5500), InlineData(9000, 9000)]
    public void Switches_what_was_offered_freely_only_as_far_as_the_new_least_price_asks(long before, long after) =>
        Assert.Equal(after, After(A(PledgeState.Secured) with { Tier = 1, Amount = before }, Switch).Amount);

    [Fact]
    public void May_be_to_leave_whatever_the_cutoff()
    {
        Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(Asked, A(PledgeState.Secured), null, new CancelPledge(Backer, "first", 2)));
        // Once it is answered the cut-off is back.
        var kept = After(A(PledgeState.Secured), Keep);
        Assert.IsType<Refusal.TooLateToCancel>(Assert.IsType<PledgeDecision.Refuse>(PledgeRules.Decide(Asked, kept, null, new CancelPledge(Backer, "first", 3))).Refusal);
    }

    [Fact]
    public void Is_not_taken_for_one_about_newer_terms() =>
        Assert.Equal(new Refusal.TermsMoved(1, 2), Assert.IsType<PledgeDecision.Refuse>(
            PledgeRules.Decide(Asked, A(PledgeState.Secured), null, Switch with { TermsVersion = 1 })).Refusal);

    [Theory, InlineData(Phase.Closing), InlineData(Phase.Funded), InlineData(Phase.Failed)]
    public void Comes_too_late_once_a_decision_is_being_made(Phase phase) =>
        Assert.Equal(new Refusal.NotLive(phase), Assert.IsType<PledgeDecision.Refuse>(
            PledgeRules.Decide(Asked with { Phase = phase }, A(PledgeState.Secured), null, Switch)).Refusal);

    [Fact]
    public void Is_not_asked_of_somebody_who_pledged_under_the_new_terms() => Assert.False((A(PledgeState.Secured) with { TermsVersion = 2 }).IsAsked(Dearer));

    [Fact]
    public void Is_given_too_by_changing_the_pledge_which_is_a_promise_of_today()
    {
        var changed = After(A(PledgeState.Secured), new ChangePledge(Backer, "first", "dinner", null, 2));

        Assert.Equal((2, false), (changed.TermsVersion, changed.IsAsked(Dearer)));
    }

    [Fact]
    public void Leaves_the_retry_window_that_was_promised_to_who_keeps_the_old_terms()
    {
        var shorter = Asked with { Phase = Phase.Funded, Terms = Dearer with { RetryWindow = TimeSpan.FromHours(1) } };
        var declined = new Payments.ChargeDeclined(Id, 1, "insufficient_funds", true, false);

        Assert.Equal(Now.AddDays(7), GiveUp(A(PledgeState.Collecting)));
        Assert.Equal(Now.AddHours(1), GiveUp(A(PledgeState.Collecting) with { TermsVersion = 2 }));

        DateTimeOffset GiveUp(Pledge pledge) =>
            Assert.IsType<PledgeEvent.ChargeDeclined>(Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(shorter, pledge, null, declined)).Event).GiveUpAt;
    }

    private static Pledge After(Pledge pledge, PledgeCommand command) =>
        PledgeRules.Apply(pledge, Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(Asked, pledge, pledge, command)).Event, Shard, Now);
}
