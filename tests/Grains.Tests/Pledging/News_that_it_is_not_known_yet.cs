using Greenlight.Campaigns;
using Greenlight.Payments;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Pledging;

/// <summary>"Look again later", from somebody who has looked at the pledge as it was.</summary>
public sealed class News_that_it_is_not_known_yet
{
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(2);

    private static Pledge Secured => A(PledgeState.Secured);

    private static Pledge Declined => A(PledgeState.Failing) with { DueAt = Now };

    private static CampaignTerms Notice => Terms with { ChargeNotice = TimeSpan.FromHours(24) };

    [Fact]
    public void Holds_a_first_charge_back() => Assert.Equal(Now + Wait, DueAfter(Secured));

    [Fact]
    public void Holds_a_charge_back_whose_time_of_notice_has_passed() => Assert.Equal(Now + Wait, DueAfter(Secured with { DueAt = Now.AddMinutes(-1) }, terms: Notice));

    [Theory, InlineData(CardStatus.Ready), InlineData(CardStatus.Refused), InlineData(CardStatus.NeedsBacker)]
    public void Holds_a_retry_or_the_end_of_a_window_back(CardStatus card)
    {
        Assert.Equal(Now + Wait, DueAfter(Declined with { Card = card }));
        Assert.Equal(Now + Wait, DueAfter(Declined with { Card = card, GiveUpAt = Now }));
        Assert.Equal(Now.AddSeconds(5), DueAfter(Declined with { Card = card, GiveUpAt = Now.AddSeconds(5) }));
    }

    [Fact]
    public void Changes_nothing_once_the_pledge_has_gone_on()
    {
        foreach (var pledge in (Pledge[])[Secured, Declined, A(PledgeState.Collecting) with { DueAt = Now }, A(PledgeState.Pledged)])
            Assert.Null(DueAfter(pledge, version: pledge.Version - 1));
    }

    [Fact]
    public void Changes_nothing_told_twice()
    {
        var news = new LookAgain(Id, Wait, Secured.Version);
        var held = PledgeRules.Apply(Secured, Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(In(Phase.Funded), Secured, null, news)).Event, Shard, Now);

        Assert.Equal(new PledgeDecision.Replay(held), PledgeRules.Decide(In(Phase.Funded), held, null, news));
    }

    [Fact]
    public void Wakes_nothing_that_rests()
    {
        Assert.Null(DueAfter(Declined with { DueAt = Now.AddHours(24) }));
        Assert.Null(DueAfter(Secured with { DueAt = Now.AddHours(24) }, terms: Notice));
    }

    [Fact]
    public void Takes_nobodys_notice_away() => Assert.Null(DueAfter(Secured, terms: Notice));

    [Fact]
    public void Says_nothing_of_a_saved_card_before_the_decision() => Assert.Null(DueAfter(Secured, Phase.Live));

    [Fact]
    public void Holds_nothing_back_but_what_is_under_way_if_nobody_has_looked()
    {
        foreach (var pledge in (Pledge[])[Secured, Declined])
            Assert.IsType<PledgeDecision.Replay>(PledgeRules.Decide(In(Phase.Funded), pledge, null, new LookAgain(Id, Wait)));
    }

    private static DateTimeOffset? DueAfter(Pledge pledge, Phase phase = Phase.Funded, int? version = null, CampaignTerms? terms = null) =>
        PledgeRules.Decide(In(phase) with { Terms = terms ?? Terms }, pledge, null, new LookAgain(Id, Wait, version ?? pledge.Version)) is PledgeDecision.Write { Event: PledgeEvent.Postponed postponed }
            ? postponed.DueAt
            : null;
}
