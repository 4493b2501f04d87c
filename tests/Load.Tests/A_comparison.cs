using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Load.Backers;
using Greenlight.Load.Comparison;
using Greenlight.Load.History;
using Greenlight.Pledging;

namespace Greenlight.Load;

public sealed class A_comparison
{
    private static readonly RunName Run = new("run");
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Offer Offer = new("show", "series", 995, "patron", 2500);
    private static readonly CampaignTerms Terms = new(
        "A show", Currency.Usd, new Goal.Backers(1), Counts.Secured, ClosingRule.WhenReached, null, default, default, KeysOpen.AtCollected, 1,
        [new(0, "series", "", "", 995, false, null, []), new(1, "patron", "", "", 2500, true, null, [])], []);

    private static readonly ShardId Shard = new(new(1), 0);
    private readonly Differences _differences = new();

    private static Pledge Row(long number, int backer = 0, PledgeState state = PledgeState.Pledged, int tier = 0, long amount = 995, int version = 1) => new(
        new(Shard, number), new BackerId(Guid.NewGuid()), Run.PledgeId(backer), tier, amount, state, CardStatus.None, version, 1, 0, 995, Noon, "pm_card_visa");

    private static BackerKnowledge Knows(Told pledge, Told change = Told.Nothing, Told cancel = Told.Nothing, long number = 7, int version = 1) => new()
    {
        Pledge = pledge,
        Change = change,
        Cancel = cancel,
        Answer = pledge is Told.Accepted ? new(new(Shard, number), PledgeState.Pledged, version, "series", 995) : default,
        Refusal = pledge is Told.Refused ? "sold-out" : null,
    };

    private ToldAgainstLedger Compare(BackerKnowledge knows, bool settled, params Pledge[] rows)
    {
        var comparison = new ToldAgainstLedger(Run, Offer, new(new(0, 0, 0, 0, 0), new(1)), [knows], _differences);
        foreach (var row in rows)
            comparison.Look(row, Terms, settled);
        comparison.LookForMissing();
        return comparison;
    }

    private void Differs(string kind) => Assert.Equal([kind], _differences.ByKind.Keys);

    [Fact]
    public void Finds_nothing_where_everything_is_as_told()
    {
        Compare(Knows(Told.Accepted), true, Row(7, state: PledgeState.Collected, version: 4));
        Compare(Knows(Told.Accepted, cancel: Told.Accepted), true, Row(7, state: PledgeState.Cancelled));
        Compare(Knows(Told.Accepted, change: Told.Accepted), false, Row(7, tier: 1, amount: 2500));
        Compare(Knows(Told.Refused), false);
        Compare(Knows(Told.Nothing), false);
        Assert.Empty(_differences.ByKind);
    }

    [Fact]
    public void Misses_an_acknowledged_pledge()
    {
        Compare(Knows(Told.Accepted), false);
        Differs("acknowledged, but lost");
    }

    [Fact]
    public void Notices_a_pledge_that_counts_twice()
    {
        Compare(Knows(Told.Accepted), false, Row(7), Row(7));
        Differs("counted twice");
    }

    [Fact]
    public void Notices_a_pledge_that_was_refused_and_is_there()
    {
        Compare(Knows(Told.Refused), false, Row(7));
        Differs("refused, but there");
    }

    [Fact]
    public void Notices_another_receipt()
    {
        Compare(Knows(Told.Accepted), false, Row(8));
        Differs("another receipt");
    }

    [Fact]
    public void Notices_a_row_older_than_what_was_told()
    {
        Compare(Knows(Told.Accepted, version: 3), false, Row(7, version: 2));
        Differs("older than told");
    }

    [Fact]
    public void Notices_a_lost_cancellation()
    {
        Compare(Knows(Told.Accepted, cancel: Told.Accepted), false, Row(7));
        Differs("cancellation acknowledged, but lost");
    }

    [Fact]
    public void Notices_a_cancellation_that_nobody_asked_for()
    {
        Compare(Knows(Told.Accepted), false, Row(7, state: PledgeState.Cancelled));
        Differs("cancellation not asked or refused, but there");
    }

    [Fact]
    public void Notices_a_lost_change()
    {
        Compare(Knows(Told.Accepted, change: Told.Accepted), false, Row(7));
        Differs("change acknowledged, but lost");
    }

    [Fact]
    public void Notices_another_amount()
    {
        Compare(Knows(Told.Accepted), false, Row(7, amount: 1));
        Differs("another tier or amount");
    }

    [Fact]
    public void Notices_a_pledge_that_did_not_come_to_its_end()
    {
        Compare(Knows(Told.Accepted), true, Row(7, state: PledgeState.Secured));
        Differs("unexpected end");
    }

    [Fact]
    public void Takes_what_is_unknown_either_way_as_long_as_it_is_whole()
    {
        Compare(Knows(Told.Sent), false);
        Assert.Equal(1, Compare(Knows(Told.Sent), false, Row(7)).UnknownAndThere);
        Compare(Knows(Told.Accepted, cancel: Told.Sent), false, Row(7));
        Compare(Knows(Told.Accepted, cancel: Told.Sent), false, Row(7, state: PledgeState.Cancelled));
        Assert.Empty(_differences.ByKind);
    }

    [Fact]
    public void Leaves_the_pledges_of_others_alone()
    {
        var stranger = Row(7) with { CallerId = "someone-elses" };
        Assert.Equal(1, Compare(Knows(Told.Nothing), true, stranger).Strangers);
        Assert.Empty(_differences.ByKind);
    }
}
