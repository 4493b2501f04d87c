using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>One attempt at taking money: succeeded, or failed for a named reason.</summary>
internal sealed record Charge : StripeObject
{
    /// <summary>In minor units.</summary>
    public long Amount { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Currency { get; init; }

    public Id Customer { get; init; }

    public Id PaymentIntent { get; init; }

    public Id PaymentMethod { get; init; }

    /// <summary>The card it was made with, so that a charge can be shown without looking anything up.</summary>
    [JsonConverter(typeof(Interned))]
    public required string Card { get; init; }

    /// <summary>The decline's name; null is success.</summary>
    [JsonConverter(typeof(Interned))]
    public string? Failure { get; init; }

    /// <summary>What it brought in; none if it failed.</summary>
    public Id BalanceTransaction { get; init; }

    /// <summary>In minor units; what failed to be given back is not in it.</summary>
    public long AmountRefunded { get; init; }

    /// <summary>The dispute about it, if there ever was one.</summary>
    public Id Dispute { get; init; }

    /// <summary>The issuer's warning about it, if there is one.</summary>
    public Id FraudWarning { get; init; }

    /// <summary>The payment intent's texts as they were.</summary>
    public Metadata Labels { get; init; }

    public bool Succeeded => Failure is null;

    public override void Write(Utf8JsonWriter w, View view)
    {
        var decline = Failure is null ? null : Decline.ByName[Failure];
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "charge");
        w.WriteNumber("amount", Amount);
        w.WriteNumber("amount_captured", Succeeded ? Amount : 0);
        w.WriteNumber("amount_refunded", AmountRefunded);
        w.Nulls("application", "application_fee", "application_fee_amount");
        view.Reference(w, "balance_transaction", BalanceTransaction);
        PaymentMethods.WriteBillingDetails(w, (view.Account.Find(PaymentMethod) as PaymentMethod)?.Billing ?? default);
        w.WriteString("calculated_statement_descriptor", view.Account.Terms.Statement(Labels["statement_descriptor_suffix"]));
        w.WriteBoolean("captured", Succeeded);
        w.WriteNumber("created", Created);
        w.WriteString("currency", Currency);
        view.Reference(w, "customer", Customer);
        w.WriteString("description", Labels["description"]);
        w.WriteBoolean("disputed", !Dispute.IsNone);
        w.WriteNull("failure_balance_transaction");
        w.WriteString("failure_code", decline?.Code);
        w.WriteString("failure_message", decline?.Message);
        w.WriteStartObject("fraud_details");
        w.WriteEndObject();
        w.WriteBoolean("livemode", false);
        w.Metadata("metadata", Metadata);
        w.WriteNull("on_behalf_of");
        WriteOutcome(w, decline);
        w.WriteBoolean("paid", Succeeded);
        view.Reference(w, "payment_intent", PaymentIntent);
        w.Id("payment_method", PaymentMethod);
        w.WriteStartObject("payment_method_details");
        w.WriteStartObject("card");
        PaymentMethods.WriteCard(w, TestCard.Find(Card)!);
        w.WriteEndObject();
        w.WriteString("type", "card");
        w.WriteEndObject();
        w.WriteString("receipt_email", Labels["receipt_email"]);
        w.Nulls("receipt_number", "receipt_url");
        w.WriteBoolean("refunded", AmountRefunded == Amount);
        if (view.Expand.Into("refunds") is not null)
            view.Parts(w, "refunds", $"/v1/charges/{Id}/refunds", [.. view.Account.RefundsOfCharge.Of(Id.Ordinal).Take(11).Select(StripeObject (n) => view.Account.Refunds[n])]);
        w.Nulls("review", "shipping", "source", "source_transfer");
        w.WriteString("statement_descriptor", Labels["statement_descriptor"]);
        w.WriteString("statement_descriptor_suffix", Labels["statement_descriptor_suffix"]);
        w.WriteString("status", Succeeded ? "succeeded" : "failed");
        w.WriteNull("transfer_data");
        w.WriteString("transfer_group", Labels["transfer_group"]);
        w.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter w, Decline? decline)
    {
        var blocked = decline?.Name == "fraudulent";
        w.WriteStartObject("outcome");
        w.WriteString("advice_code", decline?.AdviceCode);
        w.Nulls("network_advice_code", "network_decline_code");
        w.WriteString("network_status", decline is null ? "approved_by_network" : blocked ? "not_sent_to_network" : "declined_by_network");
        w.WriteString("reason", blocked ? "highest_risk_level" : decline?.DeclineCode ?? decline?.Code);
        w.WriteString("risk_level", blocked ? "highest" : "normal");
        w.WriteNumber("risk_score", blocked ? 92 : 20);
        w.WriteString("seller_message", decline is null ? "Payment complete." : blocked ? "Stripe blocked this payment as too risky." : "The bank declined the payment.");
        w.WriteString("type", decline is null ? "authorized" : blocked ? "blocked" : "issuer_declined");
        w.WriteEndObject();
    }
}

/// <summary>Changing and finding charges; they are made by confirming payment intents.</summary>
internal static class Charges
{
    private static readonly string[] Texts = ["description", "receipt_email", "transfer_group"];

    public static readonly Operation[] Operations =
    [
        new("GET", "/v1/charges", Kind.Charge, List, ["customer", "payment_intent", "transfer_group", .. Listing.Created]),
        new("GET", "/v1/charges/:id", Kind.Charge, t => t.FromPath<Charge>(Kind.Charge) is { } found ? found : t.Form.Refusal!),
        new("POST", "/v1/charges/:id", Kind.Charge, Update, ["metadata", .. Texts]),
    ];

    private static Answer Update(Turn turn)
    {
        if (turn.FromPath<Charge>(Kind.Charge) is not { } charge) return turn.Form.Refusal!;
        var changed = charge with { Labels = turn.Form.Labels(charge.Labels, Texts), Metadata = turn.Form.Metadata(charge.Metadata) };
        return turn.Form.Refusal is { } refusal ? refusal : turn.Put(changed, "charge.updated");
    }

    private static Answer List(Turn turn)
    {
        var intent = turn.FromForm<PaymentIntent>("payment_intent", Kind.PaymentIntent);
        var customer = turn.FromForm<Customer>("customer", Kind.Customer);
        var group = turn.Form.Text("transfer_group");
        var members = intent is not null ? turn.Account.ChargesOfPaymentIntent.Of(intent.Id.Ordinal)
            : customer is not null ? turn.Account.ChargesOfCustomer.Of(customer.Id.Ordinal) : null;
        return Listing.Page(turn, "/v1/charges", Kind.Charge, turn.Account.Charges, members,
            c => (customer is null || c.Customer == customer.Id) && (group is null || c.Labels["transfer_group"] == group));
    }
}
