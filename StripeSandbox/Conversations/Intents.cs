using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Why the last attempt failed: enough to word it as Stripe does.</summary>
internal sealed record Failure
{
    /// <summary>The decline's name in <see cref="Decline.ByName"/>.</summary>
    [JsonConverter(typeof(Interned))]
    public required string Name { get; init; }

    public Id Charge { get; init; }

    public Id PaymentMethod { get; init; }

    public bool AtSetup { get; init; }

    public static void Write(Utf8JsonWriter w, string name, Failure? failure, View view)
    {
        if (failure is null)
        {
            w.WriteNull(name);
            return;
        }

        var decline = Decline.ByName[failure.Name];
        var code = failure.AtSetup ? decline.Code.Replace("payment_intent", "setup_intent", StringComparison.Ordinal) : decline.Code;
        w.WriteStartObject(name);
        w.WriteString("advice_code", decline.AdviceCode);
        if (!failure.Charge.IsNone) w.Id("charge", failure.Charge);
        w.WriteString("code", code);
        if (decline.DeclineCode is not null) w.WriteString("decline_code", decline.DeclineCode);
        w.WriteString("doc_url", $"https://stripe.com/docs/error-codes/{code.Replace('_', '-')}");
        w.WriteString("message", decline.Message);
        if (decline.Param is not null) w.WriteString("param", decline.Param);
        view.Whole(w, "payment_method", view.Account.Find(failure.PaymentMethod));
        w.WriteString("type", code.EndsWith("authentication_failure", StringComparison.Ordinal) ? "invalid_request_error" : "card_error");
        w.WriteEndObject();
    }
}

/// <summary>What setup intents and payment intents have in common.</summary>
internal static class Intents
{
    public static readonly string[] Card = ["card"];

    public static readonly string[] Automatic = ["automatic_payment_methods[enabled]", "automatic_payment_methods[allow_redirects]"];

    public static readonly string[] MandateData =
    [
        "mandate_data[customer_acceptance][type]", "mandate_data[customer_acceptance][accepted_at]", "mandate_data[customer_acceptance][online][ip_address]",
        "mandate_data[customer_acceptance][online][user_agent]",
    ];

    /// <summary>The sandbox takes cards; asking for another type must not look as if it worked.</summary>
    public static void CheckTypes(Form form)
    {
        foreach (var type in form.All("allowed_payment_method_types[]"))
            if (type != "card")
                form.Refuse(Refusal.Bad(null, $"The payment method type \"{type}\" is invalid: the Stripe sandbox takes cards only.", "allowed_payment_method_types"));
        if (form.Has("allowed_payment_method_types[]") && form.Flag("automatic_payment_methods[enabled]"))
            form.Refuse(Refusal.Bad(null, "You may only specify one of these parameters: allowed_payment_method_types, automatic_payment_methods.",
                "allowed_payment_method_types"));
        form.OneOf("automatic_payment_methods[allow_redirects]", "always", "never");
        form.OneOf("payment_method_options[card][stored_credential_usage]", "installment", "recurring", "unscheduled");
        form.OneOf("payment_method_options[card][setup_credential_usage]", "installment", "recurring", "unscheduled");
        form.OneOf("payment_method_options[card][request_three_d_secure]", "any", "automatic", "challenge");
    }

    /// <summary>Which types of payment method the intent takes, in the way it was asked for them.</summary>
    public static void WriteTypes(Utf8JsonWriter w, Metadata labels)
    {
        var automatic = labels[Automatic[0]] == "true";
        w.Texts("allowed_payment_method_types", automatic ? null : Card);
        if (!automatic)
        {
            w.WriteNull("automatic_payment_methods");
            return;
        }

        w.WriteStartObject("automatic_payment_methods");
        w.WriteString("allow_redirects", labels[Automatic[1]] ?? "always");
        w.WriteBoolean("enabled", true);
        w.WriteEndObject();
    }

    /// <summary>Why this card can't be used for this customer, or null.</summary>
    public static Refusal? NotUsable(PaymentMethod method, Id customer)
    {
        if (method.Detached)
            return Refusal.Bad(null, "The provided PaymentMethod was previously detached from a Customer. It may not be used again.", "payment_method") with { Executed = true };
        if (method.Customer.IsNone || method.Customer == customer) return null;
        return Refusal.Bad(null, customer.IsNone
            ? $"The provided PaymentMethod cannot be used without its Customer. Please include the Customer `{method.Customer}` in the `customer` parameter."
            : $"The provided PaymentMethod belongs to the Customer {method.Customer} and cannot be used with the Customer {customer}.", "payment_method") with
        { Executed = true };
    }

    public static void WriteNextAction(Utf8JsonWriter w, bool needed, Id intent, Metadata labels, View view)
    {
        if (!needed)
        {
            w.WriteNull("next_action");
            return;
        }

        w.WriteStartObject("next_action");
        w.WriteString("type", "redirect_to_url");
        w.WriteStartObject("redirect_to_url");
        w.WriteString("return_url", labels["return_url"]);
        w.WriteString("url", new Uri(view.Home, $"/authenticate/{intent}").ToString());
        w.WriteEndObject();
        w.WriteEndObject();
    }
}
