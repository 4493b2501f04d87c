namespace Greenlight.StripeSandbox;

/// <summary>
/// Everything the platform's account holds, its connected accounts included, in memory. Changed only by <see cref="Apply"/>, which decides nothing.
/// </summary>
internal sealed class Account(Terms? terms = null)
{
    public Terms Terms { get; } = terms ?? new Terms();

    public Table<Customer> Customers { get; } = new();

    public Table<PaymentMethod> PaymentMethods { get; } = new();

    public Table<SetupIntent> SetupIntents { get; } = new();

    public Table<PaymentIntent> PaymentIntents { get; } = new();

    public Table<Charge> Charges { get; } = new();

    public Table<WebhookEndpoint> WebhookEndpoints { get; } = new();

    public Table<Refund> Refunds { get; } = new();

    public Table<Dispute> Disputes { get; } = new();

    public Table<BalanceTransaction> BalanceTransactions { get; } = new();

    public Table<ConnectedAccount> ConnectedAccounts { get; } = new();

    public Table<AccountLink> AccountLinks { get; } = new();

    public Table<Transfer> Transfers { get; } = new();

    public Table<Reversal> Reversals { get; } = new();

    public Table<Payout> Payouts { get; } = new();

    public Table<FraudWarning> FraudWarnings { get; } = new();

    /// <summary>What everybody has, as the sum of their balance transactions.</summary>
    public Funds Funds { get; } = new();

    /// <summary>What happens by itself and when. A version that was replaced since stays in it: whoever takes one out asks the object whether it still is due.</summary>
    public PriorityQueue<Id, long> Due { get; } = new();

    public Chain PaymentMethodsOfCustomer { get; } = new();

    public Chain SetupIntentsOfCustomer { get; } = new();

    public Chain PaymentIntentsOfCustomer { get; } = new();

    public Chain ChargesOfCustomer { get; } = new();

    public Chain ChargesOfPaymentIntent { get; } = new();

    public Chain RefundsOfCharge { get; } = new();

    public Chain TransfersOfCharge { get; } = new();

    public Chain TransfersOfAccount { get; } = new();

    public Chain ReversalsOfTransfer { get; } = new();

    public Chain TransactionsOfAccount { get; } = new();

    public StripeObject? Find(Id id) => id.Kind switch
    {
        Kind.Customer => Customers.Find(id),
        Kind.PaymentMethod => PaymentMethods.Find(id),
        Kind.SetupIntent => SetupIntents.Find(id),
        Kind.PaymentIntent => PaymentIntents.Find(id),
        Kind.Charge => Charges.Find(id),
        Kind.WebhookEndpoint => WebhookEndpoints.Find(id),
        Kind.Refund => Refunds.Find(id),
        Kind.Dispute => Disputes.Find(id),
        Kind.BalanceTransaction => BalanceTransactions.Find(id),
        Kind.Account => ConnectedAccounts.Find(id),
        Kind.AccountLink => AccountLinks.Find(id),
        Kind.Transfer => Transfers.Find(id),
        Kind.Reversal => Reversals.Find(id),
        Kind.Payout => Payouts.Find(id),
        Kind.FraudWarning => FraudWarnings.Find(id),
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
        Kind.Refund => Refunds.Count,
        Kind.Dispute => Disputes.Count,
        Kind.BalanceTransaction => BalanceTransactions.Count,
        Kind.Account => ConnectedAccounts.Count,
        Kind.AccountLink => AccountLinks.Count,
        Kind.Transfer => Transfers.Count,
        Kind.Reversal => Reversals.Count,
        Kind.Payout => Payouts.Count,
        Kind.FraudWarning => FraudWarnings.Count,
        _ => 0,
    };

    public void Apply(StripeObject version)
    {
        if (version.Due > 0) Due.Enqueue(version.Id, version.Due);
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
            case Refund refund:
                Join(RefundsOfCharge, Refunds.Find(refund.Id)?.Charge ?? default, refund.Charge, refund.Id);
                Refunds.Put(refund);
                break;
            case Dispute dispute:
                Disputes.Put(dispute);
                break;
            case BalanceTransaction entry:
                Join(TransactionsOfAccount, BalanceTransactions.Find(entry.Id)?.Account ?? default, entry.Account, entry.Id);
                BalanceTransactions.Put(entry);
                Funds.Add(entry);
                break;
            case ConnectedAccount account:
                ConnectedAccounts.Put(account);
                break;
            case AccountLink link:
                AccountLinks.Put(link);
                break;
            case Transfer transfer:
                var earlier = Transfers.Find(transfer.Id);
                Join(TransfersOfAccount, earlier?.Destination ?? default, transfer.Destination, transfer.Id);
                Join(TransfersOfCharge, earlier?.SourceTransaction ?? default, transfer.SourceTransaction, transfer.Id);
                Transfers.Put(transfer);
                break;
            case Reversal reversal:
                Join(ReversalsOfTransfer, Reversals.Find(reversal.Id)?.Transfer ?? default, reversal.Transfer, reversal.Id);
                Reversals.Put(reversal);
                break;
            case Payout payout:
                Payouts.Put(payout);
                break;
            case FraudWarning warning:
                FraudWarnings.Put(warning);
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
