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
        w.WriteNumber("amount_refunded", 0);
        w.Nulls("application", "application_fee", "application_fee_amount", "balance_transaction");
        PaymentMethods.WriteBillingDetails(w);
        w.WriteString("calculated_statement_descriptor", "STRIPE SANDBOX");
        w.WriteBoolean("captured", Succeeded);
        w.WriteNumber("created", Created);
        w.WriteString("currency", Currency);
        view.Reference(w, "customer", Customer);
        w.WriteString("description", Labels["description"]);
        w.WriteBoolean("disputed", false);
        w.WriteNull("failure_balance_transaction");
        w.WriteString("failure_code", decline?.Code);
        w.WriteString("failure_message", decline?.Message);
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
        w.WriteBoolean("refunded", false);
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

/// <summary>Finding charges; they are made by confirming payment intents.</summary>
internal static class Charges
{
    public static readonly Operation[] Operations =
    [
        new("GET", "/v1/charges", Kind.Charge, List, ["customer", "payment_intent", "transfer_group", .. Listing.Created]),
        new("GET", "/v1/charges/:id", Kind.Charge, t => t.FromPath<Charge>(Kind.Charge) is { } found ? found : t.Form.Refusal!),
    ];

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
