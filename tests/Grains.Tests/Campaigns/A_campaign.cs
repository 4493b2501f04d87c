using System.Collections.Immutable;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Campaigns;

public sealed class A_campaign
{
    [Fact]
    public void Is_funded_when_the_secured_count_reaches_the_goal_and_not_one_before()
    {
        Assert.Null(CampaignRules.Advance(Reading(secured: 249_999, pledged: 10_000), Now));

        var change = CampaignRules.Advance(Reading(secured: 250_000), Now)!;

        Assert.Equal(Phase.Funded, change.Phase);
        Assert.Equal(new Decision(true, Now, 77, 250_000, 250_000 * 995L, []), change.Decision! with { Stretch = [] });
    }

    [Fact]
    public void Counts_every_live_pledge_when_its_terms_say_so() =>
        Assert.Equal(Phase.Funded, CampaignRules.Advance(Reading(secured: 1, pledged: 249_999, terms: Terms with { Counts = Counts.Pledged }), Now)?.Phase);

    [Fact]
    public void Can_have_a_goal_of_money()
    {
        var terms = Terms with { Goal = new Goal.Amount(1_990) };

        Assert.Null(CampaignRules.Advance(Reading(secured: 1, terms: terms), Now));
        Assert.Equal(Phase.Funded, CampaignRules.Advance(Reading(secured: 2, terms: terms), Now)?.Phase);
    }

    [Fact]
    public void Without_a_goal_is_funded_as_it_launches()
    {
        var reading = Reading(phase: Phase.Draft, terms: Terms with { Goal = new Goal.Open() });

        Assert.Equal(Phase.Funded, CampaignRules.Launch(reading, Now)?.Phase);
    }

    [Theory, InlineData(Phase.Draft), InlineData(Phase.Funded), InlineData(Phase.Failed), InlineData(Phase.Cancelled), InlineData(Phase.Suspended)]
    public void Is_decided_once(Phase phase) =>
        Assert.Null(CampaignRules.Advance(Reading(secured: 300_000, phase: phase), Now.AddDays(60)));

    [Fact]
    public void That_closes_at_its_deadline_waits_for_it_even_when_the_goal_is_reached()
    {
        var terms = Terms with { Closing = ClosingRule.AtDeadline };

        Assert.Null(CampaignRules.Advance(Reading(secured: 300_000, terms: terms), Now.AddDays(29)));
        Assert.Equal(Phase.Funded, CampaignRules.Advance(Reading(secured: 300_000, terms: terms), Now.AddDays(30))?.Phase);
    }

    [Theory, InlineData(CollectedGoal.GoOn), InlineData(CollectedGoal.ExtendWindow)]
    public void Does_not_look_at_what_was_collected_unless_everybody_would_be_paid_back(CollectedGoal policy) =>
        Assert.Null(CampaignRules.Advance(Collected(policy, (PledgeState.Collected, 1)), Now));

    [Theory, InlineData(PledgeState.Pledged), InlineData(PledgeState.Secured), InlineData(PledgeState.Collecting), InlineData(PledgeState.Failing)]
    public void Is_not_short_of_its_goal_while_anything_may_still_come_in(PledgeState state) =>
        Assert.Null(CampaignRules.Advance(Collected(CollectedGoal.RefundAll, (PledgeState.Collected, 1), (state, 1)), Now));

    [Fact]
    public void Is_found_short_of_its_goal_once_nothing_is_outstanding_and_its_decision_stands()
    {
        var change = CampaignRules.Advance(Collected(CollectedGoal.RefundAll, (PledgeState.Collected, 249_999), (PledgeState.Dropped, 5)), Now)!;

        Assert.Equal(new PhaseChange(Phase.Funded, Now, Now, null, FellShort: true), change);
        Assert.Equal(new PhaseChange(Phase.Funded, Now, null, null, FellShort: false),
            CampaignRules.Advance(Collected(CollectedGoal.RefundAll, (PledgeState.Collected, 249_000), (PledgeState.Refunded, 900), (PledgeState.Disputed, 100)), Now));
    }

    [Fact]
    public void Is_looked_at_again_when_its_retry_windows_have_ended_if_everybody_would_be_paid_back()
    {
        Assert.Equal(Now.AddDays(7), CampaignRules.Advance(Reading(secured: 250_000, terms: Terms with { CollectedGoal = CollectedGoal.RefundAll }), Now)!.DueAt);
        Assert.Null(CampaignRules.Advance(Reading(secured: 250_000), Now)!.DueAt);
    }

    [Fact]
    public void Waits_once_more_for_cards_that_failed_only_if_its_terms_say_so_and_too_little_is_left()
    {
        Assert.True(CampaignRules.WindowEnds(Collected(CollectedGoal.ExtendWindow, (PledgeState.Collected, 249_998), (PledgeState.Collecting, 1), (PledgeState.Failing, 9)), Now)!.FellShort);
        Assert.Null(CampaignRules.WindowEnds(Collected(CollectedGoal.ExtendWindow, (PledgeState.Collected, 250_000), (PledgeState.Failing, 9)), Now));
        Assert.Null(CampaignRules.WindowEnds(Collected(CollectedGoal.GoOn, (PledgeState.Collected, 1), (PledgeState.Failing, 9)), Now));
        Assert.Equal(Now.AddDays(7), CampaignRules.ExtendedTo(Collected(CollectedGoal.ExtendWindow).Campaign with { Collected = new(Now, true) }));
    }

    private static CampaignReading Collected(CollectedGoal policy, params (PledgeState State, int Count)[] cells)
    {
        var reading = Reading(phase: Phase.Funded, terms: Terms with { CollectedGoal = policy });
        return reading with { Tally = new([.. cells.Select(cell => new TallyCell(0, cell.State, cell.Count, cell.Count * 995L))]) };
    }

    [Fact]
    public void Fails_at_its_deadline_when_the_goal_was_missed() =>
        Assert.Equal(Phase.Failed, CampaignRules.Advance(Reading(secured: 249_999), Now.AddDays(30))?.Phase);

    [Fact]
    public void Stops_pledging_at_its_deadline_and_waits_for_cards_still_being_checked()
    {
        var deadline = Now.AddDays(30);
        var change = CampaignRules.Advance(Reading(secured: 249_999, pledged: 1, unsettled: true), deadline)!;

        Assert.Equal((Phase.Closing, deadline.AddHours(24), null), (change.Phase, change.DueAt, change.Decision));
    }

    [Fact]
    public void Waits_for_those_cards_no_longer_than_its_terms_say()
    {
        var closing = Reading(secured: 249_999, pledged: 1, unsettled: true, phase: Phase.Closing);

        Assert.Null(CampaignRules.Advance(closing, Now.AddDays(30).AddHours(23)));
        Assert.Equal(Phase.Failed, CampaignRules.Advance(closing, Now.AddDays(31))?.Phase);
    }

    [Fact]
    public void Opens_what_its_stretch_rules_promise_at_the_decision()
    {
        var terms = Terms with { Closing = ClosingRule.AtDeadline };

        Assert.Equal([0], CampaignRules.Advance(Reading(secured: 300_000, terms: terms), Now.AddDays(30))!.Decision!.Stretch);
        Assert.Empty(CampaignRules.Advance(Reading(secured: 299_999, terms: terms), Now.AddDays(30))!.Decision!.Stretch);
    }

    [Fact]
    public void Shows_its_milestones_as_reached_when_what_counts_has_reached_them()
    {
        var progress = ProgressRules.Of(Reading(secured: 125_000, pledged: 50_000, terms: Terms with { Closing = ClosingRule.AtDeadline }), Now);

        Assert.Equal(
            [("25 %", 62_500, true), ("50 %", 125_000, true), ("75 %", 187_500, false), ("Goal", 250_000, false), ("300,000 backers open episode 9", 300_000, false)],
            progress.Milestones.Select(m => (m.Text, m.At, m.Reached)));
        Assert.Equal((175_000, 125_000), (progress.Pledged.Count, progress.Secured.Count));
    }

    [Fact]
    public void Names_a_mark_by_the_goal_when_a_small_goal_makes_marks_fall_together()
    {
        var progress = ProgressRules.Of(Reading(terms: Terms with { Goal = new Goal.Backers(3), StretchRules = [] }), Now);

        Assert.Equal([("25 %", 1), ("50 %", 2), ("Goal", 3)], progress.Milestones.Select(m => (m.Text, m.At)));
    }

    private static CampaignReading Reading(
        long secured = 0, long pledged = 0, bool unsettled = false, Phase phase = Phase.Live, CampaignTerms? terms = null) => new(
        new(new(1), "series", "demo", phase, 1, 1, terms ?? Terms, Now, null, null),
        new([new(0, PledgeState.Secured, secured, secured * 995), new(0, PledgeState.Pledged, pledged, pledged * 995)]),
        77,
        ImmutableDictionary<int, long>.Empty,
        unsettled);
}
