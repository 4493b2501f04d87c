using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>
/// What an event of Stripe's says about a pledge, and no more of it: the inbox stores this instead of the whole event, which can be asked for again
/// by its id. The fields are those that <see cref="Fact"/> needs.
/// </summary>
/// <param name="Event">Stripe's id of the event: one row of the inbox.</param>
/// <param name="Type">One of <see cref="Types"/>.</param>
/// <param name="Pledge">From the object's metadata; empty when the event is about money that went back, or may, which names its payment intent only.</param>
/// <param name="Intent">Stripe's id of the setup or payment intent.</param>
public sealed record StripeNews(string Event, string Type, string Pledge, string Intent)
{
    /// <summary>The events that the endpoint subscribes to; every other is answered and forgotten.</summary>
    public static readonly IReadOnlyList<string> Types =
    [
        "setup_intent.succeeded", "setup_intent.requires_action", "setup_intent.setup_failed", "payment_intent.succeeded", "payment_intent.payment_failed",
        "charge.refunded", "refund.updated", "refund.failed",
        "charge.dispute.created", "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
        EarlyFraudWarning,
    ];

    /// <summary>A card's issuer takes a payment for fraudulent. No money moves.</summary>
    public const string EarlyFraudWarning = "radar.early_fraud_warning.created";

    /// <summary>
    /// Whether it names no pledge, but a payment intent whose money went back, or may: such an event is only the reason to ask Stripe what the charge's refunds and disputes come to now, so that
    /// neither their order nor their age matters.
    /// </summary>
    [JsonIgnore]
    public bool AsksForLook => NamesIntentAlone(Type);

    /// <summary>Which card of the pledge a setup intent is about.</summary>
    public int CardAttempt { get; init; }

    /// <summary>Whose card a setup intent is about, from the object's metadata.</summary>
    public string? Backer { get; init; }

    /// <summary>Which charge attempt failed; null when the event does not say.</summary>
    public int? Attempt { get; init; }

    /// <summary>Stripe's id of the backer.</summary>
    public string? Customer { get; init; }

    /// <summary>Stripe's id of the saved card.</summary>
    public string? PaymentMethod { get; init; }

    /// <summary>Stripe's id of the charge.</summary>
    public string? Charge { get; init; }

    /// <summary>Where the backer finishes the card's check.</summary>
    public string? Url { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Decline { get; init; }

    /// <summary>Whether the card may be tried again.</summary>
    public bool MayRetry { get; init; }

    /// <summary>Whether only the backer can make it succeed.</summary>
    public bool AuthenticationRequired { get; init; }

    /// <summary>
    /// Reads an event; null when it is none of ours: another type, an object that names no pledge, or ids that are none of Stripe's. Whatever version of the API wrote it: the few fields read here
    /// have not changed in years, and refusing every event after an upgrade of the account would lose them all. Throws <see cref="JsonException"/>.
    /// </summary>
    internal static StripeNews? Of(StripeEvent happened)
    {
        if (happened is not { Type: { } type, Data.Object: var about } || !Types.Contains(type) || StripeText.Name(happened.Id) is not { } id)
            return null;
        if (NamesIntentAlone(type))
            return StripeText.Name(about.Deserialize<CardReturn>()?.PaymentIntent) is { } paid ? new(id, type, "", paid) : null;
        var intent = about.Deserialize<CardIntent>() ?? throw new JsonException($"The event {happened.Id} is about nothing.");
        if (StripeText.Name(intent.Id) is not { } name || StripeText.Name(intent.Metadata?.GetValueOrDefault("pledge")) is not { } pledge || !PledgeId.TryParse(pledge, out _))
            return null;
        return type.StartsWith("setup_intent.", StringComparison.Ordinal)
            ? OfSetup(new(id, type, pledge, name), intent)
            : OfPayment(new(id, type, pledge, name), intent, happened.Request?.IdempotencyKey);
    }

    /// <summary>
    /// What the shard is told. A failed charge of an unnamed attempt only says that it is time to ask: a decline must not be counted for an attempt
    /// that it does not belong to.
    /// </summary>
    public PaymentFact Fact(PledgeId pledge) => Type switch
    {
        "setup_intent.succeeded" => new CardSecured(pledge, CardAttempt, Customer!, PaymentMethod!),
        "setup_intent.requires_action" => new CardNeedsBacker(pledge, CardAttempt, Customer!, Url!),
        "setup_intent.setup_failed" => new CardRefused(pledge, CardAttempt, Decline ?? "card_declined"),
        "payment_intent.succeeded" => new ChargeSucceeded(pledge, Intent, Charge),
        "payment_intent.payment_failed" when Attempt is { } attempt => new ChargeDeclined(pledge, attempt, Decline ?? "card_declined", MayRetry, AuthenticationRequired),
        "payment_intent.payment_failed" => new LookAgain(pledge, TimeSpan.Zero),
        _ => throw new InvalidOperationException($"{Type} says nothing about a pledge."),
    };

    /// <summary>Whether the pledge as it is shows that this is known already: the happy path's events, which follow the reply that told the same.</summary>
    public bool IsOld(Pledge pledge) => Type switch
    {
        "payment_intent.succeeded" => pledge.PaymentIntent == Intent && PledgeStates.WasCharged(pledge.State),
        // News of one payment intent says nothing about a pledge whose one intent is another.
        "payment_intent.payment_failed" => pledge.State is not PledgeState.Collecting || pledge.PaymentIntent != Intent,
        _ => pledge.CardAttempt != CardAttempt || pledge.State is not (PledgeState.Pledged or PledgeState.Failing)
            // Of a pledge that a restored backup forgot, and whose number was given away again; and of a card that was turned away by us.
            || Backer is not null && Backer != pledge.Backer.ToString() || pledge.Decline is CardUses.TooOften,
    };

    /// <summary>
    /// Whether it tells of a card that was saved when its pledge was gone already: its bank took its time, or its backer cancelled while it was being saved. The ledger never heard of it, and
    /// nobody else will let it go.
    /// </summary>
    public bool IsSavedTooLate(Pledge pledge) => Type is "setup_intent.succeeded" && (Backer is null || Backer == pledge.Backer.ToString())
        && pledge.State is (PledgeState.Cancelled or PledgeState.Released or PledgeState.Dropped) && !(pledge.Card is CardStatus.Ready && pledge.PaymentMethod == PaymentMethod);

    private static bool NamesIntentAlone(string type) =>
        type is EarlyFraudWarning || type.StartsWith("charge.", StringComparison.Ordinal) || type.StartsWith("refund.", StringComparison.Ordinal);

    private static StripeNews? OfSetup(StripeNews named, CardIntent intent)
    {
        var attempt = intent.Metadata!.GetValueOrDefault("card_attempt");
        var news = named with
        {
            CardAttempt = int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1,
            Customer = StripeText.Name(intent.Customer),
            Backer = StripeText.Name(intent.Metadata!.GetValueOrDefault("backer")),
        };
        // The type decides, and what it must carry is there: events are old snapshots, and a half-filled one says nothing.
        return (news.Type, StripeOutcomes.OfSetup(intent)) switch
        {
            (_, _) when news.Customer is null => null,
            ("setup_intent.succeeded", PaymentReply.CardSaved { PaymentMethod: { } saved }) => news with { PaymentMethod = saved },
            ("setup_intent.requires_action", PaymentReply.NeedsBacker needs) => news with { Url = needs.Url },
            ("setup_intent.setup_failed", PaymentReply.Declined declined) => news with { Decline = declined.Code },
            _ => null,
        };
    }

    private static StripeNews OfPayment(StripeNews named, CardIntent intent, string? key)
    {
        var news = named with { Charge = StripeText.Name(intent.LatestCharge) };
        if (news.Type is "payment_intent.succeeded" || intent.LastPaymentError is not { } fault)
            return news;
        var declined = StripeOutcomes.Declined(fault);
        return news with
        {
            Attempt = PledgeId.TryParse(news.Pledge, out var id) && PaymentKeys.TryReadAttempt(key, id, out var attempt) ? attempt : null,
            Decline = declined.Code,
            MayRetry = declined.MayRetry,
            AuthenticationRequired = declined.AuthenticationRequired,
        };
    }
}
