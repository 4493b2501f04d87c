using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Messages;

/// <summary>Which events of the journal are worth a mail, and when it goes out. Pure; the words are in <see cref="MailWords"/>.</summary>
internal static class PledgeMails
{
    /// <summary>The mail that an event asks for, or null.</summary>
    public static MailKind? For(JournalEntry happened, Campaign campaign) => happened.Kind switch
    {
        PledgeEventKind.Placed => MailKind.Placed,
        PledgeEventKind.CardNeedsBacker => MailKind.CardNeedsYou,
        PledgeEventKind.CardRefused => MailKind.CardRefused,
        PledgeEventKind.ChargeBegun when IsFirstWord(happened, campaign.Terms) => MailKind.Charging,
        PledgeEventKind.Collected => MailKind.Charged,
        PledgeEventKind.CardGone => MailKind.CardGone,
        PledgeEventKind.ChargeDeclined when happened.Data is PaymentReply.Declined.CardGone => MailKind.CardGone,
        PledgeEventKind.ChargeDeclined => MailKind.Declined,
        PledgeEventKind.CardMissing => MailKind.CardMissing,
        PledgeEventKind.ChargeAnnounced => MailKind.Charging,
        PledgeEventKind.CardSecured when happened.State is PledgeState.Secured && campaign is { Terms.ChargeNotice.Ticks: > 0, Decision.At: var decided } && decided <= happened.At => MailKind.Charging,
        PledgeEventKind.WindowExtended => MailKind.Extended,
        PledgeEventKind.RefundBegun => MailKind.Refunding,
        PledgeEventKind.Refunded => MailKind.Refunded,
        PledgeEventKind.RefundFailed => MailKind.RefundFailed,
        PledgeEventKind.Disputed => MailKind.Disputed,
        PledgeEventKind.DisputeWon => MailKind.DisputeWon,
        PledgeEventKind.Owed => MailKind.Owed,
        PledgeEventKind.PaidBack => MailKind.PaidBack,
        PledgeEventKind.Dropped => MailKind.Dropped,
        PledgeEventKind.Released => campaign.Phase is Phase.Cancelled ? MailKind.Withdrawn : MailKind.Released,
        _ => null,
    };

    // The attempt is stored before the card is charged, so that this mail is written first. Whoever was given notice has been told; whoever buys has pressed the button.
    private static bool IsFirstWord(JournalEntry begun, CampaignTerms terms) =>
        terms is { ChargeNotice.Ticks: 0, Goal: not Goal.Open } && begun.Data?.EndsWith(" 1", StringComparison.Ordinal) is true;

    /// <summary>When it goes out: what a backer who is still at the page will mend at once is not worth a mail before ten minutes have passed.</summary>
    public static DateTimeOffset GoesOut(MailKind kind, DateTimeOffset at) =>
        kind is MailKind.CardNeedsYou or MailKind.CardRefused ? at + TimeSpan.FromMinutes(10) : at;

    /// <summary>Whether the reason for a mail still holds when it goes out: a card that has been mended meanwhile needs nobody.</summary>
    public static bool StillHolds(MailKind kind, Pledge? pledge) => kind switch
    {
        MailKind.CardNeedsYou => pledge is { Card: CardStatus.NeedsBacker } && PledgeStates.IsLive(pledge.State),
        MailKind.CardRefused => pledge is { Card: CardStatus.Refused } && PledgeStates.IsLive(pledge.State),
        _ => true,
    };
}

/// <summary>Which mail. Stored as its number: never renumber.</summary>
public enum MailKind
{
    /// <summary>Somebody else wrote its words.</summary>
    Written = 0,
    /// <summary>A pledge was placed.</summary>
    Placed = 1,
    /// <summary>The bank wants to hear from the backer.</summary>
    CardNeedsYou = 2,
    /// <summary>The bank refused the card.</summary>
    CardRefused = 3,
    /// <summary>Charged: the receipt, and the key is there.</summary>
    Charged = 4,
    /// <summary>The charge was declined.</summary>
    Declined = 5,
    /// <summary>Funded without a usable card.</summary>
    CardMissing = 6,
    /// <summary>Given up after the retry window.</summary>
    Dropped = 7,
    /// <summary>The campaign failed.</summary>
    Released = 8,
    /// <summary>Funded: the card is about to be charged.</summary>
    Charging = 9,
    /// <summary>The campaign was withdrawn.</summary>
    Withdrawn = 10,
    /// <summary>The operator has stopped the campaign for now.</summary>
    Suspended = 11,
    /// <summary>The campaign goes on.</summary>
    Resumed = 12,
    /// <summary>The terms have changed, and the backer is asked to keep, switch or leave.</summary>
    TermsChanged = 13,
    /// <summary>Too little was collected: one more retry window.</summary>
    Extended = 14,
    /// <summary>The money is on its way back.</summary>
    Refunding = 15,
    /// <summary>The money went back.</summary>
    Refunded = 16,
    /// <summary>The money could not be given back.</summary>
    RefundFailed = 17,
    /// <summary>The bank disputes the charge.</summary>
    Disputed = 18,
    /// <summary>The dispute came out for the charge.</summary>
    DisputeWon = 19,
    /// <summary>The money could not be given back, and the backer has pledged again.</summary>
    Owed = 20,
    /// <summary>Funded, and the saved card is gone from the processor.</summary>
    CardGone = 21,
    /// <summary>What was owed has been paid to the backer outside of the processor.</summary>
    PaidBack = 22,
}

/// <summary>What a mail about a pledge tells. Holds no personal data. New members go last and may be missing in what was stored earlier.</summary>
/// <param name="Title">The campaign's, when it happened.</param>
/// <param name="Receipt">The pledge's id.</param>
/// <param name="Amount">The pledge's, when it happened.</param>
/// <param name="Until">UTC; end of the retry window, or when the card is charged, where there is one.</param>
/// <param name="Tier">Title of the tier.</param>
/// <param name="Merchant">Whose campaign it is.</param>
/// <param name="Statement">What the charge is called on the card's statement.</param>
/// <param name="Sale">Bought, rather than pledged: the charge hangs on no goal.</param>
/// <param name="At">UTC; when it happened.</param>
/// <param name="FellShort">Because too little was collected.</param>
/// <param name="RetryAt">UTC; when the declined card is charged again by itself, if it is.</param>
/// <param name="NotAgain">The declined card is not charged again by itself: only its backer can help.</param>
/// <param name="Reference">Where a payment outside of the processor is found.</param>
internal sealed record MailFacts(
    string Title, string Receipt, Money Amount, DateTimeOffset? Until, string? Tier = null, string? Merchant = null, string? Statement = null, bool Sale = false,
    DateTimeOffset? At = null, bool FellShort = false, DateTimeOffset? RetryAt = null, bool NotAgain = false, string? Reference = null);
