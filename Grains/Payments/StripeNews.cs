using System.Globalization;
using Greenlight.Pledging;
using Stripe;

namespace Greenlight.Payments;

/// <summary>
/// What an event of Stripe's says about a pledge, and no more of it: the inbox stores this instead of the whole event, which can be asked for again
/// by its id. The fields are those that <see cref="Fact"/> needs.
/// </summary>
/// <param name="Event">Stripe's id of the event: one row of the inbox.</param>
/// <param name="Type">One of <see cref="Types"/>.</param>
/// <param name="Pledge">From the object's metadata.</param>
/// <param name="Intent">Stripe's id of the setup or payment intent.</param>
public sealed record StripeNews(string Event, string Type, string Pledge, string Intent)
{
    /// <summary>The events that the endpoint subscribes to; every other is answered and forgotten.</summary>
    public static readonly IReadOnlyList<string> Types =
    [
        "setup_intent.succeeded", "setup_intent.requires_action", "setup_intent.setup_failed", "payment_intent.succeeded", "payment_intent.payment_failed",
    ];

    /// <summary>Which card of the pledge a setup intent is about.</summary>
    public int CardAttempt { get; init; }

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

    /// <summary>Reads an event; null when it is none of ours: another type, or an object that names no pledge.</summary>
    public static StripeNews? Of(Event happened) => happened switch
    {
        { Data.Object: SetupIntent intent } when Named(happened, intent.Metadata) is { } pledge => OfSetup(happened, intent, pledge),
        { Data.Object: PaymentIntent intent } when Named(happened, intent.Metadata) is { } pledge => OfPayment(happened, intent, pledge),
        _ => null,
    };

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
        "payment_intent.succeeded" => pledge.PaymentIntent == Intent && pledge.State is PledgeState.Collected or PledgeState.Refunding or PledgeState.Refunded or PledgeState.Disputed,
        // News of one payment intent says nothing about a pledge whose one intent is another.
        "payment_intent.payment_failed" => pledge.State is not PledgeState.Collecting || pledge.PaymentIntent != Intent,
        _ => pledge.CardAttempt != CardAttempt || pledge.State is not (PledgeState.Pledged or PledgeState.Failing),
    };

    private static StripeNews? OfSetup(Event happened, SetupIntent intent, string pledge)
    {
        var attempt = intent.Metadata.GetValueOrDefault("card_attempt");
        var news = new StripeNews(happened.Id, happened.Type, pledge, intent.Id)
        {
            CardAttempt = int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1,
            Customer = intent.CustomerId,
        };
        // The type decides, and what it must carry is there: events are old snapshots, and a half-filled one says nothing.
        return (happened.Type, StripeOutcomes.Of(intent)) switch
        {
            (_, _) when intent.CustomerId is null => null,
            ("setup_intent.succeeded", PaymentReply.CardSaved { PaymentMethod: { } saved }) => news with { PaymentMethod = saved },
            ("setup_intent.requires_action", PaymentReply.NeedsBacker needs) => news with { Url = needs.Url },
            ("setup_intent.setup_failed", PaymentReply.Declined declined) => news with { Decline = declined.Code },
            _ => null,
        };
    }

    private static StripeNews OfPayment(Event happened, PaymentIntent intent, string pledge)
    {
        var news = new StripeNews(happened.Id, happened.Type, pledge, intent.Id) { Charge = intent.LatestChargeId };
        if (happened.Type is "payment_intent.succeeded" || intent.LastPaymentError is not { } error)
            return news;
        var declined = StripeOutcomes.Declined(error);
        return news with
        {
            Attempt = PledgeId.TryParse(pledge, out var id) && PaymentKeys.TryReadAttempt(happened.Request?.IdempotencyKey, id, out var attempt) ? attempt : null,
            Decline = declined.Code,
            MayRetry = declined.MayRetry,
            AuthenticationRequired = declined.AuthenticationRequired,
        };
    }

    private static string? Named(Event happened, Dictionary<string, string>? metadata) =>
        Types.Contains(happened.Type) && metadata?.GetValueOrDefault("pledge") is { } pledge && PledgeId.TryParse(pledge, out _) ? pledge : null;
}
