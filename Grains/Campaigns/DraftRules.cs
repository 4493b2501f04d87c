using Greenlight.Ledger;

namespace Greenlight.Campaigns;

/// <summary>Why a draft can't be made. Stable code, and one sentence for people.</summary>
public sealed record DraftRefusal(string Code, string Sentence);

/// <summary>What a new campaign may be called and promise. Pure; beside it <see cref="TermsRules"/> say what terms can never be kept.</summary>
public static class DraftRules
{
    /// <summary>The most slices of a campaign's ledger.</summary>
    public const int MostShards = 64;

    /// <summary>The first thing that is wrong, or null.</summary>
    /// <param name="slug">Its name in URLs.</param>
    /// <param name="terms">What it would promise.</param>
    /// <param name="now">UTC.</param>
    public static DraftRefusal? Refuse(string slug, CampaignTerms terms, DateTimeOffset now)
    {
        if (!Slug.Is(slug))
            return new("invalid-slug", $"'{slug}' can't be a campaign's name: 1 to 64 lower-case letters, digits and dashes, the first one no dash.");
        if (string.IsNullOrWhiteSpace(terms.Title) || terms.Title.Length > TermsRules.MostTitle || terms.Title.Any(char.IsControl))
            return Impossible($"A campaign's title has 1 to {TermsRules.MostTitle} characters, on one line.");
        if (terms.Goal is Goal.Backers { Count: <= 0 } or Goal.Amount { Minor: <= 0 })
            return Impossible("A goal is more than nothing; a campaign without one is open.");
        if (terms.Deadline <= now)
            return Impossible("The deadline has passed already.");
        if (terms.Shards is < 1 or > MostShards)
            return Impossible($"A campaign's ledger has 1 to {MostShards} slices.");
        if (terms.Tiers.IsEmpty)
            return Impossible("A campaign has at least one tier.");
        if (terms.Tiers.GroupBy(tier => tier.Code).FirstOrDefault(tiers => tiers.Count() > 1) is { Key: var twice })
            return Impossible($"Two tiers have the code '{twice}'.");
        foreach (var tier in terms.Tiers)
        {
            if (TermsChanges.Flaw(terms with { Tiers = [] }, new(tier.Code, tier.Title, tier.Description, tier.Price, tier.PayWhatYouWant, tier.Stock, tier.Opens)) is { } flaw)
                return Impossible(flaw.Words);
        }
        return TermsRules.Refuse(terms) switch
        {
            null => null,
            TermsRefusal.CurrencyNotOffered refusal => new(refusal.Code, refusal.Sentence),
            var refusal when refusal is TermsRefusal.PriceNotChargeable or TermsRefusal.PriceNotRepresentable => new("amount-not-chargeable", refusal.Sentence),
            var refusal => Impossible(refusal.Sentence),
        };
    }

    /// <summary>Whether a campaign is what that request has made, or would make again.</summary>
    public static bool IsSame(Campaign campaign, string publisher, CampaignTerms terms) =>
        campaign.Publisher == publisher && campaign.TermsVersion == 1 && CampaignRow.Write(campaign.Terms) == CampaignRow.Write(terms);

    private static DraftRefusal Impossible(string sentence) => new("terms-not-possible", sentence);
}
