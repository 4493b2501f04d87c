using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Money that came into or went out of a balance, less Stripe's fee. Never changed: what is undone is entered the other way round.</summary>
internal sealed record BalanceTransaction : StripeObject
{
    /// <summary>The connected account whose balance it is in; none is the platform's.</summary>
    public Id Account { get; init; }

    /// <summary>In minor units; negative when it goes out.</summary>
    public long Amount { get; init; }

    public long Fee { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Currency { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Type { get; init; }

    public Id Source { get; init; }

    /// <summary>Unix seconds from which on it can be used.</summary>
    public long AvailableOn { get; init; }

    public override Id OfAccount => Account;

    public long Net => Amount - Fee;

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "balance_transaction");
        w.WriteNumber("amount", Amount);
        w.WriteNumber("available_on", AvailableOn);
        w.WriteString("balance_type", "payments");
        w.WriteNumber("created", Created);
        w.WriteString("currency", Currency);
        w.WriteString("description", Type == "adjustment" ? $"{(Amount < 0 ? "Chargeback withdrawal" : "Chargeback reversal")} for {Source}" : null);
        w.WriteNull("exchange_rate");
        w.WriteNumber("fee", Fee);
        w.WriteStartArray("fee_details");
        if (Fee != 0) WriteFee(w);
        w.WriteEndArray();
        w.WriteNumber("net", Net);
        w.WriteString("reporting_category", Category);
        view.Reference(w, "source", Source);
        w.WriteString("status", AvailableOn <= view.Now ? "available" : "pending");
        w.WriteString("type", Type);
        w.WriteEndObject();
    }

    private void WriteFee(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteNumber("amount", Fee);
        w.WriteNull("application");
        w.WriteString("currency", Currency);
        w.WriteString("description", Type == "adjustment" ? "Dispute fee" : "Stripe processing fees");
        w.WriteString("type", "stripe_fee");
        w.WriteEndObject();
    }

    /// <summary>Which line of Stripe's reports it belongs to (docs.stripe.com/reports/reporting-categories).</summary>
    private string Category => Type switch
    {
        "adjustment" => Amount < 0 ? "dispute" : "dispute_reversal",
        "payment" => "charge",
        "payment_refund" => "refund",
        "transfer_refund" => "transfer_reversal",
        "payout_cancel" or "payout_failure" => "payout_reversal",
        _ => Type,
    };
}

/// <summary>Entering and finding balance transactions.</summary>
internal static class BalanceTransactions
{
    private const string Url = "/v1/balance_transactions";

    public static readonly Operation[] Operations =
    [
        new("GET", Url, Kind.BalanceTransaction, List, ["type", "source", "payout", "currency", .. Listing.Created]) { ForAccounts = true },
        new("GET", "/v1/balance_transactions/:id", Kind.BalanceTransaction, Retrieve) { ForAccounts = true },
    ];

    /// <summary>A charge that succeeded, less its fee; usable once it has settled.</summary>
    public static Id EnterCharge(Turn turn, Charge charge, bool atOnce) => Enter(turn, new BalanceTransaction
    {
        Created = charge.Created,
        Amount = charge.Amount,
        Fee = turn.Terms.Fee(charge.Amount),
        Currency = charge.Currency,
        Type = "charge",
        Source = charge.Id,
        AvailableOn = atOnce ? charge.Created : turn.Terms.Settled(charge.Created),
    });

    /// <summary>Money that moves at once, in (positive) or out.</summary>
    public static Id Enter(Turn turn, string type, Id source, long amount, string currency, long fee = 0, Id account = default) => Enter(turn, new BalanceTransaction
    {
        Created = turn.Now,
        Account = account,
        Amount = amount,
        Fee = fee,
        Currency = currency,
        Type = type,
        Source = source,
        AvailableOn = turn.Now,
    });

    public static Id Enter(Turn turn, BalanceTransaction entry) => turn.Put(entry with { Id = turn.Next(Kind.BalanceTransaction) }).Id;

    /// <summary>
    /// Enters what charges of a file written before there were balances have brought in, some at a time; answers where to go on, or null at the end.
    /// </summary>
    public static uint? CatchUp(Turn turn, uint from)
    {
        const int AtOnce = 100;
        for (var entered = 0; from < turn.Account.Charges.Count && entered < AtOnce; from++)
        {
            var charge = turn.Account.Charges[from];
            if (!charge.Succeeded || !charge.BalanceTransaction.IsNone) continue;
            turn.Put(charge with { BalanceTransaction = EnterCharge(turn, charge, atOnce: false) });
            entered++;
        }

        return from < turn.Account.Charges.Count ? from : null;
    }

    private static Answer Retrieve(Turn turn)
    {
        var found = turn.FromPath<BalanceTransaction>(Kind.BalanceTransaction);
        if (found is null) return turn.Form.Refusal!;
        return found.Account == turn.On ? found : Refusal.Missing(Kind.BalanceTransaction, turn.PathId, "id", 404);
    }

    private static Answer List(Turn turn)
    {
        var form = turn.Form;
        var (type, currency, source) = (form.Text("type"), form.Text("currency"), form.Text("source"));
        var of = source is null ? default : Id.Parse(source);
        // Only a payout that Stripe makes by itself says what it pays out.
        if (turn.FromForm<Payout>("payout", Kind.Payout) is not null)
            form.Refuse(Refusal.Bad(null, "Balance transaction history can only be filtered on automatic payouts, not manual.", "payout"));
        return Listing.Page(turn, Url, Kind.BalanceTransaction, turn.Account.BalanceTransactions,
            source is not null ? Of(turn, of) : turn.On.IsNone ? null : turn.Account.TransactionsOfAccount.Of(turn.On.Ordinal),
            t => t.Account == turn.On && (type is null || t.Type == type) && (currency is null || t.Currency == currency) && (source is null || t.Source == of));
    }

    /// <summary>An object names its own transactions; those of a payment at a connected account are named by the transfer that made it.</summary>
    private static IEnumerable<uint> Of(Turn turn, Id source)
    {
        Id[] named = turn.Account.Find(source) switch
        {
            Charge charge => [charge.BalanceTransaction],
            Refund refund => [refund.BalanceTransaction, refund.FailureBalanceTransaction],
            Dispute dispute => [dispute.Withdrawal, dispute.Reinstatement],
            Transfer transfer => [transfer.BalanceTransaction],
            Reversal reversal => [reversal.BalanceTransaction],
            Payout payout => [payout.BalanceTransaction, payout.FailureBalanceTransaction],
            _ when source.Kind == Kind.Payment && source.Ordinal < turn.Account.Transfers.Count => [turn.Account.Transfers[source.Ordinal].PaymentTransaction],
            _ when source.Kind == Kind.PaymentRefund && source.Ordinal < turn.Account.Reversals.Count => [turn.Account.Reversals[source.Ordinal].PaymentTransaction],
            _ => [],
        };
        return named.Where(id => !id.IsNone).Select(id => id.Ordinal);
    }
}
