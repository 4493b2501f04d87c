using Stripe;

namespace Greenlight.Payments;

/// <summary>
/// What Stripe's answers mean: the outcome table of <c>docs/reference/payments.md</c>, one test a row in <c>A_stripe_answer</c>.
/// Only a 402 with a card error says that a card was declined; whatever can't be read as an outcome is unknown, never a decline.
/// </summary>
internal static class StripeOutcomes
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(15);

    // Decline codes after which networks forbid or punish another try, whatever the advice code says.
    private static readonly HashSet<string> Final =
        ["lost_card", "stolen_card", "pickup_card", "restricted_card", "invalid_account", "fraudulent", "revocation_of_authorization", "revocation_of_all_authorizations", "stop_payment_order"];

    /// <summary>Reads the id of something that was made.</summary>
    public static PaymentReply Created(string? id) => StripeText.Name(id) is { } name
        ? new PaymentReply.Created(name)
        : new PaymentReply.Unknown(UnknownCause.Unreadable, Later);

    /// <summary>Reads a setup intent.</summary>
    public static PaymentReply OfSetup(CardIntent intent) => intent.Status switch
    {
        "succeeded" when StripeText.Name(intent.PaymentMethod) is { } saved => new PaymentReply.CardSaved(saved, StripeText.Name(intent.PaymentMethod!.Fingerprint)),
        "succeeded" => new PaymentReply.Unknown(UnknownCause.Unreadable, Later),
        "processing" => new PaymentReply.Processing(),
        "requires_action" when StripeText.Address(intent.NextAction?.RedirectToUrl?.Url) is { } url => new PaymentReply.NeedsBacker(url),
        "requires_payment_method" when intent.LastSetupError is { } fault => Declined(fault),
        "canceled" => new PaymentReply.Declined("setup_canceled", MayRetry: false, AuthenticationRequired: false),
        _ => new PaymentReply.NothingFound(),
    };

    /// <summary>Reads the reply to confirming a payment intent.</summary>
    public static PaymentReply OfConfirmed(CardIntent intent) => OfPayment(intent) is PaymentReply.NothingFound
        // A confirmed intent that is neither charged nor declined: off-session charges answer these as 402, so nothing can be concluded.
        ? new PaymentReply.Unknown(UnknownCause.Unreadable, Later)
        : OfPayment(intent);

    /// <summary>
    /// Reads a payment intent that was asked for. Its last error may belong to an earlier attempt, so that only success, waiting and withdrawal conclude.
    /// </summary>
    public static PaymentReply OfPayment(CardIntent intent) => intent.Status switch
    {
        // Final, whether or not the charge's id can be read.
        "succeeded" => new PaymentReply.Charged(StripeText.Name(intent.LatestCharge)),
        "processing" => new PaymentReply.Processing(),
        "canceled" => new PaymentReply.Declined("payment_intent_canceled", MayRetry: false, AuthenticationRequired: false),
        _ => new PaymentReply.NothingFound(),
    };

    /// <summary>Reads a refund that was just asked for.</summary>
    public static PaymentReply OfRefund(CardReturn refund) => StripeText.Name(refund.Id) is { } id
        ? new PaymentReply.Stood(
            refund.Status switch
            {
                "succeeded" => ChargeStanding.Refunded,
                "failed" or "canceled" => ChargeStanding.RefundFailed,
                _ => ChargeStanding.RefundPending,
            },
            id,
            1)
        : new PaymentReply.Unknown(UnknownCause.Unreadable, Later);

    /// <summary>
    /// Reads all refunds and disputes of a charge, newest first. What took the money last says whose it is: a bank's word over ours, an end over a beginning.
    /// A part that was given back, or an inquiry, which moves no money, leaves the charge as it is.
    /// </summary>
    /// <param name="amount">Of the charge, in minor units.</param>
    /// <param name="refunds">As Stripe lists them.</param>
    /// <param name="disputes">As Stripe lists them.</param>
    /// <param name="seen">The refund or dispute that the pledge has heard of last.</param>
    public static PaymentReply OfStanding(long amount, IReadOnlyList<CardReturn> refunds, IReadOnlyList<CardReturn> disputes, string? seen = null)
    {
        if (Named(disputes, "lost") is { } lost)
            return Stood(ChargeStanding.DisputeLost, lost);
        if (Named(disputes, "needs_response", "under_review") is { } open)
            return Stood(ChargeStanding.Disputed, open);
        if (Named(refunds, "succeeded") is { } back && refunds.Where(refund => refund.Status is "succeeded").Sum(refund => refund.Amount) >= amount)
            return Stood(ChargeStanding.Refunded, back);
        if (Named(refunds, "pending", "requires_action") is { } pending && refunds.Where(refund => refund.Status is "succeeded" or "pending" or "requires_action").Sum(refund => refund.Amount) >= amount)
            return Stood(ChargeStanding.RefundPending, pending);
        // What the pledge knows as a refund has failed since, also if a dispute was won before: that is the news.
        if (StripeText.Name(refunds.FirstOrDefault(refund => refund.Id == seen && refund.Status is "failed" or "canceled")?.Id) is { } undone)
            return Stood(ChargeStanding.RefundFailed, undone);
        if ((StripeText.Name(disputes.FirstOrDefault(dispute => dispute.Id == seen && dispute.Status is "won")?.Id) ?? Named(disputes, "won")) is { } won)
            return Stood(ChargeStanding.DisputeWon, won);
        return Named(refunds, "failed", "canceled") is { } failed ? Stood(ChargeStanding.RefundFailed, failed) : Stood(ChargeStanding.Kept, null);

        PaymentReply Stood(ChargeStanding standing, string? about) => new PaymentReply.Stood(standing, about, refunds.Count + disputes.Count);
    }

    private static string? Named(IReadOnlyList<CardReturn> returns, params ReadOnlySpan<string> statuses)
    {
        foreach (var one in returns)
        {
            if (statuses.Contains(one.Status) && StripeText.Name(one.Id) is { } id)
                return id;
        }
        return null;
    }

    /// <summary>Reads a failed call; null for an exception that does not come from Stripe or the way there, which is a bug.</summary>
    public static PaymentReply? Of(Exception exception) => exception switch
    {
        StripeException stripe => Of(stripe),
        OperationCanceledException or HttpRequestException or IOException => new PaymentReply.Unknown(UnknownCause.NoAnswer, Later),
        // Stripe.net lets a body that it can't parse inside an error escape like this.
        Newtonsoft.Json.JsonException or System.Text.Json.JsonException => new PaymentReply.Unknown(UnknownCause.Unreadable, Later),
        _ => null,
    };

    private static PaymentReply Of(StripeException exception)
    {
        var error = exception.StripeError;
        return (int)exception.HttpStatusCode switch
        {
            402 when error is { Type: "card_error" } => Declined(new(error.Code, error.DeclineCode, error.AdviceCode)),
            401 or 403 => new PaymentReply.Halted($"Stripe refused the key ({(int)exception.HttpStatusCode}): {exception.Message}"),
            409 => new PaymentReply.Unknown(UnknownCause.InUse, Soon),
            429 => new PaymentReply.Unknown(error?.Code is "lock_timeout" ? UnknownCause.InUse : UnknownCause.Throttled, Soon),
            >= 500 => new PaymentReply.Unknown(IsReplay(exception) ? UnknownCause.SpentKey : UnknownCause.ServerFault, Later),
            400 or 404 when error is not null => OfRejection(error),
            _ => new PaymentReply.Unknown(UnknownCause.Unreadable, Later),
        };
    }

    private static PaymentReply OfRejection(StripeError error) => error switch
    {
        // Already confirmed, by a call whose answer was lost longer ago than its key lives.
        { Code: "payment_intent_unexpected_state", PaymentIntent: { } intent }
            when OfPayment(new() { Status = intent.Status, LatestCharge = intent.LatestChargeId }) is var reply and not PaymentReply.NothingFound => reply,
        // The card or the backer's record is gone: nothing of ours can bring it back, another card can.
        { Code: "resource_missing", Param: "payment_method" } => PaymentReply.Declined.Gone(PaymentReply.Declined.CardGone),
        { Code: "resource_missing", Param: "customer" } => PaymentReply.Declined.Gone(PaymentReply.Declined.CustomerGone),
        // Somebody else gave it back, or the bank took it, since we looked: looking again tells.
        { Code: "charge_already_refunded" or "charge_disputed" } => new PaymentReply.Unknown(UnknownCause.InUse, Soon),
        _ => new PaymentReply.Rejected(error.Code ?? error.Type ?? "unnamed", error.Message ?? "Stripe gave no message."),
    };

    // Issuers' answers carry "authentication_required" as the code, as the decline code, or as both.
    public static PaymentReply.Declined Declined(CardFault fault)
    {
        var authenticate = fault.Code is "authentication_required" || fault.DeclineCode is "authentication_required";
        var final = fault.AdviceCode is "do_not_try_again" || fault.DeclineCode is { } code && Final.Contains(code) || fault.Code is "expired_card";
        // A decline is one, whether or not its name can be read.
        return new(StripeText.Name(fault.DeclineCode) ?? StripeText.Name(fault.Code) ?? "card_declined", MayRetry: !final && !authenticate, authenticate);
    }

    private static bool IsReplay(StripeException exception) =>
        exception.StripeResponse?.Headers is { } headers && headers.TryGetValues("Idempotent-Replayed", out var values) && values.Contains("true");
}
