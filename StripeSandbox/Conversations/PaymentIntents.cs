using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Where a payment intent stands; the names are Stripe's, in its own spelling when rendered.</summary>
internal enum PaymentStatus
{
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Succeeded,
    Canceled,
}

/// <summary>An amount to be taken once, through as many attempts as it needs.</summary>
internal sealed record PaymentIntent : StripeObject
{
    /// <summary>In minor units.</summary>
    public long Amount { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Currency { get; init; }

    public Id Customer { get; init; }

    public Id PaymentMethod { get; init; }

    public Id LatestCharge { get; init; }

    public PaymentStatus Status { get; init; }

    public ulong Secret { get; init; }

    /// <summary>Unix seconds; 0 if it was not cancelled.</summary>
    public long CanceledAt { get; init; }

    /// <summary>Seldom-used texts by parameter name.</summary>
    public Metadata Labels { get; init; }

    public Failure? LastError { get; init; }

    public string ClientSecret => $"{Id}_secret_{Secret:x16}";

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "payment_intent");
        Intents.WriteTypes(w, Labels);
        w.WriteNumber("amount", Amount);
        w.WriteNumber("amount_capturable", 0);
        w.WriteNumber("amount_received", Status == PaymentStatus.Succeeded ? Amount : 0);
        w.Nulls("application", "application_fee_amount");
        w.Number("canceled_at", CanceledAt == 0 ? null : CanceledAt);
        w.WriteString("cancellation_reason", Labels["cancellation_reason"]);
        w.WriteString("capture_method", Labels["capture_method"] ?? "automatic_async");
        w.WriteString("client_secret", ClientSecret);
        w.WriteString("confirmation_method", "automatic");
        w.WriteNumber("created", Created);
        w.WriteString("currency", Currency);
        view.Reference(w, "customer", Customer);
        w.WriteString("description", Labels["description"]);
        w.WriteNull("excluded_payment_method_types");
        Failure.Write(w, "last_payment_error", LastError, view);
        view.Reference(w, "latest_charge", LatestCharge);
        w.WriteBoolean("livemode", false);
        w.Metadata("metadata", Metadata);
        Intents.WriteNextAction(w, Status == PaymentStatus.RequiresAction, Id, Labels, view);
        w.WriteNull("on_behalf_of");
        view.Reference(w, "payment_method", PaymentMethod);
        w.Nulls("payment_method_configuration_details", "payment_method_options");
        w.Texts("payment_method_types", Intents.Card);
        w.WriteNull("processing");
        w.WriteString("receipt_email", Labels["receipt_email"]);
        w.WriteNull("review");
        w.WriteString("setup_future_usage", Labels["setup_future_usage"]);
        w.Nulls("shipping", "source");
        w.WriteString("statement_descriptor", Labels["statement_descriptor"]);
        w.WriteString("statement_descriptor_suffix", Labels["statement_descriptor_suffix"]);
        w.WriteString("status", PaymentIntents.Text(Status));
        w.WriteNull("transfer_data");
        w.WriteString("transfer_group", Labels["transfer_group"]);
        w.WriteEndObject();
    }
}

/// <summary>Creating, changing, cancelling and finding payment intents. Confirming them is <see cref="Confirmations"/>.</summary>
internal static class PaymentIntents
{
    private static readonly string[] Texts =
        ["description", "receipt_email", "statement_descriptor", "statement_descriptor_suffix", "transfer_group"];

    private static readonly string[] Shared =
    [
        "payment_method", "allowed_payment_method_types[]", "setup_future_usage", "capture_method", "payment_method_options[card][stored_credential_usage]",
        "payment_method_options[card][request_three_d_secure]",
    ];

    private static readonly string[] Confirming = ["off_session", "return_url", "error_on_requires_action", .. Intents.MandateData];

    public static readonly Operation[] Operations =
    [
        new("POST", "/v1/payment_intents", Kind.PaymentIntent, Create,
            ["amount", "currency", "customer", "metadata", "confirm", "confirmation_method", .. Texts, .. Shared, .. Confirming, .. Intents.Automatic]),
        new("GET", "/v1/payment_intents", Kind.PaymentIntent, List, ["customer", .. Listing.Created]),
        new("GET", "/v1/payment_intents/:id", Kind.PaymentIntent, Retrieve, "client_secret") { ForBrowsers = true },
        new("POST", "/v1/payment_intents/:id", Kind.PaymentIntent, Update, ["amount", "currency", "customer", "metadata", .. Texts, .. Shared]),
        new("POST", "/v1/payment_intents/:id/confirm", Kind.PaymentIntent, Confirm, ["receipt_email", .. Shared, .. Confirming]) { ForBrowsers = true },
        new("POST", "/v1/payment_intents/:id/cancel", Kind.PaymentIntent, Cancel, "cancellation_reason"),
    ];

    public static string Text(PaymentStatus status) => status switch
    {
        PaymentStatus.RequiresPaymentMethod => "requires_payment_method",
        PaymentStatus.RequiresConfirmation => "requires_confirmation",
        PaymentStatus.RequiresAction => "requires_action",
        PaymentStatus.Succeeded => "succeeded",
        _ => "canceled",
    };

    private static Answer Create(Turn turn)
    {
        var form = turn.Form;
        var (amount, currency, confirm) = (form.Integer("amount"), Amounts.Currency(form), form.Flag("confirm"));
        if (!form.Has("amount")) form.Refuse(Refusal.Required("amount"));
        if (!form.Has("currency")) form.Refuse(Refusal.Required("currency"));
        if (amount is { } value && currency is not null) Amounts.Check(form, value, currency);
        var (labels, metadata) = (Options(form, default), form.Metadata());
        form.OneOf("confirmation_method", "automatic");
        var customer = turn.FromForm<Customer>("customer", Kind.Customer);
        var method = PaymentMethods.FromForm(turn, "payment_method");
        foreach (var name in Confirming)
            if (!confirm && form.Has(name))
                form.Refuse(Refusal.Bad(null, $"You may only specify `{name}` when `confirm=true`, or when confirming.", name));
        var terms = Confirmations.Terms(form);
        if (confirm && method is null) form.Refuse(Refusal.Required("payment_method"));
        if (form.Refusal is { } refusal) return refusal;
        if (method is not null && Intents.NotUsable(method, customer?.Id ?? default) is { } no) return no;

        var intent = turn.Put(new PaymentIntent
        {
            Id = turn.Next(Kind.PaymentIntent),
            Created = turn.Now,
            Amount = amount!.Value,
            Currency = currency!,
            Customer = customer?.Id ?? default,
            PaymentMethod = method?.Id ?? default,
            Secret = Id.Random64(),
            Labels = labels,
            Metadata = metadata,
            Status = method is null ? PaymentStatus.RequiresPaymentMethod : PaymentStatus.RequiresConfirmation,
        }, "payment_intent.created");
        return confirm ? Confirmations.Attempt(turn, intent, method!, terms) : intent;
    }

    private static Answer Update(Turn turn)
    {
        if (turn.FromPath<PaymentIntent>(Kind.PaymentIntent) is not { } intent) return turn.Form.Refusal!;
        var form = turn.Form;
        var currency = Amounts.Currency(form) ?? intent.Currency;
        var amount = form.Integer("amount") ?? intent.Amount;
        Amounts.Check(form, amount, currency);
        var customer = turn.FromForm<Customer>("customer", Kind.Customer)?.Id ?? intent.Customer;
        var method = PaymentMethods.FromForm(turn, "payment_method");
        var changed = intent with { Labels = Options(form, intent.Labels), Metadata = form.Metadata(intent.Metadata) };
        if (form.Refusal is { } refusal) return refusal;

        if (amount == intent.Amount && currency == intent.Currency && customer == intent.Customer && method is null) return turn.Put(changed);
        if (intent.Status is PaymentStatus.Succeeded or PaymentStatus.Canceled)
            return Refusal.UnexpectedState(intent, $"This PaymentIntent could not be updated because it has a status of {Text(intent.Status)}.");
        if (!intent.Customer.IsNone && customer != intent.Customer)
            return Refusal.Bad(null, "You cannot modify `customer` on a PaymentIntent that has one.", "customer") with { Executed = true };
        if (method is not null && Intents.NotUsable(method, customer) is { } no) return no;
        changed = changed with { Amount = amount, Currency = currency, Customer = customer };
        return turn.Put(method is null ? changed : changed with { PaymentMethod = method.Id, Status = PaymentStatus.RequiresConfirmation });
    }

    private static Answer Confirm(Turn turn)
    {
        if (turn.FromPath<PaymentIntent>(Kind.PaymentIntent) is not { } intent) return turn.Form.Refusal!;
        var method = PaymentMethods.FromForm(turn, "payment_method") ?? turn.Find<PaymentMethod>(intent.PaymentMethod);
        intent = intent with { Labels = turn.Form.Labels(Options(turn.Form, intent.Labels), "receipt_email", "return_url") };
        var terms = Confirmations.Terms(turn.Form);
        if (turn.Form.Refusal is { } refusal) return refusal;

        if (intent.Status == PaymentStatus.Succeeded)
            return Refusal.UnexpectedState(intent, "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.");
        if (intent.Status == PaymentStatus.Canceled)
            return Refusal.UnexpectedState(intent, "You cannot confirm this PaymentIntent because it has been canceled.");
        if (method is null)
            return Refusal.UnexpectedState(intent, "You cannot confirm this PaymentIntent because it's missing a payment method. "
                + "You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.");
        return Intents.NotUsable(method, intent.Customer) is { } no ? no : Confirmations.Attempt(turn, intent, method, terms);
    }

    private static Answer Cancel(Turn turn)
    {
        if (turn.FromPath<PaymentIntent>(Kind.PaymentIntent) is not { } intent) return turn.Form.Refusal!;
        turn.Form.OneOf("cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned");
        if (turn.Form.Refusal is { } refusal) return refusal;
        if (intent.Status is PaymentStatus.Succeeded or PaymentStatus.Canceled)
            return Refusal.UnexpectedState(intent, $"You cannot cancel this PaymentIntent because it has a status of {Text(intent.Status)}. "
                + "Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, "
                + "requires_action, processing.");
        return turn.Put(intent with
        {
            Status = PaymentStatus.Canceled,
            CanceledAt = turn.Now,
            Labels = turn.Form.Labels(intent.Labels, "cancellation_reason"),
        }, "payment_intent.canceled");
    }

    private static Answer Retrieve(Turn turn) => turn.FromPath<PaymentIntent>(Kind.PaymentIntent) is { } found ? found : turn.Form.Refusal!;

    private static Answer List(Turn turn)
    {
        var customer = turn.FromForm<Customer>("customer", Kind.Customer);
        return Listing.Page(turn, "/v1/payment_intents", Kind.PaymentIntent, turn.Account.PaymentIntents,
            customer is null ? null : turn.Account.PaymentIntentsOfCustomer.Of(customer.Id.Ordinal));
    }

    private static Metadata Options(Form form, Metadata labels)
    {
        Intents.CheckTypes(form);
        form.OneOf("setup_future_usage", "off_session", "on_session");
        form.OneOf("capture_method", "automatic", "automatic_async");
        return form.Labels(labels, [.. Texts, "setup_future_usage", "capture_method", "return_url", .. Intents.Automatic]);
    }
}
