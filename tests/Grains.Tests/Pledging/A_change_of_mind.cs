using Greenlight.Campaigns;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Pledging;

public sealed class A_change_of_mind
{
    private static readonly CampaignTerms Barred = Terms with { CancelCutoff = TimeSpan.FromHours(24) };
    private static readonly DateTimeOffset Cutoff = Terms.Deadline!.Value.AddHours(-24);
    private static readonly CancelPledge Cancel = new(Backer, "first", 2);

    [Fact]
    public void Is_heard_until_the_cutoff_and_refused_by_name_from_then_on()
    {
        Assert.IsType<PledgeDecision.Write>(Decide(Live(Cutoff.AddSeconds(-1)), Cancel));
        Assert.Equal(new Refusal.TooLateToCancel(Cutoff), Refused(Live(Cutoff), Cancel));
        Assert.Contains("30 March 2026, 12:00 UTC", new Refusal.TooLateToCancel(Cutoff).Sentence);
    }

    [Fact]
    public void May_raise_a_pledge_after_the_cutoff_but_not_lower_it()
    {
        var dear = A(PledgeState.Secured) with { Tier = 1, Amount = 5000, PlacedTier = 1, PlacedAmount = 5000 };

        Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(Live(Cutoff), dear, dear, new ChangePledge(Backer, "first", null, new(6000, Currency.Usd), 2)));
        Assert.IsType<PledgeDecision.Refuse>(PledgeRules.Decide(Live(Cutoff), dear, dear, new ChangePledge(Backer, "first", "series", null, 2)));
    }

    [Fact]
    public void Is_heard_to_the_end_where_the_terms_bar_nobody() =>
        Assert.IsType<PledgeDecision.Write>(Decide(Live(Terms.Deadline!.Value.AddSeconds(-1)) with { Terms = Terms }, Cancel));

    [Fact]
    public void Follows_the_terms_that_were_in_force_when_the_backer_pledged()
    {
        var later = Live(Cutoff) with { TermsVersion = 2, Earlier = new Dictionary<int, CampaignTerms> { [1] = Terms } };

        Assert.IsType<PledgeDecision.Write>(Decide(later, Cancel));
        Assert.IsType<PledgeDecision.Refuse>(PledgeRules.Decide(later, A(PledgeState.Secured) with { TermsVersion = 2 }, null, Cancel));
    }

    [Fact]
    public void Is_heard_at_any_hour_while_the_operator_has_stopped_the_campaign() =>
        Assert.IsType<PledgeDecision.Write>(Decide(Live(Cutoff) with { Phase = Phase.Suspended }, Cancel));

    [Fact]
    public void Ends_with_a_charge() =>
        Assert.Equal(new Refusal.StateNotAllowed(PledgeState.Collected), Assert.IsType<PledgeDecision.Refuse>(
            PledgeRules.Decide(Live(Now), A(PledgeState.Collected), null, Cancel with { ExpectedVersion = 4 })).Refusal);

    [Fact]
    public void May_be_changed_again_by_pledging_anew_under_another_id()
    {
        var again = Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(In(Phase.Live), null, null, PlaceCommand with { CallerId = "second" }));

        Assert.IsType<PledgeEvent.Placed>(again.Event);
        // The first id stays that of the cancelled pledge, for ever.
        Assert.Equal(PledgeState.Cancelled, Assert.IsType<PledgeDecision.Replay>(
            PledgeRules.Decide(In(Phase.Live), A(PledgeState.Cancelled), null, PlaceCommand)).Pledge.State);
    }

    private static PledgeContext Live(DateTimeOffset now) => new(Phase.Live, Barred, 1, now);

    private static PledgeDecision Decide(PledgeContext context, PledgeCommand command) =>
        PledgeRules.Decide(context, A(PledgeState.Secured), A(PledgeState.Secured), command);

    private static Refusal Refused(PledgeContext context, PledgeCommand command) => Assert.IsType<PledgeDecision.Refuse>(Decide(context, command)).Refusal;
}
