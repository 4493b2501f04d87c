using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>Somebody who pays. Name, address and the like are <see cref="Labels"/>: most customers have one or two.</summary>
internal sealed record Customer : StripeObject
{
    public Metadata Labels { get; init; }

    public Id DefaultPaymentMethod { get; init; }

    public bool Deleted { get; init; }

    public override void Write(Utf8JsonWriter w, View view)
    {
        if (Deleted)
        {
            new Answer.Deleted(Id, "customer").Write(w, view);
            return;
        }

        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "customer");
        w.WriteNumber("balance", 0);
        w.WriteNumber("created", Created);
        w.WriteBoolean("delinquent", false);
        foreach (var label in Customers.Texts) w.WriteString(label, Labels[label]);
        w.WriteNull("default_source");
        w.WriteStartObject("invoice_settings");
        w.Nulls("custom_fields", "footer", "rendering_options");
        w.Id("default_payment_method", DefaultPaymentMethod);
        w.WriteEndObject();
        w.WriteBoolean("livemode", false);
        w.Metadata("metadata", Metadata);
        w.Nulls("address", "shipping", "test_clock");
        w.WriteString("tax_exempt", "none");
        w.WriteEndObject();
    }
}

/// <summary>Creating, changing and finding customers.</summary>
internal static class Customers
{
    public static readonly string[] Texts = ["description", "email", "name", "phone"];

    private const string DefaultMethod = "invoice_settings[default_payment_method]";

    public static readonly Operation[] Operations =
    [
        new("POST", "/v1/customers", Kind.Customer, Create, ["metadata", "payment_method", DefaultMethod, .. Texts]),
        new("GET", "/v1/customers", Kind.Customer, List, ["email", .. Listing.Created]),
        new("GET", "/v1/customers/:id", Kind.Customer, Retrieve),
        new("POST", "/v1/customers/:id", Kind.Customer, Update, ["metadata", DefaultMethod, .. Texts]),
        new("DELETE", "/v1/customers/:id", Kind.Customer, t => t.FromPath<Customer>(Kind.Customer) is { } customer ? Delete(t, customer) : t.Form.Refusal!),
    ];

    /// <summary>It is gone for good, and its cards with it: they may not be used again.</summary>
    public static Customer Delete(Turn turn, Customer customer)
    {
        foreach (var ordinal in turn.Account.PaymentMethodsOfCustomer.Of(customer.Id.Ordinal))
        {
            if (turn.Account.PaymentMethods[ordinal] is { Detached: false } method) PaymentMethods.Detach(turn, method);
        }

        return turn.Put(customer with { Deleted = true, DefaultPaymentMethod = default }, "customer.deleted");
    }

    private static Answer Create(Turn turn)
    {
        var (labels, metadata) = (turn.Form.Labels(default, Texts), turn.Form.Metadata());
        var method = PaymentMethods.FromForm(turn, "payment_method");
        if (turn.Form.Refusal is { } refusal) return refusal;
        if (method is not null && PaymentMethods.RefuseToAttach(method) is { } no) return no;

        var preferred = turn.Form.Text(DefaultMethod);
        if (preferred is not null && preferred != turn.Form.Text("payment_method")) return NotAttached();

        var customer = new Customer
        {
            Id = turn.Next(Kind.Customer),
            Created = turn.Now,
            Labels = labels,
            Metadata = metadata,
            DefaultPaymentMethod = preferred is null ? default : method!.Id,
        };
        turn.Put(customer, "customer.created");
        if (method is not null) PaymentMethods.Attach(turn, method, customer.Id);
        return customer;
    }

    private static Answer Update(Turn turn)
    {
        if (turn.FromPath<Customer>(Kind.Customer) is not { } customer) return turn.Form.Refusal!;
        var changed = customer with { Labels = turn.Form.Labels(customer.Labels, Texts), Metadata = turn.Form.Metadata(customer.Metadata) };
        var preferred = turn.FromForm<PaymentMethod>(DefaultMethod, Kind.PaymentMethod);
        if (turn.Form.Refusal is { } refusal) return refusal;
        if (preferred is not null && preferred.Customer != customer.Id) return NotAttached();
        return turn.Put(preferred is null ? changed : changed with { DefaultPaymentMethod = preferred.Id }, "customer.updated");
    }

    // A deleted one is still found here, and says so.
    private static Answer Retrieve(Turn turn) => turn.Find<Customer>(Id.Parse(turn.PathId, Kind.Customer)) is { } found ? found : turn.FromPath<Customer>(Kind.Customer) ?? (Answer)turn.Form.Refusal!;

    private static Answer List(Turn turn)
    {
        var email = turn.Form.Text("email");
        return Listing.Page(turn, "/v1/customers", Kind.Customer, turn.Account.Customers, where: c => !c.Deleted && (email is null || c.Labels["email"] == email));
    }

    private static Refusal NotAttached() => Refusal.Bad("resource_missing",
        "The customer does not have a payment method with this id. The payment method must be attached to the customer first.", DefaultMethod) with
    { Executed = true };
}
