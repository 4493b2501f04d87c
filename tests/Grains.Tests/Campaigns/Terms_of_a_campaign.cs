using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Campaigns;

public sealed class Terms_of_a_campaign
{
    private static readonly StretchRule Beyond = new("300,000 backers open episode 9", new Goal.Backers(300_000), []);

    [Fact]
    public void Are_refused_when_they_promise_more_than_a_goal_that_ends_the_campaign()
    {
        var refusal = Assert.IsType<TermsRefusal.StretchOutOfReach>(TermsRules.Refuse(Terms with { Closing = ClosingRule.WhenReached, StretchRules = [Beyond] }));

        Assert.Equal("stretch-out-of-reach", refusal.Code);
        Assert.Contains("'300,000 backers open episode 9' can never open", refusal.Sentence);
    }

    [Fact]
    public void Are_refused_when_they_promise_anything_of_a_campaign_without_a_goal() =>
        Assert.IsType<TermsRefusal.StretchOutOfReach>(TermsRules.Refuse(Terms with { Goal = new Goal.Open(), StretchRules = [Beyond] }));

    [Fact]
    public void May_promise_more_than_the_goal_when_the_campaign_runs_to_its_deadline() =>
        Assert.Null(TermsRules.Refuse(Terms with { Closing = ClosingRule.AtDeadline, StretchRules = [Beyond] }));

    [Fact]
    public void May_promise_for_money_what_a_goal_of_backers_leaves_open() =>
        Assert.Null(TermsRules.Refuse(Terms with { Closing = ClosingRule.WhenReached, StretchRules = [Beyond with { At = new Goal.Amount(500_000_000) }] }));

    [Fact]
    public void Are_refused_when_they_are_decided_at_a_deadline_that_is_missing() =>
        Assert.IsType<TermsRefusal.DeadlineMissing>(TermsRules.Refuse(Terms with { Closing = ClosingRule.AtDeadline, Deadline = null, StretchRules = [] }));

    [Fact]
    public void That_were_written_earlier_show_no_milestone_that_cannot_be_reached()
    {
        var campaign = new Campaign(new(1), "series", "demo", Phase.Live, 1, 1, Terms with { Closing = ClosingRule.WhenReached, StretchRules = [Beyond] }, Now, null, null);

        var progress = ProgressRules.Of(new(campaign, Tally.Empty, 1, System.Collections.Immutable.ImmutableDictionary<int, long>.Empty, false), Now);

        Assert.Equal(["25 %", "50 %", "75 %", "Goal"], progress.Milestones.Select(m => m.Text));
    }
}
