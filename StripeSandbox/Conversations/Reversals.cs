using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Money that comes back from a connected account.</summary>
internal sealed record Reversal : StripeObject
{
    /// <summary>In minor units.</summary>
    public long Amount { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Currency { get; init; }

    public Id Transfer { get; init; }

    public Id BalanceTransaction { get; init; }

    /// <summary>What it is at the connected account, and that one's transaction.</summary>
    public Id PaymentRefund { get; init; }

    /// <inheritdoc cref="PaymentRefund"/>
    public Id PaymentTransaction { get; init; }

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "transfer_reversal");
        w.WriteNumber("amount", Amount);
        view.Reference(w, "balance_transaction", BalanceTransaction);
        w.WriteNumber("created", Created);
        w.WriteString("currency", Currency);
        w.Id("destination_payment_refund", PaymentRefund);
        w.Metadata("metadata", Metadata);
        w.WriteNull("source_refund");
        view.Reference(w, "transfer", Transfer);
        w.WriteEndObject();
    }
}

/// <summary>Reversing transfers, and finding what was reversed.</summary>
internal static class Reversals
{
    public static readonly Operation[] Operations =
    [
        new("POST", "/v1/transfers/:id/reversals", Kind.Reversal, Create, "amount", "description", "metadata", "refund_application_fee"),
        new("GET", "/v1/transfers/:id/reversals", Kind.Reversal, List),
        new("GET", "/v1/transfers/:id/reversals/:id", Kind.Reversal, t => Find(t) is { } found ? found : t.Form.Refusal!),
        new("POST", "/v1/transfers/:id/reversals/:id", Kind.Reversal, Update, "metadata"),
    ];

    private static Answer Create(Turn turn)
    {
        if (turn.FromPath<Transfer>(Kind.Transfer) is not { } transfer) return turn.Form.Refusal!;
        var form = turn.Form;
        var left = transfer.Amount - transfer.AmountReversed;
        var (amount, metadata) = (form.Integer("amount") ?? left, form.Metadata());
        form.Text("description");
        if (form.Has("amount") && amount < 1) form.Refuse(Refusal.Bad("parameter_invalid_integer", "This value must be greater than or equal to 1.", "amount"));
        if (form.Flag("refund_application_fee")) form.Refuse(Refusal.Bad(null, "The transfer has no application fee to refund.", "refund_application_fee"));
        if (form.Refusal is { } refusal) return refusal;

        if (left == 0) return Refusal.Bad(null, $"Transfer {transfer.Id} is already fully reversed.") with { Executed = true };
        if (amount > left)
            return Refusal.Bad(null, $"Transfer reversal amount ({Amounts.Written(amount, transfer.Currency)} {transfer.Currency}) is greater than unreversed amount on transfer "
                + $"({Amounts.Written(left, transfer.Currency)} {transfer.Currency})", "amount") with
            { Executed = true };
        var (available, pending) = turn.Account.Funds.Of(transfer.Destination, transfer.Currency, turn.Now);
        if (available + pending < amount)
            return Balances.Insufficient("Transfer cannot be reversed because the connected account's balance is too low: it has "
                + $"{Amounts.Written(available + pending, transfer.Currency)} {transfer.Currency}.");
        return Make(turn, transfer, amount, metadata);
    }

    /// <summary>Both sides of the transfer, the other way round, at the time at which its money is there.</summary>
    private static Reversal Make(Turn turn, Transfer transfer, long amount, Metadata metadata)
    {
        var id = turn.Next(Kind.Reversal);
        var refund = Id.New(Kind.PaymentRefund, id.Ordinal);
        var entry = new BalanceTransaction
        {
            Created = turn.Now,
            Amount = amount,
            Currency = transfer.Currency,
            Type = "transfer_refund",
            Source = id,
            AvailableOn = Math.Max(turn.Now, turn.Find<BalanceTransaction>(transfer.BalanceTransaction)!.AvailableOn),
        };
        var reversal = turn.Put(new Reversal
        {
            Id = id,
            Created = turn.Now,
            Amount = amount,
            Currency = transfer.Currency,
            Transfer = transfer.Id,
            BalanceTransaction = BalanceTransactions.Enter(turn, entry),
            PaymentRefund = refund,
            PaymentTransaction = BalanceTransactions.Enter(turn, entry with { Account = transfer.Destination, Amount = -amount, Type = "payment_refund", Source = refund }),
            Metadata = metadata,
        });
        turn.Put(transfer with { AmountReversed = transfer.AmountReversed + amount }, "transfer.reversed");
        return reversal;
    }

    private static Answer Update(Turn turn)
    {
        if (Find(turn) is not { } reversal) return turn.Form.Refusal!;
        var changed = reversal with { Metadata = turn.Form.Metadata(reversal.Metadata) };
        return turn.Form.Refusal is { } refusal ? refusal : turn.Put(changed);
    }

    private static Answer List(Turn turn)
    {
        if (turn.FromPath<Transfer>(Kind.Transfer) is not { } transfer) return turn.Form.Refusal!;
        return Listing.Page(turn, $"/v1/transfers/{transfer.Id}/reversals", Kind.Reversal, turn.Account.Reversals, turn.Account.ReversalsOfTransfer.Of(transfer.Id.Ordinal));
    }

    private static Reversal? Find(Turn turn)
    {
        if (turn.FromPath<Transfer>(Kind.Transfer) is not { } transfer) return null;
        var found = turn.Find<Reversal>(Id.Parse(turn.InnerId, Kind.Reversal));
        if (found?.Transfer == transfer.Id) return found;
        turn.Form.Refuse(Refusal.Missing(Kind.Reversal, turn.InnerId, "id", 404));
        return null;
    }
}
