using Greenlight.Campaigns;
using Greenlight.Payments;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Pledging;

public sealed class A_pledge
{
    [Fact]
    public void Is_answered_as_it_now_is_when_the_same_request_comes_again()
    {
        var changed = A(PledgeState.Secured) with { Tier = 1, Amount = 6000 };

        Assert.Equal(new PledgeDecision.Replay(changed), PledgeRules.Decide(In(Phase.Live), changed, changed, PlaceCommand));
    }

    [Theory, InlineData(Phase.Closing), InlineData(Phase.Funded), InlineData(Phase.Failed), InlineData(Phase.Cancelled), InlineData(Phase.Suspended)]
    public void Is_answered_as_accepted_for_ever_also_after_closing(Phase phase)
    {
        var collected = A(PledgeState.Collected);

        Assert.Equal(new PledgeDecision.Replay(collected), PledgeRules.Decide(In(phase), collected, collected, PlaceCommand));
    }

    /// <summary>Who did not name an amount asked for the tier's price, as it was then.</summary>
    [Fact]
    public void Is_answered_as_accepted_also_when_its_tier_has_another_price_by_now()
    {
        var pledged = A(PledgeState.Pledged);
        var dearer = Terms with { Tiers = [.. Terms.Tiers.Select(tier => tier with { Price = tier.Price + 300 })] };
        var now = In(Phase.Live) with { Terms = dearer, TermsVersion = 2, Earlier = new Dictionary<int, CampaignTerms> { [1] = Terms } };

        Assert.Equal(new PledgeDecision.Replay(pledged), PledgeRules.Decide(now, pledged, pledged, PlaceCommand with { Amount = null }));
        Assert.Equal(new PledgeDecision.Replay(pledged), PledgeRules.Decide(now, pledged, pledged, PlaceCommand with { Amount = new(pledged.PlacedAmount, Currency.Usd) }));
        var refusal = PledgeRules.Decide(now, pledged, pledged, PlaceCommand with { Amount = new(pledged.PlacedAmount + 300, Currency.Usd) });
        Assert.IsType<Refusal.ReusedId>(Assert.IsType<PledgeDecision.Refuse>(refusal).Refusal);
    }

    [Fact]
    public void Is_refused_when_its_id_was_used_with_another_tier() =>
        Assert.IsType<Refusal.ReusedId>(Refused(Phase.Live, A(PledgeState.Pledged), PlaceCommand with { Tier = "signed" }));

    [Fact]
    public void Is_refused_when_its_id_was_used_with_another_amount() =>
        Assert.IsType<Refusal.ReusedId>(Refused(Phase.Live, A(PledgeState.Pledged), PlaceCommand with { Amount = new(996, Currency.Usd) }));

    [Fact]
    public void Is_refused_while_the_backer_has_another_live_one()
    {
        var refusal = Assert.IsType<PledgeDecision.Refuse>(
            PledgeRules.Decide(In(Phase.Live), null, A(PledgeState.Secured), PlaceCommand with { CallerId = "second" })).Refusal;

        Assert.Equal(new Refusal.AlreadyPledged("first"), refusal);
    }

    [Theory, InlineData(Phase.Draft), InlineData(Phase.Closing), InlineData(Phase.Funded), InlineData(Phase.Failed)]
    public void Is_refused_unless_the_campaign_is_live(Phase phase) =>
        Assert.Equal(new Refusal.NotLive(phase), Refused(phase, null, PlaceCommand));

    [Fact]
    public void Is_taken_by_an_open_campaign_that_is_funded_from_the_start()
    {
        var open = In(Phase.Funded) with { Terms = Terms with { Goal = new Goal.Open() } };

        Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(open, null, null, PlaceCommand));
    }

    [Fact]
    public void Is_refused_for_a_tier_that_does_not_exist() =>
        Assert.Equal(new Refusal.UnknownTier("gold"), Refused(Phase.Live, null, PlaceCommand with { Tier = "gold" }));

    [Fact]
    public void Is_refused_below_the_price_of_its_tier() =>
        Assert.IsType<Refusal.AmountNotAllowed>(Refused(Phase.Live, null, PlaceCommand with { Amount = new(994, Currency.Usd) }));

    [Fact]
    public void Is_refused_above_the_price_of_a_fixed_tier() =>
        Assert.IsType<Refusal.AmountNotAllowed>(Refused(Phase.Live, null, PlaceCommand with { Amount = new(1000, Currency.Usd) }));

    [Fact]
    public void May_exceed_the_price_where_you_pay_what_you_want()
    {
        var decision = PledgeRules.Decide(In(Phase.Live), null, null, PlaceCommand with { Tier = "signed", Amount = new(7500, Currency.Usd) });

        Assert.Equal(7500, Assert.IsType<PledgeEvent.Placed>(Assert.IsType<PledgeDecision.Write>(decision).Event).Amount);
    }

    [Fact]
    public void Is_refused_in_another_currency() =>
        Assert.IsType<Refusal.WrongCurrency>(Refused(Phase.Live, null, PlaceCommand with { Amount = new(995, Currency.Parse("eur")) }));

    public static TheoryData<BackerCommand> OnTheFirstVersion => [new ChangePledge(Backer, "first", "dinner", null, 1), new CancelPledge(Backer, "first", 1)];

    [Theory, MemberData(nameof(OnTheFirstVersion))]
    public void Is_changed_and_cancelled_on_a_version_that_only_settlement_has_raised_since(BackerCommand command)
    {
        var secured = A(PledgeState.Secured);

        Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(In(Phase.Live), secured, secured, command));
    }

    [Theory, MemberData(nameof(OnTheFirstVersion))]
    public void Is_not_changed_or_cancelled_by_somebody_who_has_not_seen_its_newest_change(BackerCommand command) =>
        Assert.Equal(new Refusal.StaleVersion(1, 3), Refused(Phase.Live, A(PledgeState.Secured) with { Tier = 1, Amount = 5000, Version = 3 }, command));

    [Theory, InlineData(0), InlineData(-1), InlineData(3)]
    public void Is_not_cancelled_on_a_version_it_never_had(int version) =>
        Assert.Equal(new Refusal.StaleVersion(version, 2), Refused(Phase.Live, A(PledgeState.Secured), new CancelPledge(Backer, "first", version)));

    [Fact]
    public void Is_not_changed_twice_by_a_retry()
    {
        // Changed on version 1; then the card was saved.
        var changed = A(PledgeState.Secured) with { Tier = 1, Amount = 5000, Version = 3 };

        Assert.IsType<PledgeDecision.Replay>(PledgeRules.Decide(In(Phase.Live), changed, changed, new ChangePledge(Backer, "first", "signed", null, 1)));
    }

    [Fact]
    public void That_was_cancelled_is_not_changed_not_even_into_what_it_was() =>
        Assert.Equal(
            new Refusal.StateNotAllowed(PledgeState.Cancelled),
            Refused(Phase.Live, A(PledgeState.Cancelled), new ChangePledge(Backer, "first", "series", null, 3)));

    [Fact]
    public void Is_answered_as_cancelled_however_often_it_is_cancelled() =>
        Assert.IsType<PledgeDecision.Replay>(
            PledgeRules.Decide(In(Phase.Funded), A(PledgeState.Cancelled), null, new CancelPledge(Backer, "first", 1)));

    [Theory, InlineData(Phase.Closing), InlineData(Phase.Funded)]
    public void Is_not_cancelled_after_the_campaign_has_closed(Phase phase) =>
        Assert.Equal(new Refusal.NotLive(phase), Refused(phase, A(PledgeState.Secured), new CancelPledge(Backer, "first", 2)));

    [Fact]
    public void Of_somebody_else_looks_as_if_it_did_not_exist() =>
        Assert.Equal(new Refusal.UnknownPledge("theirs"), Refused(Phase.Live, null, new CancelPledge(Backer, "theirs", 1)));

    [Theory, InlineData(Phase.Live), InlineData(Phase.Closing), InlineData(Phase.Failed), InlineData(Phase.Suspended)]
    public void Is_never_charged_before_the_decision(Phase phase) =>
        Assert.Equal(new Refusal.NotLive(phase), Refused(phase, A(PledgeState.Secured), new ChargeBegun(Id, "pi_1", 1)));

    [Theory, InlineData(null), InlineData(1)]
    public void Is_never_charged_before_its_backer_had_the_notice_that_the_terms_promise(int? hoursLeft)
    {
        var noticed = In(Phase.Funded) with { Terms = Terms with { ChargeNotice = TimeSpan.FromHours(24) } };
        var secured = A(PledgeState.Secured) with { DueAt = hoursLeft is { } hours ? Now.AddHours(hours) : null };

        Assert.IsType<PledgeDecision.Refuse>(PledgeRules.Decide(noticed, secured, null, new ChargeBegun(Id, "pi_1", 1)));
        Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(noticed, secured with { DueAt = Now }, null, new ChargeBegun(Id, "pi_1", 1)));
    }

    [Fact]
    public void Has_one_payment_intent_for_ever() =>
        Assert.IsType<Refusal.StateNotAllowed>(Refused(Phase.Funded, A(PledgeState.Failing), new ChargeBegun(Id, "pi_2", 2)));

    [Fact]
    public void Is_tried_again_only_after_a_definite_decline() =>
        Assert.IsType<Refusal.StateNotAllowed>(Refused(Phase.Funded, A(PledgeState.Collecting), new ChargeBegun(Id, "pi_1", 2)));

    [Fact]
    public void Stays_collected_when_a_decline_of_an_earlier_attempt_arrives_late() =>
        Assert.IsType<PledgeDecision.Replay>(
            PledgeRules.Decide(In(Phase.Funded), A(PledgeState.Collected), null, new ChargeDeclined(Id, 1, "insufficient_funds", true, false)));

    [Fact]
    public void Ignores_a_decline_of_an_earlier_attempt()
    {
        var second = A(PledgeState.Collecting) with { Attempt = 2 };

        Assert.IsType<PledgeDecision.Replay>(
            PledgeRules.Decide(In(Phase.Funded), second, null, new ChargeDeclined(Id, 1, "insufficient_funds", true, false)));
    }

    [Fact]
    public void Ignores_news_of_a_card_that_has_been_replaced()
    {
        var replaced = A(PledgeState.Pledged) with { CardAttempt = 2 };

        Assert.IsType<PledgeDecision.Replay>(PledgeRules.Decide(In(Phase.Live), replaced, null, new CardSecured(Id, 1, "cus_1", "pm_old")));
    }

    [Fact]
    public void Is_not_collected_by_a_charge_that_it_never_began() =>
        Assert.IsType<Refusal.StateNotAllowed>(Refused(Phase.Funded, A(PledgeState.Secured), new ChargeSucceeded(Id, "pi_other", "ch_1")));

    [Fact]
    public void Waits_for_its_backer_until_the_window_ends_when_the_bank_says_never_to_try_this_card_again()
    {
        var after = Apply(A(PledgeState.Collecting), new ChargeDeclined(Id, 1, "lost_card", false, false), Now);

        Assert.Equal((CardStatus.Refused, Now.AddDays(7)), (after.Card, after.DueAt));
    }

    [Fact]
    public void Tries_a_new_card_at_once()
    {
        var after = Apply(A(PledgeState.Failing), new ReplaceCard(Backer, "first", "pm_new"), Now);

        Assert.Equal((CardStatus.None, Now, 2), (after.Card, after.DueAt, after.CardAttempt));
    }

    private static Pledge Apply(Pledge pledge, PledgeCommand command, DateTimeOffset now) =>
        PledgeRules.Apply(pledge, Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(In(Phase.Funded) with { Now = now }, pledge, pledge, command)).Event, Shard, now);

    private static Refusal Refused(Phase phase, Pledge? current, PledgeCommand command) =>
        Assert.IsType<PledgeDecision.Refuse>(PledgeRules.Decide(In(phase), current, current, command)).Refusal;
}
