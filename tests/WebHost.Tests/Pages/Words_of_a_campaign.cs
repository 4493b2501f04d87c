using Greenlight.Campaigns;
using Greenlight.Pages.Mine;
using Greenlight.Pages.Showcase;
using Greenlight.Pages.Watch;
using Greenlight.Pledging;

namespace Greenlight.Pages;

public sealed class Words_of_a_campaign
{
    private static readonly CampaignTerms Terms = new(
        "A show", Currency.Usd, new Goal.Backers(3), Counts.Secured, ClosingRule.WhenReached, null, TimeSpan.FromHours(1), TimeSpan.FromDays(7), KeysOpen.AtCollected, 1,
        [new(0, "season", "The season", "", 995, false, null, [])],
        [new("4 backers open episode 9", new Goal.Backers(4), []), new("9 backers open episode 10", new Goal.Backers(9), [])]);

    [Fact]
    public void Ask_for_a_pledge_only_while_pledges_are_taken()
    {
        Assert.Equal("Greenlight it", CampaignWords.FormTitle(Terms, Phase.Live));
        Assert.Equal("It is greenlit", CampaignWords.FormTitle(Terms, Phase.Funded));
        Assert.Equal("Get it too", CampaignWords.FormTitle(Terms with { LatePledges = true }, Phase.Funded));
        Assert.Equal("Get it", CampaignWords.FormTitle(Terms with { Goal = new Goal.Open() }, Phase.Funded));
        Assert.All(Enum.GetValues<Phase>().Where(p => p is not Phase.Live), phase => Assert.NotEqual("Greenlight it", CampaignWords.FormTitle(Terms, phase)));
    }

    [Fact]
    public void Tell_whoever_comes_late_what_they_pay_and_promise_nobody_else_a_charge_at_once()
    {
        var late = Terms with { LatePledges = true };

        Assert.Contains(CampaignWords.Deal(late, false, Phase.Funded), step => step.Text == "Your card is charged once, right away.");
        Assert.DoesNotContain(CampaignWords.Deal(late, false, Phase.Funded), step => step.Text.Contains("Nothing is charged yet"));
        Assert.All([CampaignWords.Deal(late, false), CampaignWords.Deal(Terms, false, Phase.Funded)], deal => Assert.Contains(deal, step => step.Text.Contains("Nothing is charged yet")));
    }

    [Fact]
    public void Speak_of_no_goal_where_there_is_none_and_of_none_to_reach_once_it_is_decided()
    {
        Assert.Equal("On sale", CampaignWords.Chip(Phase.Funded, new Goal.Open()).Text);
        Assert.Equal("Greenlit", CampaignWords.Chip(Phase.Funded, Terms.Goal).Text);
        Assert.Equal("sold so far", CampaignWords.OfGoal(new Goal.Open(), Currency.Usd));
        foreach (var keys in Enum.GetValues<KeysOpen>())
            Assert.DoesNotContain(CampaignWords.Deal(Terms with { Goal = new Goal.Open(), KeysOpen = keys }, false, Phase.Funded), step => step.Text.Contains("funded") || step.Text.Contains("pledge"));
        foreach (var counts in Enum.GetValues<Counts>())
        {
            Assert.Contains("towards the goal", $"{CampaignWords.TwoNumbers(Terms.Goal, counts)}");
            Assert.DoesNotContain("towards the goal", $"{CampaignWords.TwoNumbers(Terms.Goal, counts, Phase.Funded)}");
        }
        Assert.DoesNotContain(TestCard.All, card => $"{card.Title} {card.Note}".Contains("funded") || $"{card.Title} {card.Note}".Contains("funding"));
    }

    [Fact]
    public void Count_on_after_the_decision_where_there_was_no_goal_to_reach()
    {
        var launched = new Decision(true, DateTimeOffset.UnixEpoch, 1, 0, 0, []);
        var progress = Progress(Terms with { Goal = new Goal.Open() }, launched, counted: 7);

        Assert.Equal("7", CampaignWords.Counter(progress));
        Assert.Equal("3", CampaignWords.Counter(Progress(Terms, launched with { Backers = 3 }, counted: 7)));
    }

    [Theory]
    [InlineData(PledgeState.Refunded, "Paid back", "was paid back to your card")]
    [InlineData(PledgeState.Dropped, "Your pledge was dropped", "could not be charged in time")]
    public void Tell_a_backer_who_has_paid_no_longer_what_became_of_the_money(PledgeState state, string title, string sentence)
    {
        var campaign = new Campaign(new(1), "a-show", "studio", Phase.Funded, 1, 1, Terms, null, null, null);
        var pledge = new PledgeFace(
            "one", "plg-1-0-1", state, CardStatus.Ready, null, null, 1, "season", new(995, Currency.Usd), DateTimeOffset.UnixEpoch, null, campaign, Phase.Funded, null);

        var refusal = WatchWords.Refusal(new(new("series", "e1"), 1, "Episode 1", "Handshake", TimeSpan.FromSeconds(20), true, "/media/e1/index.m3u8"), campaign, Phase.Funded, true, pledge);

        Assert.Equal(title, refusal.Title);
        Assert.Contains(sentence, refusal.Text);
    }

    [Fact]
    public void Say_what_became_of_the_stretch_goals_once_it_is_decided()
    {
        var decision = new Decision(true, DateTimeOffset.UnixEpoch, 10, 5, 4975, [0]);

        Assert.Equal(("If even more people come", "4 backers"), (CampaignWords.StretchTitle(null), CampaignWords.StretchStanding(Terms, 0, null)));
        Assert.Equal("What more backers opened", CampaignWords.StretchTitle(decision));
        Assert.Equal(("Reached", "Not reached"), (CampaignWords.StretchStanding(Terms, 0, decision), CampaignWords.StretchStanding(Terms, 1, decision)));
    }

    [Theory]
    [InlineData(CardStatus.Refused, "your bank refused the card", "Mend your pledge")]
    [InlineData(CardStatus.NeedsBacker, "Your bank wants to hear from you", "Mend your pledge")]
    [InlineData(CardStatus.None, "You have pledged, thank you", "My pledges")]
    public void Lead_a_backer_from_a_locked_episode_to_a_card_that_needs_them(CardStatus card, string sentence, string action)
    {
        var campaign = new Campaign(new(1), "a-show", "studio", Phase.Live, 1, 1, Terms, null, null, null);
        var pledge = new PledgeFace(
            "one", "plg-1-0-1", PledgeState.Pledged, card, null, null, 1, "season", new(995, Currency.Usd), DateTimeOffset.UnixEpoch, null, campaign, Phase.Live, null);

        var refusal = WatchWords.Refusal(new(new("series", "e1"), 1, "Episode 1", "Handshake", TimeSpan.FromSeconds(20), true, "/media/e1/index.m3u8"), campaign, Phase.Live, true, pledge);

        Assert.Contains(sentence, refusal.Text);
        Assert.Equal((action, "/me/pledges#one"), (refusal.Action, refusal.Link));
    }

    private static Progress Progress(CampaignTerms terms, Decision decision, long counted) => new(
        "a-show", Phase.Funded, 1, DateTimeOffset.UnixEpoch, terms.Goal, terms.Currency, terms.Counts, default, default, default, default, default, counted, [], [], null, decision);
}
