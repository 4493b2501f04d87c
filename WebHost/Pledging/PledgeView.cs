using Greenlight.Campaigns;

namespace Greenlight.Pledging;

/// <summary>A pledge as its backer sees it.</summary>
/// <param name="Id">The id that the caller chose.</param>
/// <param name="Campaign">The campaign's slug.</param>
/// <param name="Receipt">The pledge's number, the same on every mail and statement.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Card">What is known of its card.</param>
/// <param name="NextStep">Where the backer can finish the card's check, or null.</param>
/// <param name="Decline">Why the card was refused last, as the payment processor names it, or null.</param>
/// <param name="Version">What If-Match names; also the ETag.</param>
/// <param name="Tier">Code of its tier.</param>
/// <param name="Amount">What is paid if the campaign is funded.</param>
/// <param name="PlacedAt">UTC.</param>
/// <param name="MendBy">UTC; until when a declined card can be replaced, or null.</param>
/// <param name="TermsVersion">The terms it was made under, which stay its own.</param>
/// <param name="AskedTerms">The terms that its backer is asked about (keep, switch, or leave), or null.</param>
/// <param name="RetryAt">UTC; when the same card is charged again after a decline, or null if it is not.</param>
/// <param name="Attempts">How often its charge was tried.</param>
internal sealed record PledgeView(
    string Id, string Campaign, string Receipt, PledgeState State, CardStatus Card, string? NextStep, string? Decline, int Version, string Tier, Money Amount,
    DateTimeOffset PlacedAt, DateTimeOffset? MendBy, int TermsVersion, int? AskedTerms, DateTimeOffset? RetryAt, int Attempts)
{
    /// <summary>The view of a pledge to this campaign.</summary>
    public static PledgeView Of(Pledge pledge, Campaign campaign) => new(
        pledge.CallerId, campaign.Slug, pledge.Id.ToString(), pledge.State, pledge.Card, pledge.NextStep, pledge.Decline, pledge.Version,
        campaign.Terms.Tiers[pledge.Tier].Code, new(pledge.Amount, campaign.Terms.Currency), pledge.PlacedAt, pledge.GiveUpAt,
        pledge.TermsVersion, pledge.IsAsked(campaign.Terms) && CampaignTerms.CanBeAnsweredIn(campaign.Phase) ? campaign.TermsVersion : null, PledgeRules.RetryAt(pledge), pledge.Attempt);
}
