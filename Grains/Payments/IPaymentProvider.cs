using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>
/// The calls that settlement makes to the card processor, one method a call. Two implementations: <see cref="StripeGateway"/>, and the simulated Stripe of
/// the simulation. The caller names the idempotency key of everything that creates or moves (<see cref="PaymentKeys"/>); nothing is retried
/// underneath except what was certainly not executed.
/// </summary>
public interface IPaymentProvider
{
    /// <summary>Makes the processor's record of the backer. It carries ids of ours, never personal data. <see cref="PaymentReply.Created"/>.</summary>
    Task<PaymentReply> CreateCustomer(Pledge pledge, string key);

    /// <summary>
    /// Checks the card with its bank and saves it for a later charge: a setup intent, created and confirmed in one call.
    /// <see cref="PaymentReply.CardSaved"/>, <see cref="PaymentReply.NeedsBacker"/> or <see cref="PaymentReply.Declined"/>.
    /// </summary>
    Task<PaymentReply> SaveCard(Pledge pledge, string customer, string key);

    /// <summary>What became of saving the newest card. As <see cref="SaveCard"/>, or <see cref="PaymentReply.NothingFound"/>.</summary>
    Task<PaymentReply> AskCard(Pledge pledge, string customer);

    /// <summary>Makes the pledge's payment intent, unconfirmed: no money moves. <see cref="PaymentReply.Created"/>.</summary>
    Task<PaymentReply> CreateCharge(Pledge pledge, Money amount, string key, Campaign? campaign = null);

    /// <summary>
    /// Confirms the stored payment intent with the saved card: money moves.
    /// <see cref="PaymentReply.Charged"/>, <see cref="PaymentReply.Declined"/> or <see cref="PaymentReply.Processing"/>.
    /// </summary>
    Task<PaymentReply> ConfirmCharge(Pledge pledge, string key);

    /// <summary>
    /// What became of the stored payment intent. <see cref="PaymentReply.Charged"/>, <see cref="PaymentReply.Processing"/>,
    /// <see cref="PaymentReply.Declined"/> (withdrawn for good) or <see cref="PaymentReply.NothingFound"/>: not charged, and nothing under way.
    /// </summary>
    Task<PaymentReply> AskCharge(Pledge pledge);

    /// <summary>
    /// Withdraws the stored payment intent for good, so that a pledge can be dropped and no charge of it can come after.
    /// <see cref="PaymentReply.Declined"/> (withdrawn), <see cref="PaymentReply.Charged"/> (too late: it succeeded) or <see cref="PaymentReply.Processing"/>.
    /// </summary>
    Task<PaymentReply> WithdrawCharge(Pledge pledge, string key);

    /// <summary>What the refunds and disputes of the stored payment intent come to. <see cref="PaymentReply.Stood"/>.</summary>
    Task<PaymentReply> AskStanding(Pledge pledge);

    /// <summary>Gives back what is left of the charge. <see cref="PaymentReply.Stood"/> with the new refund.</summary>
    Task<PaymentReply> Refund(Pledge pledge, string key);

    /// <summary>
    /// Lets go of every card that is saved for the pledge. <see cref="PaymentReply.NothingFound"/>: none is left, whoever took them away. Needs no key: what has been let go can't be let go twice.
    /// </summary>
    Task<PaymentReply> LetCardsGo(Pledge pledge);

    /// <summary>Which pledge a payment intent was made for: events about refunds and disputes name the intent only. <see cref="PaymentReply.MadeFor"/>.</summary>
    Task<PaymentReply> AskWhose(string paymentIntent);
}

/// <summary>What one call to the processor came to.</summary>
public abstract record PaymentReply
{
    private PaymentReply() { }

    /// <summary>It exists, under this id.</summary>
    public sealed record Created(string Id) : PaymentReply;

    /// <summary>The card is saved.</summary>
    /// <param name="PaymentMethod">The processor's id of it.</param>
    /// <param name="Fingerprint">The same for the same card number, where the processor told it.</param>
    public sealed record CardSaved(string PaymentMethod, string? Fingerprint = null) : PaymentReply;

    /// <summary>The bank wants to hear from the backer first.</summary>
    /// <param name="Url">Where the backer goes.</param>
    public sealed record NeedsBacker(string Url) : PaymentReply;

    /// <summary>A definite no.</summary>
    /// <param name="Code">Why, as the processor names it: its decline code, or its error code.</param>
    /// <param name="MayRetry">False when the bank's advice is never to try this card again.</param>
    /// <param name="AuthenticationRequired">True when only the backer can make it succeed.</param>
    public sealed record Declined(string Code, bool MayRetry, bool AuthenticationRequired) : PaymentReply
    {
        /// <summary>Code of a card that the processor does not have any more, or not for this backer.</summary>
        public const string CardGone = "card_gone";

        /// <summary>Code of the processor's record of the backer being gone, and all cards with it.</summary>
        public const string CustomerGone = "customer_gone";

        /// <summary>What is gone can't be tried again.</summary>
        public static Declined Gone(string code) => new(code, MayRetry: false, AuthenticationRequired: false);
    }

    /// <summary>The money has been taken.</summary>
    /// <param name="Charge">The processor's id of the charge, if it was told.</param>
    public sealed record Charged(string? Charge) : PaymentReply;

    /// <summary>The bank has not answered yet; the processor waits for it.</summary>
    public sealed record Processing : PaymentReply;

    /// <summary>Asked, and answered: it has not happened.</summary>
    public sealed record NothingFound : PaymentReply;

    /// <summary>What a collected charge has come to.</summary>
    /// <param name="Standing">Whose the money is.</param>
    /// <param name="About">The processor's id of the refund or dispute that says so; null when there is none.</param>
    /// <param name="Returns">How many refunds and disputes there have been, those that came to nothing included.</param>
    public sealed record Stood(ChargeStanding Standing, string? About, int Returns) : PaymentReply;

    /// <summary>The payment intent is one of ours, made for this pledge; or, with null, somebody else's on the same account.</summary>
    public sealed record MadeFor(PledgeId? Pledge) : PaymentReply;

    /// <summary>Whether it happened is not known.</summary>
    /// <param name="Cause">Why not.</param>
    /// <param name="RetryAfter">When asking makes sense again.</param>
    public sealed record Unknown(UnknownCause Cause, TimeSpan RetryAfter) : PaymentReply;

    /// <summary>The processor finds our request wrong: a fault of ours that somebody must mend. Nothing happened, and no backer is to blame.</summary>
    public sealed record Rejected(string Code, string Message) : PaymentReply;

    /// <summary>The processor refuses us altogether (key revoked, account closed): every further call would end the same way.</summary>
    public sealed record Halted(string Reason) : PaymentReply;
}

/// <summary>Why an outcome is not known.</summary>
public enum UnknownCause
{
    /// <summary>Timeout, reset, refused connection.</summary>
    NoAnswer,
    /// <summary>The processor failed (5xx) in the middle of it.</summary>
    ServerFault,
    /// <summary>The stored failure of an earlier call came back; this key will answer the same for a day.</summary>
    SpentKey,
    /// <summary>Another call with the same key, or on the same object, is under way.</summary>
    InUse,
    /// <summary>Too many calls (429). Not executed.</summary>
    Throttled,
    /// <summary>An answer that can't be read.</summary>
    Unreadable,
}
