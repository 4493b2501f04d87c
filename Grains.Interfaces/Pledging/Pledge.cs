using Greenlight.Backers;
using Greenlight.Campaigns;

namespace Greenlight.Pledging;

/// <summary>A backer's promise to one campaign, as its row in the ledger tells it.</summary>
/// <param name="Id">The server's id. Number 0 until placed.</param>
/// <param name="Backer">Whose it is.</param>
/// <param name="CallerId">The id the caller chose; unique for this backer and campaign.</param>
/// <param name="Tier">Number of the tier.</param>
/// <param name="Amount">Minor units of the campaign's currency.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Card">What is known of its card.</param>
/// <param name="Version">1 when placed, +1 with every change; what <c>If-Match</c> names.</param>
/// <param name="TermsVersion">The terms it was pledged under.</param>
/// <param name="PlacedTier">Number of the tier it was placed with: what a retry of the same id is compared with.</param>
/// <param name="PlacedAmount">Minor units it was placed with.</param>
/// <param name="PlacedAt">UTC.</param>
/// <param name="PaymentMethod">The processor's id of the card.</param>
/// <param name="Customer">The processor's id of the backer, once secured.</param>
/// <param name="CardAttempt">How many cards have been given: part of the idempotency key of securing.</param>
/// <param name="PaymentIntent">The processor's id of the charge; stored once, before it is confirmed.</param>
/// <param name="Attempt">Number of the newest charge attempt; rises only after a definite decline.</param>
/// <param name="Decline">Why the card was refused or declined last, as the processor names it.</param>
/// <param name="NextStep">Where the backer can finish the card's check (3-D Secure), or null.</param>
/// <param name="DueAt">UTC; when settlement must look at it next. Null: nothing to do until the phase changes.</param>
/// <param name="GiveUpAt">UTC; end of the retry window, once failing.</param>
/// <param name="ReturnedBy">The processor's id of the newest refund or dispute: what gives the money back, or has tried to. Null before there is one, and while one is wanted that has not been asked for yet.</param>
/// <param name="TermsAnswered">The newest version of the terms of which its backer has said to keep the pledge as it was made; 0 if none.</param>
[GenerateSerializer, Immutable, Alias("pledge")]
public sealed record Pledge(
    PledgeId Id,
    BackerId Backer,
    string CallerId,
    int Tier,
    long Amount,
    PledgeState State,
    CardStatus Card,
    int Version,
    int TermsVersion,
    int PlacedTier,
    long PlacedAmount,
    DateTimeOffset PlacedAt,
    string PaymentMethod,
    string? Customer = null,
    int CardAttempt = 1,
    string? PaymentIntent = null,
    int Attempt = 0,
    string? Decline = null,
    string? NextStep = null,
    DateTimeOffset? DueAt = null,
    DateTimeOffset? GiveUpAt = null,
    string? ReturnedBy = null,
    int TermsAnswered = 0)
{
    /// <summary>Whether its backer is asked to keep, switch or leave: the terms have changed in what was pledged to, and there is no answer yet.</summary>
    public bool IsAsked(CampaignTerms inForce) =>
        State is PledgeState.Pledged or PledgeState.Secured && TermsVersion < inForce.AskedAt && TermsAnswered < inForce.AskedAt;
}
