using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>What settlement or a webhook found out about a pledge's card or charge, or what its producer wants of it. Replies and webhooks feed the same facts.</summary>
[GenerateSerializer, Immutable, Alias("payment-fact")]
public abstract record PaymentFact(PledgeId Pledge) : PledgeCommand;

/// <summary>The card has been saved for a later charge.</summary>
/// <param name="Pledge">Whose card.</param>
/// <param name="CardAttempt">Which card this is about; news of an earlier one is ignored.</param>
/// <param name="Customer">The processor's id of the backer.</param>
/// <param name="PaymentMethod">The processor's id of the saved card.</param>
[GenerateSerializer, Immutable, Alias("card-secured")]
public sealed record CardSecured(PledgeId Pledge, int CardAttempt, string Customer, string PaymentMethod) : PaymentFact(Pledge);

/// <summary>The bank wants to hear from the backer (3-D Secure) before the card can be saved.</summary>
/// <param name="Pledge">Whose card.</param>
/// <param name="CardAttempt">Which card.</param>
/// <param name="Customer">The processor's id of the backer.</param>
/// <param name="NextStep">Where the backer goes.</param>
[GenerateSerializer, Immutable, Alias("card-needs-backer")]
public sealed record CardNeedsBacker(PledgeId Pledge, int CardAttempt, string Customer, string NextStep) : PaymentFact(Pledge);

/// <summary>The bank refused the card.</summary>
/// <param name="Pledge">Whose card.</param>
/// <param name="CardAttempt">Which card.</param>
/// <param name="Decline">Why, as the processor names it.</param>
[GenerateSerializer, Immutable, Alias("card-refused")]
public sealed record CardRefused(PledgeId Pledge, int CardAttempt, string Decline) : PaymentFact(Pledge);

/// <summary>A charge is about to be tried: stored before the processor is called, so that a crash can't forget it.</summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="PaymentIntent">The one payment intent of this pledge.</param>
/// <param name="Attempt">1, and one more after each definite decline.</param>
[GenerateSerializer, Immutable, Alias("charge-begun")]
public sealed record ChargeBegun(PledgeId Pledge, string PaymentIntent, int Attempt) : PaymentFact(Pledge);

/// <summary>The charge succeeded. Final, whichever attempt it was.</summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="PaymentIntent">Must be the stored one.</param>
/// <param name="Charge">The processor's id of the charge.</param>
[GenerateSerializer, Immutable, Alias("charge-succeeded")]
public sealed record ChargeSucceeded(PledgeId Pledge, string PaymentIntent, string? Charge) : PaymentFact(Pledge);

/// <summary>A definite decline. Counts only for the attempt it belongs to.</summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="Attempt">Which attempt.</param>
/// <param name="Decline">Why, as the processor names it.</param>
/// <param name="MayRetry">False when the bank's advice is never to try this card again.</param>
/// <param name="NeedsBacker">True when only the backer can make it succeed (authentication).</param>
[GenerateSerializer, Immutable, Alias("charge-declined")]
public sealed record ChargeDeclined(PledgeId Pledge, int Attempt, string Decline, bool MayRetry, bool NeedsBacker) : PaymentFact(Pledge);

/// <summary>
/// After a restore from a backup: Stripe has this payment intent for the pledge, and the backup does not know it. It becomes the pledge's one, so that no second one is
/// ever confirmed; if it was charged, <see cref="ChargeSucceeded"/> follows.
/// </summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="PaymentIntent">Stripe's id.</param>
/// <param name="Amount">What it is over: it must be the pledge's.</param>
[GenerateSerializer, Immutable, Alias("intent-adopted")]
public sealed record IntentAdopted(PledgeId Pledge, string PaymentIntent, Money Amount) : PaymentFact(Pledge);

/// <summary>The outcome is not known yet: look again later.</summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="Delay">How much later.</param>
/// <param name="Version">Of the pledge when it was looked at: once it has gone on since, this is no news. Null: from somebody who has not looked, and then only what is under way is looked at again.</param>
[GenerateSerializer, Immutable, Alias("look-again")]
public sealed record LookAgain(PledgeId Pledge, TimeSpan Delay, int? Version = null) : PaymentFact(Pledge);

/// <summary>The campaign is funded but this pledge has no usable card: its retry window begins.</summary>
/// <param name="Pledge">Which pledge.</param>
[GenerateSerializer, Immutable, Alias("card-missing")]
public sealed record CardMissing(PledgeId Pledge) : PaymentFact(Pledge);

/// <summary>The saved card can't be charged, because the processor does not have it, or its record of the backer, any more: found before a charge could be begun. The retry window begins.</summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="CardAttempt">Which card; once another was given this is no news.</param>
[GenerateSerializer, Immutable, Alias("card-gone")]
public sealed record CardGone(PledgeId Pledge, int CardAttempt) : PaymentFact(Pledge);

/// <summary>The retry window has passed without a successful charge.</summary>
/// <param name="Pledge">Which pledge.</param>
[GenerateSerializer, Immutable, Alias("retry-window-ended")]
public sealed record RetryWindowEnded(PledgeId Pledge) : PaymentFact(Pledge);

/// <summary>The retry window has passed, but too little was collected and the campaign's terms give one more.</summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="Until">UTC; the end of that one.</param>
[GenerateSerializer, Immutable, Alias("retry-window-extended")]
public sealed record RetryWindowExtended(PledgeId Pledge, DateTimeOffset Until) : PaymentFact(Pledge);

/// <summary>The campaign is funded and gives notice before it charges: the backer is told, and the card is charged once that time has passed.</summary>
/// <param name="Pledge">Which pledge.</param>
[GenerateSerializer, Immutable, Alias("charge-announced")]
public sealed record ChargeAnnounced(PledgeId Pledge) : PaymentFact(Pledge);

/// <summary>The campaign failed or was cancelled: let the pledge go. No card is charged.</summary>
/// <param name="Pledge">Which pledge.</param>
[GenerateSerializer, Immutable, Alias("pledge-let-go")]
public sealed record PledgeLetGo(PledgeId Pledge) : PaymentFact(Pledge);

/// <summary>Give the whole charge back. Wanted again while it is under way or done, it changes nothing; refused unless the pledge has been collected.</summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="By">Whose wish it is, for the journal: an office (<c>producer</c>, <c>operator</c>, <c>policy</c>), never a person.</param>
[GenerateSerializer, Immutable, Alias("refund-pledge")]
public sealed record RefundPledge(PledgeId Pledge, string By) : PaymentFact(Pledge);

/// <summary>Owed money was paid to its backer outside of the processor. Said again it changes nothing; refused unless it is owed.</summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="By">Who says so: the id of an operator's account.</param>
/// <param name="Reference">Where to find the payment, for whoever asks later: 1 to <see cref="MostReference"/> characters on one line, without names of people.</param>
[GenerateSerializer, Immutable, Alias("owed-paid-back")]
public sealed record OwedPaidBack(PledgeId Pledge, string By, string Reference) : PaymentFact(Pledge)
{
    /// <summary>Characters that a reference may have.</summary>
    public const int MostReference = 140;
}

/// <summary>What the processor says of a collected charge: a look at all its refunds and disputes at once, so that the order in which they are told of makes no difference.</summary>
/// <param name="Pledge">Which pledge.</param>
/// <param name="PaymentIntent">Must be the stored one.</param>
/// <param name="Standing">Whose the money is.</param>
/// <param name="About">The processor's id of the refund or dispute that says so; null for <see cref="ChargeStanding.Kept"/>.</param>
[GenerateSerializer, Immutable, Alias("charge-stood")]
public sealed record ChargeStood(PledgeId Pledge, string PaymentIntent, ChargeStanding Standing, string? About) : PaymentFact(Pledge);

/// <summary>Whose the money of a charge is.</summary>
public enum ChargeStanding
{
    /// <summary>Ours: there is neither refund nor dispute (or one of a part only, or an inquiry that moved nothing).</summary>
    Kept,
    /// <summary>On its way back.</summary>
    RefundPending,
    /// <summary>All of it went back.</summary>
    Refunded,
    /// <summary>It could not be given back, and is ours.</summary>
    RefundFailed,
    /// <summary>Taken by the bank until a dispute is decided.</summary>
    Disputed,
    /// <summary>A dispute was won, and it is ours again.</summary>
    DisputeWon,
    /// <summary>A dispute was lost.</summary>
    DisputeLost,
}
