using System.Collections.Immutable;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Campaigns;

public sealed class A_new_draft
{
    private static readonly CampaignTerms Sound = Terms with { StretchRules = [] };

    public static TheoryData<string, string, CampaignTerms> NotMade => new()
    {
        { "invalid-slug", "The Film", Sound },
        { "invalid-slug", "-film", Sound },
        { "invalid-slug", new('a', 65), Sound },
        { "currency-not-offered", "film", Priced("xyz", 995) },
        { "currency-not-offered", "film", Priced("ugx", 50_000) },
        { "amount-not-chargeable", "film", Priced("usd", 49) },
        { "amount-not-chargeable", "film", Priced("jpy", 49) },
        { "amount-not-chargeable", "film", Priced("kwd", 12_345) },
        { "terms-not-possible", "film", Sound with { Title = " " } },
        { "terms-not-possible", "film", Sound with { Title = "two\nlines" } },
        { "terms-not-possible", "film", Sound with { Goal = new Goal.Backers(0) } },
        { "terms-not-possible", "film", Sound with { Goal = new Goal.Amount(-1) } },
        { "terms-not-possible", "film", Sound with { Deadline = Now } },
        { "terms-not-possible", "film", Sound with { Deadline = null, Closing = ClosingRule.AtDeadline } },
        { "terms-not-possible", "film", Sound with { Shards = 65 } },
        { "terms-not-possible", "film", Sound with { Tiers = ImmutableArray<Tier>.Empty } },
        { "terms-not-possible", "film", Sound with { Tiers = [Sound.Tiers[0], Sound.Tiers[0] with { Number = 1 }] } },
        { "terms-not-possible", "film", Sound with { Tiers = [Sound.Tiers[0] with { Code = "A seat" }] } },
        { "terms-not-possible", "film", Sound with { Tiers = [Sound.Tiers[0] with { Title = "" }] } },
        { "terms-not-possible", "film", Sound with { Tiers = [Sound.Tiers[0] with { Stock = -1 }] } },
    };

    [Theory, MemberData(nameof(NotMade))]
    public void Is_refused_by_name(string code, string slug, CampaignTerms terms)
    {
        var refusal = DraftRules.Refuse(slug, terms, Now)!;

        Assert.Equal(code, refusal.Code);
        Assert.EndsWith(".", refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory, InlineData("usd", 50), InlineData("jpy", 50), InlineData("kwd", 12_340)]
    public void Is_made_in_any_currency_at_a_price_that_a_card_can_be_charged_with(string currency, long price) => Assert.Null(DraftRules.Refuse("the-film-2", Priced(currency, price), Now));

    [Fact]
    public void Is_the_same_only_with_the_same_publisher_and_terms_that_nobody_has_changed()
    {
        var draft = new Campaign(new(1), "film", "studio", Phase.Draft, 1, 1, Sound, null, null, null);

        Assert.True(DraftRules.IsSame(draft, "studio", Sound with { Tiers = [.. Sound.Tiers] }));
        Assert.False(DraftRules.IsSame(draft, "atelier", Sound));
        Assert.False(DraftRules.IsSame(draft, "studio", Sound with { Title = "Another" }));
        Assert.False(DraftRules.IsSame(draft with { TermsVersion = 2 }, "studio", Sound));
    }

    private static CampaignTerms Priced(string currency, long price) => Sound with { Currency = Currency.Parse(currency), Tiers = [Sound.Tiers[0] with { Price = price }] };
}
