using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Where a refund stands; the names are Stripe's, in its own spelling when rendered.</summary>
internal enum RefundStatus
{
    Pending,
    Succeeded,
    Failed,
}

/// <summary>Money given back of a charge.</summary>
internal sealed record Refund : StripeObject
{
    /// <summary>In minor units.</summary>
    public long Amount { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Currency { get; init; }

    public Id Charge { get; init; }

    public Id PaymentIntent { get; init; }

    public Id PaymentMethod { get; init; }

    public Id Customer { get; init; }

    public Id BalanceTransaction { get; init; }

    /// <summary>What brought the money back when it could not be given.</summary>
    public Id FailureBalanceTransaction { get; init; }

    public RefundStatus Status { get; init; }

    /// <summary>Unix seconds at which the bank answers; 0 if it has.</summary>
    public long AnsweredAt { get; init; }

    /// <summary>Its reason and, if it failed, why.</summary>
    public Metadata Labels { get; init; }

    public override long Due => AnsweredAt;

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "refund");
        w.WriteNumber("amount", Amount);
        view.Reference(w, "balance_transaction", BalanceTransaction);
        view.Reference(w, "charge", Charge);
        w.WriteNumber("created", Created);
        w.WriteString("currency", Currency);
        w.Id("customer", Customer);
        w.WriteNull("customer_account");
        w.WriteStartObject("destination_details");
        w.WriteStartObject("card");
        w.WriteString("type", "refund");
        w.WriteEndObject();
        w.WriteString("type", "card");
        w.WriteEndObject();
        if (Status == RefundStatus.Failed)
        {
            view.Reference(w, "failure_balance_transaction", FailureBalanceTransaction);
            w.WriteString("failure_reason", Labels["failure_reason"]);
        }

        w.Metadata("metadata", Metadata);
        view.Reference(w, "payment_intent", PaymentIntent);
        w.Id("payment_method", PaymentMethod);
        if (Status == RefundStatus.Pending) w.WriteString("pending_reason", "processing");
        w.WriteString("reason", Labels["reason"]);
        w.Nulls("receipt_number", "source_transfer_reversal");
        w.WriteString("status", Refunds.Text(Status));
        w.WriteNull("transfer_reversal");
        w.WriteEndObject();
    }
}

/// <summary>Asking for refunds, changing and finding them. What becomes of them is <see cref="Refunding"/>.</summary>
internal static class Refunds
{
    private const string Url = "/v1/refunds";

    public static readonly Operation[] Operations =
    [
        new("POST", Url, Kind.Refund, Create, "charge", "payment_intent", "amount", "reason", "metadata", "reverse_transfer", "refund_application_fee"),
        new("GET", Url, Kind.Refund, List, ["charge", "payment_intent", .. Listing.Created]),
        new("GET", "/v1/refunds/:id", Kind.Refund, t => t.FromPath<Refund>(Kind.Refund) is { } found ? found : t.Form.Refusal!),
        new("POST", "/v1/refunds/:id", Kind.Refund, Update, "metadata"),
        new("POST", "/v1/refunds/:id/cancel", Kind.Refund, Cancel),
    ];

    public static string Text(RefundStatus status) => status switch
    {
        RefundStatus.Pending => "pending",
        RefundStatus.Succeeded => "succeeded",
        _ => "failed",
    };

    private static Answer Create(Turn turn)
    {
        var form = turn.Form;
        var (amount, metadata, labels) = (form.Integer("amount"), form.Metadata(), form.Labels(default, "reason"));
        form.OneOf("reason", "duplicate", "fraudulent", "requested_by_customer");
        if (amount < 1) form.Refuse(Refusal.Bad("parameter_invalid_integer", "Invalid positive integer", "amount"));
        if (form.Flag("reverse_transfer"))
            form.Refuse(Refusal.Bad(null, "The charge has no associated transfer to reverse: the Stripe sandbox makes separate charges and transfers only.", "reverse_transfer"));
        if (form.Flag("refund_application_fee"))
            form.Refuse(Refusal.Bad(null, "The charge has no application fee to refund.", "refund_application_fee"));
        if (!form.Has("charge") && !form.Has("payment_intent"))
            form.Refuse(Refusal.Bad("parameter_missing", "One of the following params should be provided for this request: payment_intent or charge.", "payment_intent"));
        var charge = turn.FromForm<Charge>("charge", Kind.Charge);
        var intent = turn.FromForm<PaymentIntent>("payment_intent", Kind.PaymentIntent);
        if (form.Refusal is { } refusal) return refusal;

        if (charge is not null && intent is not null && charge.PaymentIntent != intent.Id)
            return Refusal.Bad(null, $"The charge {charge.Id} does not belong to the PaymentIntent {intent.Id}.", "charge") with { Executed = true };
        charge ??= turn.Find<Charge>(intent!.LatestCharge);
        if (charge is not { Succeeded: true })
            return Refusal.Bad(null, intent is null
                ? $"This charge ({charge!.Id}) failed, so it cannot be refunded."
                : $"This PaymentIntent ({intent.Id}) does not have a successful charge to refund.", intent is null ? "charge" : "payment_intent") with
            { Executed = true };
        return Refunding.Begin(turn, charge, amount, labels, metadata);
    }

    private static Answer Update(Turn turn)
    {
        if (turn.FromPath<Refund>(Kind.Refund) is not { } refund) return turn.Form.Refusal!;
        var changed = refund with { Metadata = turn.Form.Metadata(refund.Metadata) };
        return turn.Form.Refusal is { } refusal ? refusal : turn.Put(changed, "refund.updated");
    }

    /// <summary>Only a refund that waits for its customer can be cancelled, and a card's never does.</summary>
    private static Answer Cancel(Turn turn) => turn.FromPath<Refund>(Kind.Refund) is not { } refund
        ? turn.Form.Refusal!
        : Refusal.Bad(null, $"You cannot cancel a refund with a status of {Text(refund.Status)}. Only refunds that require an action may be canceled.") with { Executed = true };

    private static Answer List(Turn turn)
    {
        var charge = turn.FromForm<Charge>("charge", Kind.Charge);
        var intent = turn.FromForm<PaymentIntent>("payment_intent", Kind.PaymentIntent);
        var of = charge?.Id ?? intent?.LatestCharge ?? default;
        return Listing.Page(turn, Url, Kind.Refund, turn.Account.Refunds,
            charge is null && intent is null ? null : of.IsNone ? [] : turn.Account.RefundsOfCharge.Of(of.Ordinal), r => intent is null || r.PaymentIntent == intent.Id);
    }
}
