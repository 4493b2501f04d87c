using Greenlight.Campaigns;
using Greenlight.Pages.Mine;
using Greenlight.Pledging;

namespace Greenlight.Pages;

public sealed class A_pledge_in_words
{
    private static readonly CampaignTerms Terms = new(
        "A show", Currency.Usd, new Goal.Backers(250_000), Counts.Secured, ClosingRule.WhenReached, new(2026, 12, 24, 18, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(1),
        TimeSpan.FromDays(7), KeysOpen.AtCollected, 1, [new(0, "season", "The season", "", 995, false, null, [])], []);

    public static TheoryData<PledgeState, CardStatus, Phase, string> Sentences => new()
    {
        { PledgeState.Pledged, CardStatus.None, Phase.Live, "being checked" },
        { PledgeState.Pledged, CardStatus.NeedsBacker, Phase.Live, "wants to hear from you" },
        { PledgeState.Pledged, CardStatus.Refused, Phase.Live, "not enough money" },
        { PledgeState.Secured, CardStatus.Ready, Phase.Live, "Nothing has been charged" },
        { PledgeState.Secured, CardStatus.Ready, Phase.Funded, "about to be charged" },
        { PledgeState.Collecting, CardStatus.Ready, Phase.Funded, "being charged now" },
        { PledgeState.Collected, CardStatus.Ready, Phase.Funded, "was charged $9.95, once" },
        { PledgeState.Failing, CardStatus.Refused, Phase.Funded, "could not be charged: there is not enough money" },
        { PledgeState.Dropped, CardStatus.Refused, Phase.Funded, "You owe nothing" },
        { PledgeState.Cancelled, CardStatus.Ready, Phase.Live, "You cancelled" },
        { PledgeState.Released, CardStatus.Ready, Phase.Failed, "did not reach its goal" },
        { PledgeState.Released, CardStatus.Ready, Phase.Cancelled, "withdrew" },
        { PledgeState.Refunded, CardStatus.Ready, Phase.Funded, "paid back" },
        { PledgeState.Disputed, CardStatus.Ready, Phase.Funded, "disputed" },
        { PledgeState.PaidBack, CardStatus.Ready, Phase.Funded, "The money was paid to you, not through your card" },
        { PledgeState.Owed, CardStatus.Ready, Phase.Funded, "pays for nothing: the money is yours" },
    };

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Says_what_is(PledgeState state, CardStatus card, Phase phase, string words) =>
        Assert.Contains(words, PledgeStory.Now(Pledge(state, card, phase)));

    [Fact]
    public void Says_what_happens_next_and_by_when()
    {
        Assert.Contains("reaches 250,000 backers by 24 December 2026, 18:00 UTC, your card is charged $9.95, once", PledgeStory.Next(Pledge(PledgeState.Secured, CardStatus.Ready, Phase.Live)));
        Assert.Contains("until 31 December 2026, 18:00 UTC", PledgeStory.Next(
            Pledge(PledgeState.Failing, CardStatus.Refused, Phase.Funded) with { MendBy = new(2026, 12, 31, 18, 0, 0, TimeSpan.Zero) }));
        Assert.Contains("we give it back another way", PledgeStory.Next(Pledge(PledgeState.Owed, CardStatus.Ready, Phase.Funded)));
        Assert.Null(PledgeStory.Next(Pledge(PledgeState.Dropped, CardStatus.Refused, Phase.Funded)));
    }

    [Fact]
    public void Promises_another_try_of_a_declined_card_only_where_there_is_one()
    {
        var (retry, end) = (new DateTimeOffset(2026, 12, 26, 18, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 12, 31, 18, 0, 0, TimeSpan.Zero));
        var declined = Pledge(PledgeState.Failing, CardStatus.Ready, Phase.Funded) with { Decline = "insufficient_funds", MendBy = end };

        Assert.StartsWith("The same card is tried again on 26 December 2026, 18:00 UTC.", PledgeStory.Next(declined with { RetryAt = retry }));
        Assert.StartsWith("This card is not tried again. Give another one", PledgeStory.Next(declined));
        Assert.StartsWith("This card is not tried again. Give another one", PledgeStory.Next(declined with { Card = CardStatus.Refused }));
        Assert.StartsWith("Give the card once more below to confirm it with your bank", PledgeStory.Next(declined with { Card = CardStatus.NeedsBacker }));
    }

    [Fact]
    public void Says_of_a_saved_card_that_is_gone_that_no_bank_refused_it()
    {
        var gone = Pledge(PledgeState.Failing, CardStatus.Refused, Phase.Funded) with { Decline = "card_gone", NeverTried = true, MendBy = new(2026, 12, 31, 18, 0, 0, TimeSpan.Zero) };

        Assert.Equal("The campaign is greenlit, but your saved card is gone: our card processor does not have it any more. Nothing was charged.", PledgeStory.Now(gone));
        Assert.Equal("Give another card: as soon as it is saved, it is charged. You have until 31 December 2026, 18:00 UTC; after that the pledge is dropped.", PledgeStory.Next(gone));
        Assert.True(gone.NeedsCard);
    }

    [Fact]
    public void Says_of_a_card_that_was_never_charged_that_it_was_refused()
    {
        var refused = Pledge(PledgeState.Failing, CardStatus.Refused, Phase.Funded) with { NeverTried = true };

        Assert.Equal("The campaign is greenlit, but your bank refused the card: there is not enough money on the account. Nothing could be charged.", PledgeStory.Now(refused));
        Assert.Equal("Give another card: as soon as it is saved, it is charged.", PledgeStory.Next(refused));
    }

    [Fact]
    public void Says_of_a_new_card_that_it_is_checked_and_then_charged()
    {
        Assert.Equal("Your new card is being checked with your bank.", PledgeStory.Now(Pledge(PledgeState.Failing, CardStatus.None, Phase.Funded)));
        Assert.Equal("Your new card is saved, and is about to be charged.", PledgeStory.Now(Pledge(PledgeState.Failing, CardStatus.Ready, Phase.Funded)));
    }

    [Fact]
    public void Never_promises_a_charge_or_a_change_after_the_end()
    {
        foreach (var phase in Enum.GetValues<Phase>().Where(p => p is not Phase.Live))
            Assert.False(Pledge(PledgeState.Secured, CardStatus.Ready, phase).MayChange);
        Assert.Empty(PledgeStory.Way(Pledge(PledgeState.Owed, CardStatus.Ready, Phase.Funded)));
        Assert.Empty(PledgeStory.Way(Pledge(PledgeState.Released, CardStatus.Ready, Phase.Failed)));
    }

    [Fact]
    public void Shows_how_far_it_has_come()
    {
        Assert.Equal(["done", "done", "now", "", ""], PledgeStory.Way(Pledge(PledgeState.Secured, CardStatus.Ready, Phase.Live)).Select(s => s.Tone));
        Assert.Equal(["done", "trouble", "", "", ""], PledgeStory.Way(Pledge(PledgeState.Pledged, CardStatus.Refused, Phase.Live)).Select(s => s.Tone));
        Assert.Equal(["done", "done", "done", "done", "now"], PledgeStory.Way(Pledge(PledgeState.Collected, CardStatus.Ready, Phase.Funded)).Select(s => s.Tone));
    }

    [Theory]
    [InlineData(PledgeState.Pledged, CardStatus.None), InlineData(PledgeState.Pledged, CardStatus.NeedsBacker), InlineData(PledgeState.Pledged, CardStatus.Refused)]
    [InlineData(PledgeState.Secured, CardStatus.Ready), InlineData(PledgeState.Collecting, CardStatus.Ready), InlineData(PledgeState.Collected, CardStatus.Ready)]
    [InlineData(PledgeState.Failing, CardStatus.Refused), InlineData(PledgeState.Failing, CardStatus.None)]
    public void Speaks_of_no_goal_where_there_is_none(PledgeState state, CardStatus card)
    {
        var pledge = Sold(state, card);

        var words = $"{PledgeStory.Now(pledge)} {PledgeStory.Next(pledge)} {string.Join(' ', PledgeStory.Way(pledge).Select(step => step.Title))}";

        Assert.DoesNotMatch("greenlit|goal|funded", words);
    }

    [Fact]
    public void Shows_a_purchases_way_without_a_decision()
    {
        Assert.Equal("Your card is being charged now.", PledgeStory.Now(Sold(PledgeState.Collecting, CardStatus.Ready)));
        Assert.Equal(["done", "done", "now", ""], PledgeStory.Way(Sold(PledgeState.Secured, CardStatus.Ready)).Select(s => s.Tone));
    }

    [Fact]
    public void Does_not_speak_of_counting_to_whoever_comes_after_the_decision() =>
        Assert.Equal("Give another card. Until a card is saved nothing is charged, and no key is made.", PledgeStory.Next(Pledge(PledgeState.Pledged, CardStatus.Refused, Phase.Funded)));

    private static PledgeFace Sold(PledgeState state, CardStatus card)
    {
        var pledge = Pledge(state, card, Phase.Funded);
        return pledge with { Campaign = pledge.Campaign with { Terms = Terms with { Goal = new Goal.Open(), Deadline = null } } };
    }

    private static PledgeFace Pledge(PledgeState state, CardStatus card, Phase phase) => new(
        "id", "plg-1-0-1", state, card, null, card is CardStatus.Refused ? "insufficient_funds" : null, 1, "season", new(995, Currency.Usd), DateTimeOffset.UnixEpoch, null,
        new(new(1), "a-show", "studio", phase, 1, 1, Terms, null, null, null), phase, null);
}
