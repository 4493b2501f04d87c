using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>Where a setup intent stands; the names are Stripe's, in its own spelling when rendered.</summary>
internal enum SetupStatus
{
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Succeeded,
    Canceled,
}

/// <summary>Saving a card for payments in its owner's absence.</summary>
internal sealed record SetupIntent : StripeObject
{
    public Id Customer { get; init; }

    public Id PaymentMethod { get; init; }

    public SetupStatus Status { get; init; }

    public ulong Secret { get; init; }

    /// <summary>Seldom-used texts by parameter name: description, usage when it is not off_session, return_url, cancellation_reason.</summary>
    public Metadata Labels { get; init; }

    public Failure? LastError { get; init; }

    public string ClientSecret => $"{Id}_secret_{Secret:x16}";

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "setup_intent");
        Intents.WriteTypes(w, Labels);
        w.WriteNull("application");
        w.WriteString("cancellation_reason", Labels["cancellation_reason"]);
        w.WriteString("client_secret", ClientSecret);
        w.WriteNumber("created", Created);
        view.Reference(w, "customer", Customer);
        w.WriteString("description", Labels["description"]);
        w.WriteNull("excluded_payment_method_types");
        Failure.Write(w, "last_setup_error", LastError, view);
        w.WriteNull("latest_attempt");
        w.WriteBoolean("livemode", false);
        w.WriteNull("mandate");
        w.Metadata("metadata", Metadata);
        Intents.WriteNextAction(w, Status == SetupStatus.RequiresAction, Id, Labels, view);
        w.WriteNull("on_behalf_of");
        view.Reference(w, "payment_method", PaymentMethod);
        w.Nulls("payment_method_configuration_details", "payment_method_options");
        w.Texts("payment_method_types", Intents.Card);
        w.WriteNull("single_use_mandate");
        w.WriteString("status", SetupIntents.Text(Status));
        w.WriteString("usage", Labels["usage"] ?? "off_session");
        w.WriteEndObject();
    }
}

/// <summary>Creating, confirming, cancelling and finding setup intents.</summary>
internal static class SetupIntents
{
    private static readonly string[] Confirming =
    [
        "payment_method", "return_url", "allowed_payment_method_types[]", .. Intents.MandateData,
        "payment_method_options[card][setup_credential_usage]", "payment_method_options[card][request_three_d_secure]",
    ];

    public static readonly Operation[] Operations =
    [
        new("POST", "/v1/setup_intents", Kind.SetupIntent, Create,
            ["metadata", "customer", "description", "usage", "confirm", .. Intents.Automatic, .. Confirming]),
        new("GET", "/v1/setup_intents", Kind.SetupIntent, List, ["customer", "payment_method", .. Listing.Created]),
        new("GET", "/v1/setup_intents/:id", Kind.SetupIntent, t => t.FromPath<SetupIntent>(Kind.SetupIntent) is { } found ? found : t.Form.Refusal!, "client_secret")
        {
            ForBrowsers = true,
        },
        new("POST", "/v1/setup_intents/:id/confirm", Kind.SetupIntent, Confirm, Confirming) { ForBrowsers = true },
        new("POST", "/v1/setup_intents/:id/cancel", Kind.SetupIntent, Cancel, "cancellation_reason"),
    ];

    public static string Text(SetupStatus status) => status switch
    {
        SetupStatus.RequiresPaymentMethod => "requires_payment_method",
        SetupStatus.RequiresConfirmation => "requires_confirmation",
        SetupStatus.RequiresAction => "requires_action",
        SetupStatus.Succeeded => "succeeded",
        _ => "canceled",
    };

    private static Answer Create(Turn turn)
    {
        var form = turn.Form;
        var (confirm, metadata, labels) = (form.Flag("confirm"), form.Metadata(), form.Labels(default, ["description", "return_url", .. Intents.Automatic]));
        if (form.OneOf("usage", "off_session", "on_session") is "on_session") labels = labels.With("usage", "on_session");
        Intents.CheckTypes(form);
        var customer = turn.FromForm<Customer>("customer", Kind.Customer);
        var method = PaymentMethods.FromForm(turn, "payment_method");
        if (confirm && method is null) form.Refuse(Refusal.Required("payment_method"));
        if (!confirm && form.Has("return_url")) form.Refuse(Refusal.Bad(null, "You may only specify `return_url` when `confirm=true`.", "return_url"));
        if (form.Refusal is { } refusal) return refusal;
        if (method is not null && Intents.NotUsable(method, customer?.Id ?? default) is { } no) return no;

        var intent = turn.Put(new SetupIntent
        {
            Id = turn.Next(Kind.SetupIntent),
            Created = turn.Now,
            Customer = customer?.Id ?? default,
            PaymentMethod = method?.Id ?? default,
            Status = method is null ? SetupStatus.RequiresPaymentMethod : SetupStatus.RequiresConfirmation,
            Secret = Id.Random64(),
            Labels = labels,
            Metadata = metadata,
        }, "setup_intent.created");
        return confirm ? Confirm(turn, intent, method!) : intent;
    }

    private static Answer Confirm(Turn turn)
    {
        if (turn.FromPath<SetupIntent>(Kind.SetupIntent) is not { } intent) return turn.Form.Refusal!;
        Intents.CheckTypes(turn.Form);
        var method = PaymentMethods.FromForm(turn, "payment_method") ?? turn.Find<PaymentMethod>(intent.PaymentMethod);
        intent = intent with { Labels = turn.Form.Labels(intent.Labels, "return_url") };
        if (turn.Form.Refusal is { } refusal) return refusal;
        if (intent.Status is SetupStatus.Succeeded or SetupStatus.Canceled)
            return Refusal.UnexpectedState(intent, $"You cannot confirm this SetupIntent because it has already {Ended(intent.Status)}.");
        if (method is null)
            return Refusal.UnexpectedState(intent, "You cannot confirm this SetupIntent because it's missing a payment method. "
                + "Update the SetupIntent with a payment method and then confirm it again.");
        return Intents.NotUsable(method, intent.Customer) is { } no ? no : Confirm(turn, intent, method);
    }

    private static Answer Confirm(Turn turn, SetupIntent intent, PaymentMethod method)
    {
        intent = intent with { PaymentMethod = method.Id, LastError = null };
        if (method.TestCard.AtSetup is { } decline) return Fail(turn, intent, method, decline);
        if (method.TestCard.Authentication is Authentication.Always or Authentication.UntilSetUp)
            return turn.Put(intent with { Status = SetupStatus.RequiresAction }, "setup_intent.requires_action");
        return Succeed(turn, intent, method);
    }

    /// <summary>What follows when the card's owner has passed, or failed, the issuer's check.</summary>
    public static SetupIntent Authenticated(Turn turn, SetupIntent intent, bool passed)
    {
        var method = turn.Find<PaymentMethod>(intent.PaymentMethod)!;
        if (passed) return Succeed(turn, intent, method);
        Fail(turn, intent, method, Decline.AuthenticationFailed);
        return turn.Find<SetupIntent>(intent.Id)!;
    }

    private static SetupIntent Succeed(Turn turn, SetupIntent intent, PaymentMethod method)
    {
        method = method with { SetUp = intent.Labels["usage"] is null };
        if (method.Customer.IsNone && !intent.Customer.IsNone) PaymentMethods.Attach(turn, method, intent.Customer);
        else turn.Put(method);
        return turn.Put(intent with { Status = SetupStatus.Succeeded }, "setup_intent.succeeded");
    }

    private static Answer Fail(Turn turn, SetupIntent intent, PaymentMethod method, Decline decline)
    {
        intent = turn.Put(intent with
        {
            Status = SetupStatus.RequiresPaymentMethod,
            PaymentMethod = default,
            LastError = new Failure { Name = decline.Name, PaymentMethod = method.Id, AtSetup = true },
        }, "setup_intent.setup_failed");
        return Refusal.Declined(decline, method) with { SetupIntent = intent };
    }

    private static Answer Cancel(Turn turn)
    {
        if (turn.FromPath<SetupIntent>(Kind.SetupIntent) is not { } intent) return turn.Form.Refusal!;
        turn.Form.OneOf("cancellation_reason", "abandoned", "requested_by_customer", "duplicate");
        if (turn.Form.Refusal is { } refusal) return refusal;
        if (intent.Status is SetupStatus.Succeeded or SetupStatus.Canceled)
            return Refusal.UnexpectedState(intent, $"You cannot cancel this SetupIntent because it has a status of {Text(intent.Status)}.");
        return turn.Put(intent with { Status = SetupStatus.Canceled, Labels = turn.Form.Labels(intent.Labels, "cancellation_reason") }, "setup_intent.canceled");
    }

    private static Answer List(Turn turn)
    {
        var customer = turn.FromForm<Customer>("customer", Kind.Customer);
        var method = turn.FromForm<PaymentMethod>("payment_method", Kind.PaymentMethod);
        return Listing.Page(turn, "/v1/setup_intents", Kind.SetupIntent, turn.Account.SetupIntents,
            customer is null ? null : turn.Account.SetupIntentsOfCustomer.Of(customer.Id.Ordinal), method is null ? null : i => i.PaymentMethod == method.Id);
    }

    private static string Ended(SetupStatus status) => status == SetupStatus.Succeeded ? "succeeded" : "been canceled";
}
