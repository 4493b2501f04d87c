using System.Collections.Immutable;

namespace Greenlight.Campaigns;

/// <summary>A campaign as the API shows it: its terms, without what is the engine's own business (shards, versions).</summary>
/// <param name="Slug">Its name in URLs.</param>
/// <param name="Title">Shown to everybody.</param>
/// <param name="Publisher">Who owns it.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Currency">Of every amount of the campaign.</param>
/// <param name="Goal">What must be reached; an amount is in minor units of the currency.</param>
/// <param name="Counts">Which pledges count towards the goal.</param>
/// <param name="Closing">When the campaign is decided.</param>
/// <param name="KeysOpen">When keys open.</param>
/// <param name="Deadline">UTC, or null.</param>
/// <param name="LaunchedAt">UTC.</param>
/// <param name="ClosedAt">UTC, or null while pledging goes on.</param>
/// <param name="Tiers">What can be pledged.</param>
/// <param name="Stretch">What more opens when more is reached.</param>
/// <param name="Progress">The newest numbers; null in a list.</param>
/// <param name="CancelUntil">UTC; until when pledges can be cancelled or lowered, or null for until the end.</param>
/// <param name="LatePledges">Whether pledges are taken, and charged at once, after the campaign was funded.</param>
/// <param name="CollectedGoal">What happens if declined cards leave less collected than the goal.</param>
/// <param name="ChargeNoticeHours">Hours between the notice after the decision and the charge of saved cards.</param>
/// <param name="RetryHours">Hours that a declined card can be mended after funding.</param>
internal sealed record CampaignView(
    string Slug, string Title, string Publisher, Phase Phase, Currency Currency, Goal Goal, Counts Counts, ClosingRule Closing, KeysOpen KeysOpen,
    DateTimeOffset? Deadline, DateTimeOffset? LaunchedAt, DateTimeOffset? ClosedAt,
    ImmutableArray<TierView> Tiers, ImmutableArray<StretchRule> Stretch, Progress? Progress,
    DateTimeOffset? CancelUntil, bool LatePledges, CollectedGoal CollectedGoal, int ChargeNoticeHours, int RetryHours)
{
    /// <summary>The view of a campaign, with its progress where there is one; the progress knows the newer phase.</summary>
    public static CampaignView Of(Campaign campaign, Progress? progress)
    {
        var terms = campaign.Terms;
        return new(
            campaign.Slug, terms.Title, campaign.Publisher, progress?.Phase ?? campaign.Phase, terms.Currency, terms.Goal, terms.Counts, terms.Closing, terms.KeysOpen,
            terms.Deadline, campaign.LaunchedAt, campaign.ClosedAt, [.. terms.Tiers.Select(t => TierView.Of(t, terms.Currency))], terms.StretchRules, progress,
            terms.CancelUntil(terms.Deadline), terms.LatePledges, terms.CollectedGoal, (int)terms.ChargeNotice.TotalHours, (int)terms.RetryWindow.TotalHours);
    }
}

/// <summary>A tier as the API shows it.</summary>
/// <param name="Code">What a pledge names.</param>
/// <param name="Title">Shown to everybody.</param>
/// <param name="Description">One or two sentences.</param>
/// <param name="Price">The price, or the least one.</param>
/// <param name="PayWhatYouWant">True when a backer may pay more.</param>
/// <param name="Stock">How many there are in all; null for no limit. What is left is in the progress.</param>
/// <param name="Opens">The items it opens.</param>
internal sealed record TierView(string Code, string Title, string Description, Money Price, bool PayWhatYouWant, int? Stock, ImmutableArray<ItemRef> Opens)
{
    /// <summary>The view of a tier.</summary>
    public static TierView Of(Tier tier, Currency currency) =>
        new(tier.Code, tier.Title, tier.Description, new(tier.Price, currency), tier.PayWhatYouWant, tier.Stock, tier.Opens);
}
