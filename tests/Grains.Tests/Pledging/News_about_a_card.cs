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

    private static void AssertReplay(Pledge pledge, PaymentFact news) => Assert.Equal(new PledgeDecision.Replay(pledge), Decide(pledge, news));

    private static PledgeDecision Decide(Pledge pledge, PaymentFact news) => PledgeRules.Decide(In(Phase.Funded), pledge, null, news);
}
