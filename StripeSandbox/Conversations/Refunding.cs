namespace Greenlight.StripeSandbox;

/// <summary>What becomes of a refund: the money leaves the balance at once, the bank answers then or later, and a refund that fails brings it back.</summary>
internal static class Refunding
{
    public static Answer Begin(Turn turn, Charge charge, long? amount, Metadata labels, Metadata metadata)
    {
        var left = charge.Amount - charge.AmountRefunded;
        if (left == 0) return Refusal.Bad("charge_already_refunded", $"Charge {charge.Id} has already been refunded.") with { Executed = true };
        if (turn.Find<Dispute>(charge.Dispute) is { IsRefundable: false })
            return Refusal.Bad("charge_disputed", $"Charge {charge.Id} has been charged back; cannot issue a refund.") with { Executed = true };
        if (amount > left)
            return Refusal.Bad(null, $"Refund amount ({Amounts.Written(amount.Value, charge.Currency)} {charge.Currency}) is greater than "
                + $"{(left == charge.Amount ? "charge amount" : "unrefunded amount on charge")} ({Amounts.Written(left, charge.Currency)} {charge.Currency})", "amount") with
            { Executed = true };

        var card = TestCard.Find(charge.Card)!;
        var id = turn.Next(Kind.Refund);
        var refund = turn.Put(new Refund
        {
            Id = id,
            Created = turn.Now,
            Amount = amount ?? left,
            Currency = charge.Currency,
            Charge = charge.Id,
            PaymentIntent = charge.PaymentIntent,
            PaymentMethod = charge.PaymentMethod,
            Customer = charge.Customer,
            BalanceTransaction = BalanceTransactions.Enter(turn, "refund", id, -(amount ?? left), charge.Currency),
            Status = card.Refund == RefundOutcome.Later ? RefundStatus.Pending : RefundStatus.Succeeded,
            AnsweredAt = card.Refund == RefundOutcome.AtOnce ? 0 : turn.Terms.Later(turn.Now),
            Labels = labels,
            Metadata = metadata,
        }, "refund.created");
        turn.Put(charge with { AmountRefunded = charge.AmountRefunded + refund.Amount }, "charge.refunded");
        return refund;
    }

    /// <summary>The bank has answered.</summary>
    public static void Answered(Turn turn, Refund refund)
    {
        if (refund.Status == RefundStatus.Pending) Tell(turn, refund with { Status = RefundStatus.Succeeded, AnsweredAt = 0 }, "refund.updated", "charge.refund.updated");
        else Fail(turn, refund, "expired_or_canceled_card");
    }

    /// <summary>The bank would not have it: the money is back in the balance, and owed to the customer still.</summary>
    public static void Fail(Turn turn, Refund refund, string reason)
    {
        if (refund.Status == RefundStatus.Failed) return;
        var charge = turn.Find<Charge>(refund.Charge)!;
        turn.Put(charge with { AmountRefunded = charge.AmountRefunded - refund.Amount }, "charge.updated");
        Tell(turn, refund with
        {
            Status = RefundStatus.Failed,
            AnsweredAt = 0,
            Labels = refund.Labels.With("failure_reason", reason),
            FailureBalanceTransaction = BalanceTransactions.Enter(turn, "refund_failure", refund.Id, refund.Amount, refund.Currency),
        }, "refund.failed", "refund.updated", "charge.refund.updated");
    }

    private static void Tell(Turn turn, Refund refund, params ReadOnlySpan<string> happened)
    {
        foreach (var type in happened) turn.Put(refund, type);
    }
}
