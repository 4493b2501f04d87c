using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>A card's issuer takes a payment for fraudulent. No money moves; a dispute usually follows.</summary>
internal sealed record FraudWarning : StripeObject
{
    public Id Charge { get; init; }

    public Id PaymentIntent { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string FraudType { get; init; }

    public override void Write(Utf8JsonWriter w, View view)
    {
        var charge = (Charge?)view.Account.Find(Charge);
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "radar.early_fraud_warning");
        // Until it is disputed or wholly refunded something can be done about it.
        w.WriteBoolean("actionable", charge is { Dispute.IsNone: true } && charge.AmountRefunded < charge.Amount);
        w.Id("charge", Charge);
        w.WriteNumber("created", Created);
        w.WriteString("fraud_type", FraudType);
        w.WriteBoolean("livemode", false);
        w.Id("payment_intent", PaymentIntent);
        w.WriteEndObject();
    }
}

/// <summary>How a warning begins. Nothing can be asked of it through the API.</summary>
internal static class FraudWarnings
{
    /// <summary>The issuer warns, once for each charge.</summary>
    public static void Warn(Turn turn, Charge charge)
    {
        var id = turn.Next(Kind.FraudWarning);
        turn.Put(charge with { FraudWarning = id });
        turn.Put(new FraudWarning { Id = id, Created = turn.Now, Charge = charge.Id, PaymentIntent = charge.PaymentIntent, FraudType = "unauthorized_use_of_card" }, "radar.early_fraud_warning.created");
    }
}
