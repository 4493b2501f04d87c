using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Money that the platform hands a connected account.</summary>
internal sealed record Transfer : StripeObject
{
    /// <summary>In minor units.</summary>
    public long Amount { get; init; }

    public long AmountReversed { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Currency { get; init; }

    public Id Destination { get; init; }

    /// <summary>The charge whose money it is; none takes it from what is available.</summary>
    public Id SourceTransaction { get; init; }

    public Id BalanceTransaction { get; init; }

    /// <summary>What it is at the connected account, and that one's transaction.</summary>
    public Id Payment { get; init; }

    /// <inheritdoc cref="Payment"/>
    public Id PaymentTransaction { get; init; }

    public Metadata Labels { get; init; }

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "transfer");
        w.WriteNumber("amount", Amount);
        w.WriteNumber("amount_reversed", AmountReversed);
        view.Reference(w, "balance_transaction", BalanceTransaction);
        w.WriteNumber("created", Created);
        w.WriteString("currency", Currency);
        w.WriteString("description", Labels["description"]);
        view.Reference(w, "destination", Destination);
        w.Id("destination_payment", Payment);
        w.WriteBoolean("livemode", false);
        w.Metadata("metadata", Metadata);
        view.Parts(w, "reversals", $"/v1/transfers/{Id}/reversals",
            [.. view.Account.ReversalsOfTransfer.Of(Id.Ordinal).Take(11).Select(StripeObject (n) => view.Account.Reversals[n])]);
        w.WriteBoolean("reversed", AmountReversed == Amount);
        view.Reference(w, "source_transaction", SourceTransaction);
        w.WriteString("source_type", "card");
        w.WriteString("transfer_group", Labels["transfer_group"]);
        w.WriteEndObject();
    }
}

/// <summary>Making, changing and finding transfers.</summary>
internal static class Transfers
{
    private const string Url = "/v1/transfers";

    public static readonly Operation[] Operations =
    [
        new("POST", Url, Kind.Transfer, Create, "amount", "currency", "destination", "source_transaction", "transfer_group", "description", "metadata", "source_type"),
        new("GET", Url, Kind.Transfer, List, ["destination", "transfer_group", .. Listing.Created]),
        new("GET", "/v1/transfers/:id", Kind.Transfer, t => t.FromPath<Transfer>(Kind.Transfer) is { } found ? found : t.Form.Refusal!),
        new("POST", "/v1/transfers/:id", Kind.Transfer, Update, "metadata", "description"),
    ];

    private static Answer Create(Turn turn)
    {
        var form = turn.Form;
        var (amount, currency) = (form.Integer("amount"), Amounts.Currency(form));
        if (!form.Has("currency")) form.Refuse(Refusal.Required("currency"));
        if (!form.Has("destination")) form.Refuse(Refusal.Required("destination"));
        if (!form.Has("amount") && !form.Has("source_transaction")) form.Refuse(Refusal.Required("amount"));
        if (amount < 1) form.Refuse(Refusal.Bad("parameter_invalid_integer", "This value must be greater than or equal to 1.", "amount"));
        form.OneOf("source_type", "card");
        var (labels, metadata) = (form.Labels(default, "description", "transfer_group"), form.Metadata());
        var destination = turn.FromForm<ConnectedAccount>("destination", Kind.Account);
        var source = turn.FromForm<Charge>("source_transaction", Kind.Charge);
        if (form.Refusal is { } refusal) return refusal;

        if (source is not null && Refuse(turn, source, amount ?? source.Amount, currency!) is { } no) return no;
        if (!destination!.CanReceive)
            return Refusal.Bad("insufficient_capabilities_for_transfer", "Your destination account needs to have at least one of the following capabilities enabled: "
                + "transfers, crypto_transfers, legacy_payments", "destination") with
            { Executed = true };
        if (source is null && turn.Account.Funds.Of(default, currency!, turn.Now).Available < amount)
            return Balances.Insufficient("You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating Charges "
                + "using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance");
        if (source is not null) labels = labels.With("transfer_group", labels["transfer_group"] ?? source.Labels["transfer_group"] ?? $"group_{source.PaymentIntent}");
        return Make(turn, new Transfer
        {
            Id = turn.Next(Kind.Transfer),
            Created = turn.Now,
            Amount = amount ?? source!.Amount,
            Currency = currency!,
            Destination = destination.Id,
            SourceTransaction = source?.Id ?? default,
            Labels = labels,
            Metadata = metadata,
        }, source);
    }

    /// <summary>Why a charge can't be the source of so much, or null.</summary>
    private static Refusal? Refuse(Turn turn, Charge source, long amount, string currency)
    {
        var already = turn.Account.TransfersOfCharge.Of(source.Id.Ordinal).Select(n => turn.Account.Transfers[n]).Sum(t => t.Amount - t.AmountReversed);
        string? why = !source.Succeeded ? $"The charge {source.Id} failed, so nothing can be transferred from it."
            : source.Currency != currency ? $"The currency of source_transaction's balance transaction ({source.Currency}) must be the same as the transfer currency ({currency})"
            : already + amount <= source.Amount ? null
            : $"Transfers using this transaction as a source must not exceed the source amount of {Amounts.Written(source.Amount, currency)} {currency}."
                + (already == 0 ? "" : $" (There is already a transfer using this source, amounting to {Amounts.Written(already, currency)} {currency}.)");
        return why is null ? null : Refusal.Bad(null, why, "source_transaction") with { Executed = true };
    }

    /// <summary>It leaves one balance and enters the other; with a source, both when the source's money is there.</summary>
    private static Transfer Make(Turn turn, Transfer transfer, Charge? source)
    {
        var settled = turn.Find<BalanceTransaction>(source?.BalanceTransaction ?? default)?.AvailableOn ?? 0;
        var payment = Id.New(Kind.Payment, transfer.Id.Ordinal);
        var entry = new BalanceTransaction
        {
            Created = turn.Now,
            Amount = -transfer.Amount,
            Currency = transfer.Currency,
            Type = "transfer",
            Source = transfer.Id,
            AvailableOn = Math.Max(turn.Now, settled),
        };
        return turn.Put(transfer with
        {
            Payment = payment,
            BalanceTransaction = BalanceTransactions.Enter(turn, entry),
            PaymentTransaction = BalanceTransactions.Enter(turn, entry with { Account = transfer.Destination, Amount = transfer.Amount, Type = "payment", Source = payment }),
        }, "transfer.created");
    }

    private static Answer Update(Turn turn)
    {
        if (turn.FromPath<Transfer>(Kind.Transfer) is not { } transfer) return turn.Form.Refusal!;
        var changed = transfer with { Labels = turn.Form.Labels(transfer.Labels, "description"), Metadata = turn.Form.Metadata(transfer.Metadata) };
        return turn.Form.Refusal is { } refusal ? refusal : turn.Put(changed, "transfer.updated");
    }

    private static Answer List(Turn turn)
    {
        var destination = turn.FromForm<ConnectedAccount>("destination", Kind.Account);
        var group = turn.Form.Text("transfer_group");
        return Listing.Page(turn, Url, Kind.Transfer, turn.Account.Transfers,
            destination is null ? null : turn.Account.TransfersOfAccount.Of(destination.Id.Ordinal), t => group is null || t.Labels["transfer_group"] == group);
    }
}
