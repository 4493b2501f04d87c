using Greenlight.Load.Reporting;

namespace Greenlight.Load;

/// <summary>The words of a rehearsal's report.</summary>
public sealed class A_report
{
    private static readonly LedgerFacts Ledger = new("funded", 1_500, 6_000, new Dictionary<string, long>(), 2_900, 2_950, 1_500, 1_492_500, 2_951, null, null, 0, 0, 0, 0, 0, 0);

    [Fact]
    public void Says_when_the_goal_was_reached_and_decided_and_the_first_card_charged() => Assert.Equal(
        "goal 1,500: first reached at journal sequence 2,900; decided at sequence 2,950 on 1,500 backers over 1,492,500; first charge at journal sequence 2,951",
        ReportText.Decision(Ledger));

    [Fact]
    public void Leaves_out_what_is_not_known_of_several_shards() => Assert.Equal(
        "goal 1,500: decided at sequence 2,950 on 1,500 backers over 1,492,500",
        ReportText.Decision(Ledger with { GoalReachedAtSequence = null, FirstChargeAtSequence = null }));

    [Fact]
    public void Says_that_nothing_is_decided() => Assert.Equal(
        "goal 1,500: not decided",
        ReportText.Decision(Ledger with { GoalReachedAtSequence = null, DecisionSequence = null, DecisionBackers = null, DecisionAmount = null, FirstChargeAtSequence = null }));

    [Fact]
    public void Says_how_fast_cards_were_charged_of_what_was_allowed_and_what_was_turned_away() => Assert.Equal(
        "3,000 charges in 150.0 s: 20.0/s, 0.800 of the 25/s allowed; without the 30.0 s in which the server was killed 25.0/s, 1.000; 3 of 10,000 calls answered 429 (0.03 %)",
        ReportText.Charging(new(3_000, 150, 30, 25, new(10_000, 3))));

    [Fact]
    public void Says_less_of_charging_without_a_limit() => Assert.Equal("3,000 charges in 2.0 s: 1,500.0/s", ReportText.Charging(new(3_000, 2, 0, null, null)));
}
