namespace Greenlight.StripeSandbox;

/// <summary>The tree of references that a request asked to see whole (<c>expand[]=latest_charge.customer</c>).</summary>
internal sealed class Expansion
{
    private const int Deepest = 4;

    private static readonly Dictionary<(Kind, string), Kind> Expandable = new()
    {
        [(Kind.PaymentMethod, "customer")] = Kind.Customer,
        [(Kind.SetupIntent, "customer")] = Kind.Customer,
        [(Kind.SetupIntent, "payment_method")] = Kind.PaymentMethod,
        [(Kind.PaymentIntent, "customer")] = Kind.Customer,
        [(Kind.PaymentIntent, "payment_method")] = Kind.PaymentMethod,
        [(Kind.PaymentIntent, "latest_charge")] = Kind.Charge,
        [(Kind.Charge, "customer")] = Kind.Customer,
        [(Kind.Charge, "payment_intent")] = Kind.PaymentIntent,
        [(Kind.Charge, "balance_transaction")] = Kind.BalanceTransaction,
        [(Kind.Charge, "refunds")] = Kind.Refund,
        [(Kind.Refund, "charge")] = Kind.Charge,
        [(Kind.Refund, "payment_intent")] = Kind.PaymentIntent,
        [(Kind.Refund, "balance_transaction")] = Kind.BalanceTransaction,
        [(Kind.Refund, "failure_balance_transaction")] = Kind.BalanceTransaction,
        [(Kind.Dispute, "charge")] = Kind.Charge,
        [(Kind.Dispute, "payment_intent")] = Kind.PaymentIntent,
        // A transaction's source may be of any kind; what can be expanded further in it is what a charge has.
        [(Kind.BalanceTransaction, "source")] = Kind.Charge,
        [(Kind.Transfer, "balance_transaction")] = Kind.BalanceTransaction,
        [(Kind.Transfer, "destination")] = Kind.Account,
        [(Kind.Transfer, "source_transaction")] = Kind.Charge,
        [(Kind.Transfer, "reversals")] = Kind.Reversal,
        [(Kind.Reversal, "balance_transaction")] = Kind.BalanceTransaction,
        [(Kind.Reversal, "transfer")] = Kind.Transfer,
        [(Kind.Payout, "balance_transaction")] = Kind.BalanceTransaction,
        [(Kind.Payout, "failure_balance_transaction")] = Kind.BalanceTransaction,
    };

    /// <summary>The references that are lists: <c>data</c> follows them.</summary>
    private static readonly string[] Lists = ["refunds", "reversals"];

    private Dictionary<string, Expansion>? _deeper;

    public static Expansion Nothing { get; } = new();

    public Expansion? Into(string name) => _deeper is null ? null : _deeper.GetValueOrDefault(name);

    /// <summary>Reads the form's <c>expand[]</c>; paths that lead nowhere are refused before anything executes, as Stripe does.</summary>
    public static Expansion Read(Form form, Kind shown, bool list)
    {
        if (!form.Has("expand[]")) return Nothing;
        var root = new Expansion();
        foreach (var path in form.All("expand[]"))
        {
            var at = root;
            var kind = shown;
            var names = path.Split('.');
            if (names.Length > Deepest)
                form.Refuse(Refusal.Bad(null, $"You cannot expand more than {Deepest} levels of a property. Property: {path}", "expand"));
            for (var i = 0; i < names.Length && form.Refusal is null; i++)
            {
                var inList = i == 0 ? list : Lists.Contains(names[i - 1]);
                if (inList ? names[i] != "data" : !Expandable.TryGetValue((kind, names[i]), out kind))
                    form.Refuse(Refusal.Bad(null, $"This property cannot be expanded ({path}).", "expand"));
                at = (at._deeper ??= []).TryGetValue(names[i], out var known) ? known : at._deeper[names[i]] = new Expansion();
            }
        }

        return root;
    }
}
