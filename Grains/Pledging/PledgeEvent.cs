using System.Globalization;
using Greenlight.Campaigns;
using Greenlight.Payments;

namespace Greenlight.Pledging;

/// <summary>What can happen to a pledge. Stored in the journal as its number: never renumber.</summary>
public enum PledgeEventKind
{
    /// <summary>The backer pledged.</summary>
    Placed = 1,
    /// <summary>The backer chose another tier or amount.</summary>
    Changed = 2,
    /// <summary>The backer withdrew.</summary>
    Cancelled = 3,
    /// <summary>The backer gave another card.</summary>
    CardReplaced = 4,
    /// <summary>The card was saved for a later charge.</summary>
    CardSecured = 5,
    /// <summary>The bank wants to hear from the backer.</summary>
    CardNeedsBacker = 6,
    /// <summary>The bank refused the card.</summary>
    CardRefused = 7,
    /// <summary>A charge attempt was stored, before the processor was called.</summary>
    ChargeBegun = 8,
    /// <summary>The charge succeeded.</summary>
    Collected = 9,
    /// <summary>The charge was declined.</summary>
    ChargeDeclined = 10,
    /// <summary>Funded without a usable card: the retry window began.</summary>
    CardMissing = 11,
    /// <summary>Given up after the retry window.</summary>
    Dropped = 12,
    /// <summary>Let go because the campaign failed or was cancelled.</summary>
    Released = 13,
    /// <summary>Nothing new; settlement looks again later.</summary>
    Postponed = 14,
    /// <summary>The producer or the operator wants the money given back.</summary>
    RefundBegun = 15,
    /// <summary>The processor has taken a refund up.</summary>
    RefundAsked = 16,
    /// <summary>The money went back.</summary>
    Refunded = 17,
    /// <summary>The money could not be given back: it is ours again.</summary>
    RefundFailed = 18,
    /// <summary>The backer's bank disputes the charge and has taken the money.</summary>
    Disputed = 19,
    /// <summary>The dispute was won: the money is ours again.</summary>
    DisputeWon = 20,
    /// <summary>The dispute was lost: the money is gone for good.</summary>
    DisputeLost = 21,
    /// <summary>Funded: the backer is told when the card will be charged.</summary>
    ChargeAnnounced = 22,
    /// <summary>The terms have changed, and the backer keeps the pledge as it was made.</summary>
    TermsKept = 23,
    /// <summary>The terms have changed, and the backer takes the new ones.</summary>
    TermsSwitched = 24,
    /// <summary>Too little was collected: there is one more retry window.</summary>
    WindowExtended = 25,
    /// <summary>After a restore from a backup: the payment intent that Stripe has for it was taken over.</summary>
    IntentAdopted = 26,
    /// <summary>Money of a pledge that had ended is here (again), and its backer has pledged again: it is owed to them.</summary>
    Owed = 27,
    /// <summary>Funded, and the saved card is gone from the processor: the retry window began.</summary>
    CardGone = 28,
    /// <summary>What was owed has been paid to the backer outside of the processor.</summary>
    PaidBack = 29,
}

/// <summary>One thing that happened to a pledge, with what <see cref="PledgeRules.Apply"/> needs to carry it out.</summary>
public abstract record PledgeEvent
{
    private PledgeEvent(PledgeEventKind kind, string? data = null) => (Kind, Data) = (kind, data);

    /// <summary>Its number in the journal.</summary>
    public PledgeEventKind Kind { get; }

    /// <summary>What the journal keeps besides state, tier and amount: ids of the processor, a decline code.</summary>
    public string? Data { get; }

    /// <summary>The backer pledged.</summary>
    public sealed record Placed(PlacePledge Command, Tier Tier, long Amount, int TermsVersion) : PledgeEvent(PledgeEventKind.Placed);

    /// <summary>Another tier or amount.</summary>
    public sealed record Changed(int Tier, long Amount, int TermsVersion) : PledgeEvent(PledgeEventKind.Changed);

    /// <summary>As it was made, though the terms have changed.</summary>
    public sealed record TermsKept(int TermsVersion) : PledgeEvent(PledgeEventKind.TermsKept, TermsVersion.ToString(CultureInfo.InvariantCulture));

    /// <summary>Under the terms now in force, at their price.</summary>
    public sealed record TermsSwitched(int TermsVersion, long Amount) : PledgeEvent(PledgeEventKind.TermsSwitched, TermsVersion.ToString(CultureInfo.InvariantCulture));

    /// <summary>Withdrawn.</summary>
    public sealed record Cancelled() : PledgeEvent(PledgeEventKind.Cancelled);

    /// <summary>Another card.</summary>
    public sealed record CardReplaced(string PaymentMethod) : PledgeEvent(PledgeEventKind.CardReplaced, PaymentMethod);

    /// <summary>The card was saved; <paramref name="DueAt"/> is set when it can be charged at once.</summary>
    public sealed record CardSecured(string Customer, string PaymentMethod, DateTimeOffset? DueAt) : PledgeEvent(PledgeEventKind.CardSecured, PaymentMethod);

    /// <summary>The bank wants to hear from the backer.</summary>
    public sealed record CardNeedsBacker(string Customer, string NextStep, DateTimeOffset DueAt) : PledgeEvent(PledgeEventKind.CardNeedsBacker, Customer);

    /// <summary>The bank refused the card.</summary>
    public sealed record CardRefused(string Decline, DateTimeOffset? DueAt) : PledgeEvent(PledgeEventKind.CardRefused, Decline);

    /// <summary>A charge attempt was stored.</summary>
    public sealed record ChargeBegun(string PaymentIntent, int Attempt, DateTimeOffset DueAt)
        : PledgeEvent(PledgeEventKind.ChargeBegun, string.Create(CultureInfo.InvariantCulture, $"{PaymentIntent} {Attempt}"));

    /// <summary>Charged.</summary>
    public sealed record Collected(string PaymentIntent, string? Charge) : PledgeEvent(PledgeEventKind.Collected, Charge ?? PaymentIntent);

    /// <summary>Declined; tried again at <paramref name="DueAt"/>, given up at <paramref name="GiveUpAt"/>.</summary>
    public sealed record ChargeDeclined(string Decline, CardStatus Card, DateTimeOffset DueAt, DateTimeOffset GiveUpAt)
        : PledgeEvent(PledgeEventKind.ChargeDeclined, Decline);

    /// <summary>Funded without a usable card.</summary>
    public sealed record CardMissing(DateTimeOffset GiveUpAt) : PledgeEvent(PledgeEventKind.CardMissing);

    /// <summary>Funded, and the saved card is gone; given up at <paramref name="GiveUpAt"/>.</summary>
    public sealed record CardGone(DateTimeOffset GiveUpAt) : PledgeEvent(PledgeEventKind.CardGone, PaymentReply.Declined.CardGone);

    /// <summary>Given up.</summary>
    public sealed record Dropped() : PledgeEvent(PledgeEventKind.Dropped);

    /// <summary>Let go.</summary>
    public sealed record Released() : PledgeEvent(PledgeEventKind.Released);

    /// <summary>To be charged at <paramref name="DueAt"/>, and not before.</summary>
    public sealed record ChargeAnnounced(DateTimeOffset DueAt) : PledgeEvent(PledgeEventKind.ChargeAnnounced);

    /// <summary>One more window; a card that may be tried again is, at <paramref name="DueAt"/>.</summary>
    public sealed record WindowExtended(DateTimeOffset DueAt, DateTimeOffset GiveUpAt) : PledgeEvent(PledgeEventKind.WindowExtended);

    /// <summary>Look again later.</summary>
    public sealed record Postponed(DateTimeOffset DueAt) : PledgeEvent(PledgeEventKind.Postponed);

    /// <summary>A refund is wanted; <paramref name="By"/> names the office that wants it, never a person.</summary>
    public sealed record RefundBegun(string By, DateTimeOffset DueAt) : PledgeEvent(PledgeEventKind.RefundBegun, By);

    /// <summary>The processor has taken the refund up; looked at again at <paramref name="DueAt"/>.</summary>
    public sealed record RefundAsked(string Refund, DateTimeOffset DueAt) : PledgeEvent(PledgeEventKind.RefundAsked, Refund);

    /// <summary>The money went back.</summary>
    public sealed record Refunded(string Refund) : PledgeEvent(PledgeEventKind.Refunded, Refund);

    /// <summary>The money could not be given back.</summary>
    public sealed record RefundFailed(string Refund) : PledgeEvent(PledgeEventKind.RefundFailed, Refund);

    /// <summary>The bank disputes the charge; looked at again at <paramref name="DueAt"/>.</summary>
    public sealed record Disputed(string Dispute, DateTimeOffset DueAt) : PledgeEvent(PledgeEventKind.Disputed, Dispute);

    /// <summary>Won.</summary>
    public sealed record DisputeWon(string Dispute) : PledgeEvent(PledgeEventKind.DisputeWon, Dispute);

    /// <summary>Lost.</summary>
    public sealed record DisputeLost(string Dispute) : PledgeEvent(PledgeEventKind.DisputeLost, Dispute);

    /// <summary>Owed because of <paramref name="About"/>: the refund that failed, the dispute that was won, or the charge that came late.</summary>
    /// <param name="About">The processor's id of it.</param>
    /// <param name="Return">The same if it is a refund or a dispute; null for a charge.</param>
    public sealed record Owed(string About, string? Return) : PledgeEvent(PledgeEventKind.Owed, About);

    /// <summary>Paid outside of the processor.</summary>
    /// <param name="By">Id of the operator's account.</param>
    /// <param name="Reference">Where the payment is found.</param>
    public sealed record PaidBack(string By, string Reference) : PledgeEvent(PledgeEventKind.PaidBack, $"{By}: {Reference}")
    {
        /// <summary>The reference in what the journal keeps.</summary>
        public static string? ReferenceIn(string? data) => data?.IndexOf(": ", StringComparison.Ordinal) is { } at and >= 0 ? data[(at + 2)..] : null;
    }

    /// <summary>Stripe's payment intent taken over after a restore.</summary>
    public sealed record IntentAdopted(string PaymentIntent) : PledgeEvent(PledgeEventKind.IntentAdopted, PaymentIntent);
}
