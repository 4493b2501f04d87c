using Greenlight.Campaigns;
using Greenlight.Payments;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Pledging;

public sealed class A_late_pledge
{
    private static readonly PledgeContext Late = In(Phase.Funded) with { Terms = Terms with { LatePledges = true } };

    [Fact]
    public void Is_taken_once_funded_where_the_terms_say_so_and_is_due_at_once()
    {
        var placed = Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(Late, null, null, PlaceCommand)).Event;

        Assert.Equal(Now, PledgeRules.Apply(null, placed, Shard, Now).DueAt);
        Assert.IsType<PledgeDecision.Refuse>(PledgeRules.Decide(In(Phase.Funded), null, null, PlaceCommand));
    }

    [Theory, InlineData(Phase.Closing), InlineData(Phase.Failed), InlineData(Phase.Cancelled), InlineData(Phase.Suspended)]
    public void Is_not_taken_by_a_campaign_that_is_not_funded(Phase phase) =>
        Assert.Equal(new Refusal.NotLive(phase), Assert.IsType<PledgeDecision.Refuse>(PledgeRules.Decide(Late with { Phase = phase }, null, null, PlaceCommand)).Refusal);

    [Fact]
    public void Is_charged_as_soon_as_its_card_is_saved()
    {
        var placed = A(PledgeState.Pledged);
        Assert.Equal(SettlementStep.Secure, SettlementRules.Next(placed, Phase.Funded, Now));

        var secured = Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(Late, placed, null, new CardSecured(Id, 1, "cus_1", "pm_1"))).Event;

        Assert.Equal(SettlementStep.Collect, SettlementRules.Next(PledgeRules.Apply(placed, secured, Shard, Now), Phase.Funded, Now));
    }

    [Fact]
    public void Takes_a_place_of_a_limited_tier_like_any_other()
    {
        var placed = Assert.IsType<PledgeDecision.Write>(PledgeRules.Decide(Late, null, null, PlaceCommand with { Tier = "dinner" })).Event;

        Assert.Equal(2, Stock.Write(Late.Terms, null, PledgeRules.Apply(null, placed, Shard, Now), placed).TakesPlace);
    }

    [Fact]
    public void Is_not_cancelled_because_it_is_a_purchase() =>
        Assert.Equal(new Refusal.NotLive(Phase.Funded), Assert.IsType<PledgeDecision.Refuse>(
            PledgeRules.Decide(Late, A(PledgeState.Pledged), null, new CancelPledge(Backer, "first", 1))).Refusal);

    [Theory, InlineData(2_495, "kwd", 2_490), InlineData(150, "isk", 100)]
    public void Is_refused_by_name_if_no_card_can_be_charged_with_its_amount(long asked, string code, long price)
    {
        var currency = Currency.Parse(code);
        var terms = Terms with { Currency = currency, Tiers = [Terms.Tiers[1] with { Number = 0, Price = price }] };
        var refusal = Assert.IsType<PledgeDecision.Refuse>(
            PledgeRules.Decide(Late with { Terms = terms with { LatePledges = true } }, null, null, PlaceCommand with { Tier = "signed", Amount = new(asked, currency) })).Refusal;

        Assert.Equal("amount-not-chargeable", refusal.Code);
    }
}
