using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Paygate;
using Greenlight.Pledging;

namespace Greenlight.Pages.Mine;

/// <summary>A pledge as its backer's page shows it.</summary>
/// <param name="Id">The id that its form chose.</param>
/// <param name="Receipt">Its number on mails and statements.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Card">What is known of its card.</param>
/// <param name="NextStep">Where the card's check is finished, or null.</param>
/// <param name="Decline">Why the card was refused last, as the processor names it, or null.</param>
/// <param name="Version">What a change names.</param>
/// <param name="Tier">Code of its tier.</param>
/// <param name="Amount">What it is worth.</param>
/// <param name="PlacedAt">UTC.</param>
/// <param name="MendBy">UTC; end of the retry window, or null.</param>
/// <param name="Campaign">To which campaign.</param>
/// <param name="Phase">The campaign's newest phase.</param>
/// <param name="Key">Its paygate key, once there is one.</param>
/// <param name="Now">UTC; when the page was made.</param>
/// <param name="Own">The terms it was made under; null if they are those in force.</param>
/// <param name="AskedTerms">The terms that its backer is asked about, or null.</param>
/// <param name="RetryAt">UTC; when the same card is charged again after a decline, or null if it is not.</param>
/// <param name="NeverTried">No charge was ever tried.</param>
public sealed record PledgeFace(
    string Id, string Receipt, PledgeState State, CardStatus Card, string? NextStep, string? Decline, int Version, string Tier, Money Amount,
    DateTimeOffset PlacedAt, DateTimeOffset? MendBy, Campaign Campaign, Phase Phase, PaygateKey? Key, DateTimeOffset Now = default,
    CampaignTerms? Own = null, int? AskedTerms = null, DateTimeOffset? RetryAt = null, bool NeverTried = false)
{
    /// <summary>Where its forms are sent.</summary>
    public string Path => $"/me/pledges/{Campaign.Slug}/{Id}";

    /// <summary>Tier and amount may be changed.</summary>
    public bool MayChange => Phase is Phase.Live && IsPromise;

    /// <summary>The pledge may be withdrawn: until the cut-off, and from a campaign that the operator has stopped.</summary>
    public bool MayCancel => IsPromise && (Phase is Phase.Suspended || AskedTerms is not null || Phase is Phase.Live && !(CancelUntil <= Now));

    /// <summary>UTC; until when it may be withdrawn under its own terms; null: until the end.</summary>
    public DateTimeOffset? CancelUntil => (Own ?? Campaign.Terms).CancelUntil(Campaign.Terms.Deadline);

    /// <summary>What the terms in force would take from its backer, in words.</summary>
    public ImmutableArray<string> Taken => Own is null ? [] : TermsDifference.Of(Own, Campaign.Terms);

    private bool IsPromise => State is PledgeState.Pledged or PledgeState.Secured;

    /// <summary>Only another card helps.</summary>
    public bool NeedsCard => State is PledgeState.Pledged && Card is CardStatus.Refused || State is PledgeState.Failing && Card is not CardStatus.NeedsBacker;

    /// <summary>Another card may be given.</summary>
    public bool MayGiveCard => NeedsCard || State is PledgeState.Pledged or PledgeState.Failing || State is PledgeState.Secured && Phase is Phase.Live;
}

/// <summary>A form about a pledge that was refused.</summary>
/// <param name="Pledge">The pledge's id.</param>
/// <param name="Form">"change", "cancel", "card" or "key".</param>
/// <param name="Sentence">Why, for people.</param>
public sealed record Trouble(string Pledge, string Form, string Sentence);
