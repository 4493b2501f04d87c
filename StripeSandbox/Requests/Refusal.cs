using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>A named no, in the shape of Stripe's error object.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">Stripe's error type.</param>
/// <param name="Code">Stripe's error code, if it has one.</param>
/// <param name="Message">A sentence for a developer.</param>
/// <param name="Param">The parameter at fault, if one is.</param>
internal sealed record Refusal(int Status, string Type, string? Code, string Message, string? Param = null)
{
    private const string Invalid = "invalid_request_error";

    /// <summary>Whether the request had begun to execute: only then is the answer kept for its idempotency key.</summary>
    public bool Executed { get; init; }

    public Decline? Decline { get; init; }

    public Id Charge { get; init; }

    public PaymentIntent? PaymentIntent { get; init; }

    public SetupIntent? SetupIntent { get; init; }

    public PaymentMethod? PaymentMethod { get; init; }

    public static Refusal Bad(string? code, string message, string? param = null) => new(400, Invalid, code, message, param);

    public static Refusal Missing(Kind kind, string id, string param, int status) => kind == Kind.Account && status == 404
        ? NoAccount(id)
        : new(status, Invalid, "resource_missing", $"No such {Noun(kind)}: '{id}'", param) { Executed = true };

    /// <summary>Stripe does not tell an account that is not there from one that is somebody else's.</summary>
    public static Refusal NoAccount(string id) => new(403, Invalid, "account_invalid",
        $"The provided key does not have access to account '{id}' (or that account does not exist). Application access may have been revoked.");

    public static Refusal Required(string param) => Bad("parameter_missing", $"Missing required param: {param}.", param);

    public static Refusal Empty(string param) => Bad("parameter_invalid_empty",
        $"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; however '{param}' cannot be unset.", param);

    public static Refusal Unknown(string param) => param.StartsWith("payment_method_types", StringComparison.Ordinal)
        ? Bad("payment_method_types_no_longer_supported",
            "`payment_method_types` is no longer supported in this API version. Use `allowed_payment_method_types` instead.", "payment_method_types")
        : Bad("parameter_unknown", $"Received unknown parameter: {param}. (docs/reference/stripe-sandbox.md lists the parameters that the sandbox knows.)", param);

    /// <summary>The object is not in a state that allows this; decided by executing, so it is kept for the key.</summary>
    public static Refusal UnexpectedState(PaymentIntent intent, string message) =>
        Bad("payment_intent_unexpected_state", message) with { Executed = true, PaymentIntent = intent };

    /// <inheritdoc cref="UnexpectedState(StripeSandbox.PaymentIntent,string)"/>
    public static Refusal UnexpectedState(SetupIntent intent, string message) =>
        Bad("setup_intent_unexpected_state", message) with { Executed = true, SetupIntent = intent };

    public static Refusal Declined(Decline decline, PaymentMethod method, Id charge = default) =>
        new(402, "card_error", decline.Code, decline.Message, decline.Param)
        {
            Executed = true,
            Decline = decline,
            PaymentMethod = method,
            Charge = charge,
        };

    public static Refusal Unrecognized(string method, string path) => new(404, Invalid, null,
        $"Unrecognized request URL ({method}: {path}). The Stripe sandbox does not know it; docs/reference/stripe-sandbox.md lists what it does.");

    public void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.WriteStartObject("error");
        if (Decline?.AdviceCode is { } advice) w.WriteString("advice_code", advice);
        if (!Charge.IsNone) w.Id("charge", Charge);
        if (Code is not null)
        {
            w.WriteString("code", Code);
            if (Decline?.DeclineCode is { } declineCode) w.WriteString("decline_code", declineCode);
            w.WriteString("doc_url", $"https://stripe.com/docs/error-codes/{Code.Replace('_', '-')}");
        }

        w.WriteString("message", Message);
        if (Param is not null) w.WriteString("param", Param);
        if (PaymentIntent is not null) view.Whole(w, "payment_intent", PaymentIntent);
        if (PaymentMethod is not null) view.Whole(w, "payment_method", PaymentMethod);
        if (SetupIntent is not null) view.Whole(w, "setup_intent", SetupIntent);
        w.WriteString("type", Type);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    private static string Noun(Kind kind) => kind switch
    {
        Kind.Customer => "customer",
        Kind.PaymentMethod => "PaymentMethod",
        Kind.SetupIntent => "setupintent",
        Kind.PaymentIntent => "payment_intent",
        Kind.Charge => "charge",
        Kind.WebhookEndpoint => "webhook endpoint",
        Kind.Event => "event",
        Kind.Refund => "refund",
        Kind.Dispute => "dispute",
        Kind.BalanceTransaction => "balance transaction",
        Kind.Transfer => "transfer",
        Kind.Reversal => "transfer reversal",
        Kind.Payout => "payout",
        Kind.Account => "destination",
        _ => "object",
    };
}
