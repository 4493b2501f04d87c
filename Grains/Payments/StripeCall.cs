namespace Greenlight.Payments;

/// <summary>
/// A call that we make of Stripe, and there are no others: what Stripe must let our key do is read off here, and <c>Every_request_that_we_send</c> holds each against Stripe's own lists.
/// </summary>
internal sealed record StripeCall
{
    // Customers and cards.
    public static readonly StripeCall CreateCustomer = new("customers", HttpMethod.Post, "/v1/customers");
    public static readonly StripeCall SaveCard = new("setup_intents", HttpMethod.Post, "/v1/setup_intents");
    public static readonly StripeCall ListCards = new("setup_intents", HttpMethod.Get, "/v1/setup_intents");
    public static readonly StripeCall DetachCard = new("payment_methods/detach", HttpMethod.Post, "/v1/payment_methods/:id/detach");
    public static readonly StripeCall ListSaved = new("payment_methods/list", HttpMethod.Get, "/v1/payment_methods");

    // Charges, and what went back of them.
    public static readonly StripeCall CreateCharge = new("payment_intents", HttpMethod.Post, "/v1/payment_intents");
    public static readonly StripeCall ConfirmCharge = new("payment_intents/confirm", HttpMethod.Post, "/v1/payment_intents/:id/confirm");
    public static readonly StripeCall GetCharge = new("payment_intents/retrieve", HttpMethod.Get, "/v1/payment_intents/:id");
    public static readonly StripeCall CancelCharge = new("payment_intents/cancel", HttpMethod.Post, "/v1/payment_intents/:id/cancel");
    public static readonly StripeCall CreateRefund = new("refunds", HttpMethod.Post, "/v1/refunds");
    public static readonly StripeCall ListRefunds = new("refunds", HttpMethod.Get, "/v1/refunds");
    public static readonly StripeCall ListDisputes = new("disputes", HttpMethod.Get, "/v1/disputes");

    // Its own word about all of it.
    public static readonly StripeCall ListIntents = new("payment_intents/list", HttpMethod.Get, "/v1/payment_intents");
    public static readonly StripeCall ListCharges = new("charges", HttpMethod.Get, "/v1/charges");
    public static readonly StripeCall ReadCharge = new("charges/retrieve", HttpMethod.Get, "/v1/charges/:id");
    public static readonly StripeCall ListBalance = new("balance_transactions", HttpMethod.Get, "/v1/balance_transactions");
    public static readonly StripeCall ListEvents = new("events", HttpMethod.Get, "/v1/events");

    // Publishers.
    public static readonly StripeCall OpenAccount = new("accounts", HttpMethod.Post, "/v1/accounts");
    public static readonly StripeCall GetAccount = new("accounts/retrieve", HttpMethod.Get, "/v1/accounts/:id");
    public static readonly StripeCall LinkAccount = new("account_links", HttpMethod.Post, "/v1/account_links");
    public static readonly StripeCall CreateTransfer = new("transfers", HttpMethod.Post, "/v1/transfers");
    public static readonly StripeCall ListTransfers = new("transfers/list", HttpMethod.Get, "/v1/transfers");

    private StripeCall(string endpoint, HttpMethod method, string path) => (Endpoint, Method, Path) = (endpoint, method, path);

    /// <summary>What it is paced and counted as.</summary>
    public string Endpoint { get; }

    /// <summary>GET or POST.</summary>
    public HttpMethod Method { get; }

    /// <summary>With <c>:id</c> where an object is named.</summary>
    public string Path { get; }

    /// <summary>The path of one object.</summary>
    public string Of(string? id) => id is null ? Path : Path.Replace(":id", Uri.EscapeDataString(id), StringComparison.Ordinal);
}
