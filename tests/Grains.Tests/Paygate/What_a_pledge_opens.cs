using Greenlight.Campaigns;
using Greenlight.Paygate;
using Greenlight.Pledging;
using Xunit;
using static Greenlight.Campaigns.Phase;
using static Greenlight.Paygate.RightState;
using static Greenlight.Pledging.PledgeState;

namespace Greenlight.Tests.Paygate;

public sealed class What_a_pledge_opens
{
    [Theory]
    [InlineData(Secured, Live, null, NotFundedYet)]
    [InlineData(Pledged, Phase.Closing, null, NotFundedYet)]
    [InlineData(PledgeState.Cancelled, Live, null, Closed)]
    [InlineData(Secured, Funded, null, Closed)]
    [InlineData(Collecting, Funded, null, Closed)]
    [InlineData(Collected, Funded, true, Open)]
    [InlineData(Refunded, Funded, false, Closed)]
    [InlineData(Disputed, Funded, false, Closed)]
    [InlineData(Released, Failed, null, Closed)]
    [InlineData(Dropped, Funded, null, Closed)]
    public void Opens_when_its_own_charge_has_succeeded(PledgeState state, Phase phase, bool? row, RightState expected)
        => Assert.Equal(expected, OpeningRules.Judge(new(state, 1), row, KeysOpen.AtCollected, phase));

    [Theory]
    [InlineData(Secured, 0, Live, null, NotFundedYet)]
    [InlineData(Secured, 0, Funded, null, Open)]
    [InlineData(Collecting, 1, Funded, null, Open)]
    [InlineData(Failing, 1, Funded, null, Open)]
    [InlineData(Failing, 0, Funded, null, Closed)]
    [InlineData(Pledged, 0, Funded, null, Closed)]
    [InlineData(Dropped, 3, Funded, null, Closed)]
    [InlineData(Collected, 1, Funded, true, Open)]
    [InlineData(Refunded, 1, Funded, false, Closed)]
    [InlineData(Secured, 0, Failed, null, Closed)]
    public void Opens_provisionally_when_the_terms_say_so(PledgeState state, int attempt, Phase phase, bool? row, RightState expected)
        => Assert.Equal(expected, OpeningRules.Judge(new(state, attempt), row, KeysOpen.AtFunded, phase));

    [Fact]
    public void Opens_when_it_is_paid_for_if_it_was_bought_after_the_decision()
    {
        var terms = Demo.Terms() with { KeysOpen = KeysOpen.AtFunded };
        var campaign = Demo.Campaign(terms, reached: []) with { Decision = new(true, DateTimeOffset.UnixEpoch.AddDays(1), 1, 3, 2985, []) };

        Assert.Equal(KeysOpen.AtFunded, OpeningRules.When(terms, campaign, DateTimeOffset.UnixEpoch));
        Assert.Equal(KeysOpen.AtCollected, OpeningRules.When(terms, campaign, DateTimeOffset.UnixEpoch.AddDays(2)));
    }

    [Fact]
    public void Is_what_its_tier_opened_when_it_was_pledged()
    {
        var pledgedUnder = Demo.Terms(Demo.Tier(0, "episode-1"), Demo.Tier(1, "episode-1", "making-of"));
        var now = Demo.Campaign(Demo.Terms(Demo.Tier(0), Demo.Tier(1)), reached: []);
        Assert.Equal(["episode-1", "making-of"], OpeningRules.Items(1, pledgedUnder, now).Select(item => item.Item));
    }

    [Fact]
    public void Includes_the_stretch_rules_that_were_reached_and_each_item_once()
    {
        var terms = Demo.Terms(Demo.Tier(0, "episode-1")) with
        {
            StretchRules = [new("a", new Goal.Backers(5), Demo.Items("episode-8")), new("b", new Goal.Backers(3), Demo.Items("episode-9", "episode-1"))],
        };
        Assert.Equal(["episode-1", "episode-9"], OpeningRules.Items(0, terms, Demo.Campaign(terms, reached: [1])).Select(item => item.Item));
    }

    private static class Demo
    {
        public static CampaignTerms Terms(params Tier[] tiers) => new(
            "Demo", Currency.Usd, new Goal.Backers(3), Counts.Secured, ClosingRule.WhenReached, null, default, default, KeysOpen.AtCollected, 1, [.. tiers], []);

        public static Tier Tier(int number, params string[] opens) => new(number, $"tier-{number}", "", "", 995, false, null, Items(opens));

        public static System.Collections.Immutable.ImmutableArray<ItemRef> Items(params string[] items) => [.. items.Select(item => new ItemRef("series", item))];

        public static Campaign Campaign(CampaignTerms terms, int[] reached) => new(
            new(1), "demo", "us", Funded, 2, 1, terms, default, default, new Decision(true, default, 1, 3, 2985, [.. reached]));
    }
}
