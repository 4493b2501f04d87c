namespace Greenlight.StripeSandbox;

/// <summary>Everything the sandbox's one account holds, in memory. Changed only by <see cref="Apply"/>, which decides nothing.</summary>
internal sealed class Account
{
    public Table<Customer> Customers { get; } = new();

    public Table<PaymentMethod> PaymentMethods { get; } = new();

    public Table<SetupIntent> SetupIntents { get; } = new();

    public Table<PaymentIntent> PaymentIntents { get; } = new();

    public Table<Charge> Charges { get; } = new();

    public Table<WebhookEndpoint> WebhookEndpoints { get; } = new();

    public Chain PaymentMethodsOfCustomer { get; } = new();

    public Chain SetupIntentsOfCustomer { get; } = new();

    public Chain PaymentIntentsOfCustomer { get; } = new();

    public Chain ChargesOfCustomer { get; } = new();

    public Chain ChargesOfPaymentIntent { get; } = new();

    public StripeObject? Find(Id id) => id.Kind switch
    {
        Kind.Customer => Customers.Find(id),
        Kind.PaymentMethod => PaymentMethods.Find(id),
        Kind.SetupIntent => SetupIntents.Find(id),
        Kind.PaymentIntent => PaymentIntents.Find(id),
        Kind.Charge => Charges.Find(id),
        Kind.WebhookEndpoint => WebhookEndpoints.Find(id),
        _ => null,
    };

    public uint Count(Kind kind) => kind switch
    {
        Kind.Customer => Customers.Count,
        Kind.PaymentMethod => PaymentMethods.Count,
        Kind.SetupIntent => SetupIntents.Count,
        Kind.PaymentIntent => PaymentIntents.Count,
        Kind.Charge => Charges.Count,
        Kind.WebhookEndpoint => WebhookEndpoints.Count,
        _ => 0,
    };

    public void Apply(StripeObject version)
    {
        switch (version)
        {
            case Customer customer:
                Customers.Put(customer);
                break;
            case PaymentMethod method:
                Join(PaymentMethodsOfCustomer, PaymentMethods.Find(method.Id)?.Customer ?? default, method.Customer, method.Id);
                PaymentMethods.Put(method);
                break;
            case SetupIntent intent:
                Join(SetupIntentsOfCustomer, SetupIntents.Find(intent.Id)?.Customer ?? default, intent.Customer, intent.Id);
                SetupIntents.Put(intent);
                break;
            case PaymentIntent intent:
                Join(PaymentIntentsOfCustomer, PaymentIntents.Find(intent.Id)?.Customer ?? default, intent.Customer, intent.Id);
                PaymentIntents.Put(intent);
                break;
            case Charge charge:
                var before = Charges.Find(charge.Id);
                Join(ChargesOfCustomer, before?.Customer ?? default, charge.Customer, charge.Id);
                Join(ChargesOfPaymentIntent, before?.PaymentIntent ?? default, charge.PaymentIntent, charge.Id);
                Charges.Put(charge);
                break;
            case WebhookEndpoint endpoint:
                WebhookEndpoints.Put(endpoint);
                break;
            default:
                throw new NotSupportedException(version.GetType().Name);
        }
    }

    /// <summary>A child joins its parent's chain the first time it names one; conversations never let it name a second.</summary>
    private static void Join(Chain chain, Id before, Id parent, Id child)
    {
        if (before.IsNone && !parent.IsNone) chain.Add(parent.Ordinal, child.Ordinal);
    }
}
