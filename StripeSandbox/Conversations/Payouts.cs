using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Where a payout stands; the names are Stripe's, in its own spelling when rendered.</summary>
internal enum PayoutStatus
{
    Pending,
    Paid,
    Failed,
    Canceled,
}

/// <summary>Money that leaves a balance for a bank account.</summary>
internal sealed record Payout : StripeObject
{
    /// <summary>Whose; none is the platform's.</summary>
    public Id Account { get; init; }

    /// <summary>In minor units.</summary>
    public long Amount { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Currency { get; init; }

    public PayoutStatus Status { get; init; }

    /// <summary>Unix seconds.</summary>
    public long Arrival { get; init; }

    public string? Destination { get; init; }

    public Id BalanceTransaction { get; init; }

    public Id FailureBalanceTransaction { get; init; }

    public Metadata Labels { get; init; }

    public override long Due => Status == PayoutStatus.Pending ? Arrival : 0;

    public override Id OfAccount => Account;

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "payout");
        w.WriteNumber("amount", Amount);
        w.Nulls("application_fee", "application_fee_amount");
        w.WriteNumber("arrival_date", Arrival);
        w.WriteBoolean("automatic", false);
        view.Reference(w, "balance_transaction", BalanceTransaction);
        w.WriteNumber("created", Created);
        w.WriteString("currency", Currency);
        w.WriteString("description", Labels["description"]);
        w.WriteString("destination", Destination);
        view.Reference(w, "failure_balance_transaction", FailureBalanceTransaction);
        var failed = Status == PayoutStatus.Failed;
        w.WriteString("failure_code", failed ? "account_closed" : null);
        w.WriteString("failure_message", failed ? "The bank account has been closed" : null);
        w.WriteBoolean("livemode", false);
        w.Metadata("metadata", Metadata);
        w.WriteString("method", Labels["method"] ?? "standard");
        w.Nulls("original_payout", "payout_method");
        w.WriteString("reconciliation_status", "not_applicable");
        w.WriteNull("reversed_by");
        w.WriteString("source_type", "card");
        w.WriteString("statement_descriptor", Labels["statement_descriptor"]);
        w.WriteString("status", Payouts.Text(Status));
        w.WriteNull("trace_id");
        w.WriteString("type", "bank_account");
        w.WriteEndObject();
    }
}

/// <summary>Making, cancelling and finding payouts, and what becomes of them.</summary>
internal static class Payouts
{
    private const string Url = "/v1/payouts";

    private static readonly string[] Texts = ["description", "statement_descriptor", "method"];

    private static readonly string[] Arrivals = ["arrival_date", "arrival_date[gt]", "arrival_date[gte]", "arrival_date[lt]", "arrival_date[lte]"];

    public static readonly Operation[] Operations =
    [
        new("POST", Url, Kind.Payout, Create, ["amount", "currency", "destination", "source_type", "metadata", .. Texts]) { ForAccounts = true },
        new("GET", Url, Kind.Payout, List, ["status", "destination", .. Arrivals, .. Listing.Created]) { ForAccounts = true },
        new("GET", "/v1/payouts/:id", Kind.Payout, t => Find(t) is { } found ? found : t.Form.Refusal!) { ForAccounts = true },
        new("POST", "/v1/payouts/:id", Kind.Payout, Update, "metadata") { ForAccounts = true },
        new("POST", "/v1/payouts/:id/cancel", Kind.Payout, Cancel) { ForAccounts = true },
    ];

    public static string Text(PayoutStatus status) => status switch
    {
        PayoutStatus.Pending => "pending",
        PayoutStatus.Paid => "paid",
        PayoutStatus.Failed => "failed",
        _ => "canceled",
    };

    /// <summary>It has reached the bank, which takes it or sends it back.</summary>
    public static Payout Arrive(Turn turn, Payout payout) => turn.Find<ConnectedAccount>(payout.Account) is { BankRefuses: true }
        ? Fail(turn, payout)
        : turn.Put(payout with { Status = PayoutStatus.Paid }, "payout.paid");

    /// <summary>The bank sends it back: also one that counted as paid.</summary>
    public static Payout Fail(Turn turn, Payout payout) => payout.Status is PayoutStatus.Pending or PayoutStatus.Paid
        ? turn.Put(payout with
        {
            Status = PayoutStatus.Failed,
            FailureBalanceTransaction = BalanceTransactions.Enter(turn, "payout_failure", payout.Id, payout.Amount, payout.Currency, account: payout.Account),
        }, "payout.failed")
        : payout;

    private static Answer Create(Turn turn)
    {
        var form = turn.Form;
        var (amount, currency) = (form.Integer("amount"), Amounts.Currency(form));
        if (!form.Has("amount")) form.Refuse(Refusal.Required("amount"));
        if (!form.Has("currency")) form.Refuse(Refusal.Required("currency"));
        if (amount < 1) form.Refuse(Refusal.Bad("parameter_invalid_integer", "This value must be greater than or equal to 1.", "amount"));
        form.OneOf("method", "standard");
        form.OneOf("source_type", "card");
        var (labels, metadata) = (form.Labels(default, Texts), form.Metadata());
        var account = turn.Find<ConnectedAccount>(turn.On);
        var bank = account is null ? "ba_platform" : ConnectedAccounts.BankId(account);
        form.OneOf("destination", bank);
        if (form.Refusal is { } refusal) return refusal;

        if (account is { CanPayOut: false })
            return Refusal.Bad("payouts_not_allowed", "Payouts are not enabled on this account: it has requirements that are due.") with { Executed = true };
        if (turn.Account.Funds.Of(turn.On, currency!, turn.Now).Available < amount)
            return Balances.Insufficient("You have insufficient funds in your Stripe account for this transfer. Your card balance is too low. "
                + "You can use the the /v1/balance endpoint to view your Stripe balance (for more details, see stripe.com/docs/api#balance).");
        var id = turn.Next(Kind.Payout);
        return turn.Put(new Payout
        {
            Id = id,
            Created = turn.Now,
            Account = turn.On,
            Amount = amount!.Value,
            Currency = currency!,
            Arrival = turn.Terms.Settled(turn.Now),
            Destination = bank,
            BalanceTransaction = BalanceTransactions.Enter(turn, "payout", id, -amount.Value, currency!, account: turn.On),
            Labels = labels,
            Metadata = metadata,
        }, "payout.created");
    }

    private static Answer Update(Turn turn)
    {
        if (Find(turn) is not { } payout) return turn.Form.Refusal!;
        var changed = payout with { Metadata = turn.Form.Metadata(payout.Metadata) };
        return turn.Form.Refusal is { } refusal ? refusal : turn.Put(changed, "payout.updated");
    }

    private static Answer Cancel(Turn turn)
    {
        if (Find(turn) is not { } payout) return turn.Form.Refusal!;
        if (payout.Status != PayoutStatus.Pending)
            return Refusal.Bad(null, $"Payouts can only be canceled while they are pending; this one is {Text(payout.Status)}.") with { Executed = true };
        return turn.Put(payout with
        {
            Status = PayoutStatus.Canceled,
            FailureBalanceTransaction = BalanceTransactions.Enter(turn, "payout_cancel", payout.Id, payout.Amount, payout.Currency, account: payout.Account),
        }, "payout.canceled");
    }

    private static Answer List(Turn turn)
    {
        var form = turn.Form;
        var status = form.OneOf("status", "pending", "paid", "failed", "canceled");
        var destination = form.Text("destination");
        var arrives = Listing.Range(form, "arrival_date");
        return Listing.Page(turn, Url, Kind.Payout, turn.Account.Payouts, where: p => p.Account == turn.On && arrives(p.Arrival)
            && (status is null || Text(p.Status) == status) && (destination is null || p.Destination == destination));
    }

    private static Payout? Find(Turn turn)
    {
        var found = turn.FromPath<Payout>(Kind.Payout);
        if (found is null || found.Account == turn.On) return found;
        turn.Form.Refuse(Refusal.Missing(Kind.Payout, turn.PathId, "id", 404));
        return null;
    }
}
