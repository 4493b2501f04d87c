namespace Greenlight.StripeSandbox;

/// <summary>How a dispute begins, is answered and ends, and what that does to the balance.</summary>
internal static class Disputing
{
    /// <summary>The bank takes back what is left of a charge, or only asks about it.</summary>
    public static Dispute Open(Turn turn, Charge charge, string reason, bool inquiry)
    {
        var id = turn.Next(Kind.Dispute);
        var amount = charge.Amount - charge.AmountRefunded;
        var dispute = turn.Put(new Dispute
        {
            Id = id,
            Created = turn.Now,
            Amount = amount,
            Currency = charge.Currency,
            Charge = charge.Id,
            PaymentIntent = charge.PaymentIntent,
            Reason = reason,
            Status = inquiry ? DisputeStatus.WarningNeedsResponse : DisputeStatus.NeedsResponse,
            EvidenceDue = Terms.EvidenceDue(turn.Now),
            Withdrawal = inquiry ? default : BalanceTransactions.Enter(turn, "adjustment", id, -amount, charge.Currency, turn.Terms.DisputeFee),
        }, "charge.dispute.created");
        turn.Put(charge with { Dispute = id }, "charge.updated");
        if (!inquiry) turn.Put(dispute, "charge.dispute.funds_withdrawn");
        return dispute;
    }

    /// <summary>The evidence goes to the bank. It decides by two texts that say what it is to decide; with any other, a person does.</summary>
    public static Dispute Submit(Turn turn, Dispute dispute)
    {
        var decisive = dispute.Evidence["uncategorized_text"] is "winning_evidence" or "losing_evidence";
        return turn.Put(dispute with
        {
            Status = dispute.IsInquiry ? DisputeStatus.WarningUnderReview : DisputeStatus.UnderReview,
            Submissions = dispute.Submissions + 1,
            DecidedAt = decisive ? turn.Terms.Later(turn.Now) : 0,
        }, "charge.dispute.updated");
    }

    /// <summary>Its time has come: the bank decides, or nobody has answered.</summary>
    public static void Decide(Turn turn, Dispute dispute) =>
        Decide(turn, dispute, won: dispute.IsUnderReview && dispute.Evidence["uncategorized_text"] == "winning_evidence");

    public static Dispute Decide(Turn turn, Dispute dispute, bool won)
    {
        if (!dispute.IsOpen) return dispute;
        // An inquiry that ends well just ends; one that does not would come back as a dispute.
        if (dispute.IsInquiry) return turn.Put(dispute with { Status = DisputeStatus.WarningClosed }, "charge.dispute.closed");
        if (!won) return turn.Put(dispute with { Status = DisputeStatus.Lost }, "charge.dispute.closed");
        dispute = turn.Put(dispute with
        {
            Status = DisputeStatus.Won,
            Reinstatement = BalanceTransactions.Enter(turn, "adjustment", dispute.Id, dispute.Amount, dispute.Currency),
        }, "charge.dispute.closed");
        return turn.Put(dispute, "charge.dispute.funds_reinstated");
    }
}
