using Greenlight.Campaigns;
using Greenlight.Payments;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Pledging;

/// <summary>Events of the processor come late and twice: what they say of the past must not move a pledge that has gone on.</summary>
public sealed class News_about_a_card
{
    private static readonly Pledge Declined = A(PledgeState.Failing);
    private static readonly CardSecured Saved = new(Id, 1, "cus_1", "pm_1");

    [Theory, InlineData(CardStatus.Ready), InlineData(CardStatus.Refused), InlineData(CardStatus.NeedsBacker)]
    public void That_it_was_saved_begins_no_new_attempt_once_it_was_declined(CardStatus card) =>
        AssertReplay(Declined with { Card = card }, Saved);

    [Fact]
    public void That_it_was_refused_at_its_check_does_not_stop_the_retries_of_a_charge() => AssertReplay(Declined, new CardRefused(Id, 1, "generic_decline"));

    [Fact]
    public void That_it_was_refused_at_its_check_does_not_move_a_pledge_whose_card_is_saved() => AssertReplay(A(PledgeState.Secured), new CardRefused(Id, 1, "generic_decline"));

    [Fact]
    public void That_it_is_gone_opens_the_retry_window_under_the_pledges_own_terms_and_a_new_card_ends_the_wait()
    {
        var gone = After(A(PledgeState.Secured), new CardGone(Id, 1));

        Assert.Equal((PledgeState.Failing, CardStatus.Refused, "card_gone", 0), (gone.State, gone.Card, gone.Decline, gone.Attempt));
        Assert.Equal((Now.AddDays(7), Now.AddDays(7)), (gone.GiveUpAt, gone.DueAt));
        Assert.Null(PledgeRules.RetryAt(gone));

        var replaced = PledgeRules.Apply(gone, new PledgeEvent.CardReplaced("pm_new"), Shard, Now);
        var saved = After(replaced, Saved with { CardAttempt = 2 });
        Assert.Equal((PledgeState.Secured, Now, gone.GiveUpAt), (saved.State, saved.DueAt, saved.GiveUpAt));
        // The first attempt ever; and if that card is gone, too, the window is the one that has begun.
        Assert.Equal(1, After(saved, new ChargeBegun(Id, "pi_1", 1)).Attempt);
        var later = Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(In(Phase.Funded) with { Now = Now.AddDays(1) }, saved, null, new CardGone(Id, 2))).Event;
        Assert.Equal(gone.GiveUpAt, Assert.IsType<PledgeEvent.CardGone>(later).GiveUpAt);
    }

    [Fact]
    public void That_it_is_gone_counts_once_for_the_newest_card_and_only_when_it_was_to_be_charged()
    {
        var secured = A(PledgeState.Secured);
        var gone = After(secured, new CardGone(Id, 1));

        AssertReplay(gone, new CardGone(Id, 1));
        AssertReplay(secured with { CardAttempt = 2 }, new CardGone(Id, 1));
        Assert.Equal(new PledgeDecision.Replay(secured), PledgeRules.Decide(In(Phase.Live), secured, null, new CardGone(Id, 1)));
    }

    [Fact]
    public void That_it_was_saved_does_not_bring_back_one_that_is_gone() => AssertReplay(After(A(PledgeState.Secured), new CardGone(Id, 1)), Saved);

    [Fact]
    public void That_the_replaced_one_was_saved_counts_at_once()
    {
        var replaced = Declined with { Card = CardStatus.None, CardAttempt = 2 };

        var written = Assert.IsType<PledgeDecision.Write>(Decide(replaced, Saved with { CardAttempt = 2 })).Event;

        Assert.Equal(Now, Assert.IsType<PledgeEvent.CardSecured>(written).DueAt);
        AssertReplay(replaced, Saved);
    }

    [Theory, InlineData(CardStatus.Ready), InlineData(CardStatus.Refused), InlineData(CardStatus.NeedsBacker)]
    public void That_is_not_known_yet_does_not_wake_a_pledge_that_rests_until_its_retry(CardStatus card) =>
        AssertReplay(Declined with { Card = card }, new LookAgain(Id, TimeSpan.Zero));

    [Fact]
    public void That_is_not_known_yet_never_outlasts_the_retry_window()
    {
        var replaced = Declined with { Card = CardStatus.None, CardAttempt = 2 };

        var written = Assert.IsType<PledgeDecision.Write>(Decide(replaced, new LookAgain(Id, TimeSpan.FromDays(30)))).Event;

        Assert.Equal(replaced.GiveUpAt, Assert.IsType<PledgeEvent.Postponed>(written).DueAt);
    }

    private static Pledge After(Pledge pledge, PaymentFact news) => PledgeRules.Apply(pledge, Assert.IsType<PledgeDecision.Write>(Decide(pledge, news)).Event, Shard, Now);

    private static void AssertReplay(Pledge pledge, PaymentFact news) => Assert.Equal(new PledgeDecision.Replay(pledge), Decide(pledge, news));

    private static PledgeDecision Decide(Pledge pledge, PaymentFact news) => PledgeRules.Decide(In(Phase.Funded), pledge, null, news);
}
