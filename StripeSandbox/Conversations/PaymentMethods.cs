using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>A card as somebody once gave it.</summary>
internal sealed record PaymentMethod : StripeObject
{
    /// <summary>Which test card it is: the official id without <c>pm_</c>.</summary>
    [JsonConverter(typeof(Interned))]
    public required string Card { get; init; }

    /// <summary>The first customer it was attached to, kept after detaching: it may not go to another.</summary>
    public Id Customer { get; init; }

    public bool Detached { get; init; }

    /// <summary>Who it is billed to, by parameter name.</summary>
    public Metadata Billing { get; init; }

    /// <summary>Whether its owner has authenticated it for payments in their absence.</summary>
    public bool SetUp { get; init; }

    /// <summary>How many payments it has decided: its place in a scripted card's outcomes.</summary>
    public int Decided { get; init; }

    public Id Owner => Detached ? default : Customer;

    public TestCard TestCard => TestCard.Find(Card) ?? throw new InvalidOperationException($"The stored card '{Card}' is not a test card.");

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "payment_method");
        w.WriteString("allow_redisplay", "unspecified");
        PaymentMethods.WriteBillingDetails(w, Billing);
        w.WriteStartObject("card");
        PaymentMethods.WriteCard(w, TestCard);
        w.WriteString("display_brand", TestCard.Brand);
        w.WriteStartObject("three_d_secure_usage");
        w.WriteBoolean("supported", true);
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteNumber("created", Created);
        view.Reference(w, "customer", Owner);
        w.WriteBoolean("livemode", false);
        w.Metadata("metadata", Metadata);
        w.WriteString("type", "card");
        w.WriteEndObject();
    }
}

/// <summary>Attaching, detaching and finding payment methods.</summary>
internal static class PaymentMethods
{
    private const string List = "/v1/payment_methods";

    private static readonly string[] Contact = ["email", "name", "phone"], Address = ["city", "country", "line1", "line2", "postal_code", "state"];

    private static readonly string[] Billing = [.. Contact.Select(field => $"billing_details[{field}]"), .. Address.Select(field => $"billing_details[address][{field}]")];

    public static readonly Operation[] Operations =
    [
        new("POST", List, Kind.PaymentMethod, Create,
            ["type", "metadata", "card[token]", "card[number]", "card[exp_month]", "card[exp_year]", "card[cvc]", .. Billing]) { ForBrowsers = true },
        new("GET", List, Kind.PaymentMethod, t => OfCustomer(t, t.Form.Text("customer"), List), "customer", "type"),
        new("GET", "/v1/payment_methods/:id", Kind.PaymentMethod, Retrieve),
        new("POST", "/v1/payment_methods/:id/attach", Kind.PaymentMethod, Attach, "customer"),
        new("POST", "/v1/payment_methods/:id/detach", Kind.PaymentMethod, Detach),
        new("GET", "/v1/customers/:id/payment_methods", Kind.PaymentMethod, t => OfCustomer(t, t.PathId, $"/v1/customers/{t.PathId}/payment_methods"), "type"),
    ];

    /// <summary>The payment method that a parameter names; an official test id becomes a new one. Null if none is named or with a refusal noted.</summary>
    public static PaymentMethod? FromForm(Turn turn, string parameter) =>
        turn.Form.Text(parameter) is { } id ? Named(turn, id, parameter, 400) : null;

    /// <summary>Why a card can't be kept for a customer, or null.</summary>
    public static Refusal? RefuseToAttach(PaymentMethod method)
    {
        if (method.TestCard.AtSetup is { } decline) return Refusal.Declined(decline, method);
        return method.Customer.IsNone ? null : Refusal.Bad(null, method.Detached
            ? "The payment method you provided was previously used with a PaymentIntent without Customer attachment, shared with a connected account, or was detached "
              + "from a Customer. It may not be used again."
            : "The payment method you provided has already been attached to a customer.") with
        { Executed = true };
    }

    public static PaymentMethod Attach(Turn turn, PaymentMethod method, Id customer) =>
        turn.Put(method with { Customer = customer }, "payment_method.attached");

    public static PaymentMethod Detach(Turn turn, PaymentMethod method)
    {
        if (turn.Find<Customer>(method.Customer) is { } owner && owner.DefaultPaymentMethod == method.Id)
            turn.Put(owner with { DefaultPaymentMethod = default }, "customer.updated");
        return turn.Put(method with { Detached = true }, "payment_method.detached");
    }

    public static void WriteBillingDetails(Utf8JsonWriter w, Metadata billing)
    {
        w.WriteStartObject("billing_details");
        w.WriteStartObject("address");
        foreach (var field in Address) w.WriteString(field, billing[$"billing_details[address][{field}]"]);
        w.WriteEndObject();
        foreach (var field in Contact) w.WriteString(field, billing[$"billing_details[{field}]"]);
        w.WriteNull("tax_id");
        w.WriteEndObject();
    }

    public static void WriteCard(Utf8JsonWriter w, TestCard card)
    {
        w.WriteString("brand", card.Brand);
        w.WriteStartObject("checks");
        w.Nulls("address_line1_check", "address_postal_code_check");
        w.WriteString("cvc_check", "pass");
        w.WriteEndObject();
        w.WriteString("country", "US");
        w.WriteNumber("exp_month", 12);
        w.WriteNumber("exp_year", 2034);
        w.WriteString("fingerprint", $"Sandbx{card.Brand}{card.Last4}");
        w.WriteString("funding", "credit");
        w.WriteString("last4", card.Last4);
        w.WriteNull("wallet");
    }

    private static PaymentMethod? Named(Turn turn, string id, string parameter, int status)
    {
        if (id.StartsWith("pm_card_", StringComparison.Ordinal) || id.StartsWith("pm_sandbox_", StringComparison.Ordinal))
        {
            if (TestCard.Find(id[3..]) is { } card) return New(turn, card, default);
        }
        else if (turn.Find<PaymentMethod>(Id.Parse(id, Kind.PaymentMethod)) is { } found)
        {
            return found;
        }

        turn.Form.Refuse(Refusal.Missing(Kind.PaymentMethod, id, parameter, status));
        return null;
    }

    private static PaymentMethod New(Turn turn, TestCard card, Metadata metadata, Metadata billing = default) =>
        turn.Put(new PaymentMethod { Id = turn.Next(Kind.PaymentMethod), Created = turn.Now, Card = card.Token, Metadata = metadata, Billing = billing });

    private static Answer Create(Turn turn)
    {
        var form = turn.Form;
        form.OneOf("type", "card");
        if (!form.Has("type")) form.Refuse(Refusal.Required("type"));
        var (number, token, metadata) = (form.Text("card[number]")?.Replace(" ", "", StringComparison.Ordinal), form.Text("card[token]"), form.Metadata());
        var billing = form.Labels(default, Billing);
        if (number is null && token is null) form.Refuse(Refusal.Required("card"));
        var card = number is not null ? TestCard.ByNumber(number) : TestCard.Find("card" + token?.Replace("tok", "", StringComparison.Ordinal));
        if (form.Refusal is { } refusal) return refusal;
        if (card is null)
            return Refusal.Bad("incorrect_number", "Your card number is incorrect: the sandbox takes test cards only.", "card[number]") with { Status = 402, Type = "card_error", Executed = true };
        return New(turn, card, metadata, billing);
    }

    private static Answer Retrieve(Turn turn) => Named(turn, turn.PathId, "id", 404) is { } found ? found : turn.Form.Refusal!;

    private static Answer Attach(Turn turn)
    {
        var method = Named(turn, turn.PathId, "id", 404);
        if (!turn.Form.Has("customer")) turn.Form.Refuse(Refusal.Required("customer"));
        var customer = turn.FromForm<Customer>("customer", Kind.Customer);
        if (turn.Form.Refusal is { } refusal) return refusal;
        if (method!.Owner == customer!.Id) return method;
        return RefuseToAttach(method) is { } no ? no : Attach(turn, method, customer.Id);
    }

    private static Answer Detach(Turn turn)
    {
        var method = Named(turn, turn.PathId, "id", 404);
        if (turn.Form.Refusal is { } refusal) return refusal;
        if (method!.Owner.IsNone)
            return Refusal.Bad(null, "The payment method you provided is not attached to a customer so detachment is impossible.") with { Executed = true };
        return Detach(turn, method);
    }

    private static Answer OfCustomer(Turn turn, string? id, string url)
    {
        turn.Form.OneOf("type", "card");
        if (id is null) turn.Form.Refuse(Refusal.Required("customer"));
        var customer = turn.Find<Customer>(Id.Parse(id, Kind.Customer));
        if (customer is null or { Deleted: true }) turn.Form.Refuse(Refusal.Missing(Kind.Customer, id ?? "", "customer", 404));
        if (turn.Form.Refusal is { } refusal) return refusal;
        return Listing.Page(turn, url, Kind.PaymentMethod, turn.Account.PaymentMethods,
            turn.Account.PaymentMethodsOfCustomer.Of(customer!.Id.Ordinal), m => m.Owner == customer.Id);
    }
}
