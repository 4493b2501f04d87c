using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Simulation;

/// <summary>Money that goes back: refunds of ours and of the dashboard, disputes, and what banks make of them days later.</summary>
internal sealed partial class SimulatedStripe
{
    /// <summary>What is left of everything that was taken for a pledge, in minor units, once banks have made up their minds.</summary>
    public long LeftOf(PledgeId pledge) => _intents.Values.Where(intent => intent.Pledge == pledge && intent.Charge is not null).Sum(intent => intent.Amount
        - intent.Refunds.Where(refund => refund.Status is not "failed").Sum(refund => refund.Amount)
        - intent.Disputes.Where(dispute => dispute.Status is not "won").Sum(dispute => dispute.Amount));

    private PaymentReply Refund(Intent intent)
    {
        if (intent.Charge is null)
            Violated($"{intent.Pledge} was paid back what it has not paid.");
        // As the 400 is read.
        if (intent.Left <= 0 || intent.Disputes.Exists(dispute => dispute.Status is not "won"))
            return new PaymentReply.Unknown(UnknownCause.InUse, TimeSpan.FromSeconds(2));
        var refund = new CardReturn { Id = Create("re").Id, Amount = intent.Left, Status = chance.OneOf("succeeded", "succeeded", "succeeded", "pending", "failed") };
        intent.Refunds.Insert(0, refund);
        if (refund.Status is not "failed")
            Move("refund", refund.Id, intent.Pledge, -refund.Amount);
        Tell(intent, "charge.refunded");
        if (refund.Status is "pending" || refund.Status is "succeeded" && chance.Of(0.1))
        {
            Later(TimeSpan.FromDays(3), () =>
            {
                refund.Status = refund.Status is "pending" ? chance.OneOf("succeeded", "failed") : "failed";
                if (refund.Status is "failed")
                    Move("refund_failure", refund.Id, intent.Pledge, refund.Amount);
                Tell(intent, "refund.updated");
            });
        }
        return StripeOutcomes.OfRefund(refund);
    }

    private void Dispute(Intent intent)
    {
        if (intent.Left <= 0)
            return;
        var dispute = new CardReturn { Id = Create("du").Id, Amount = intent.Left, Status = "needs_response" };
        intent.Disputes.Insert(0, dispute);
        Move("adjustment", dispute.Id, intent.Pledge, -dispute.Amount, DisputeFee);
        Tell(intent, "charge.dispute.created");
        Later(TimeSpan.FromDays(4), () =>
        {
            dispute.Status = chance.OneOf("won", "lost");
            if (dispute.Status is "won")
                Move("adjustment", dispute.Id, intent.Pledge, dispute.Amount);
            Tell(intent, "charge.dispute.closed");
        });
    }

    private static PaymentReply Standing(Intent intent, Pledge pledge) => StripeOutcomes.OfStanding(intent.Amount, intent.Refunds, intent.Disputes, pledge.ReturnedBy);

    private void Later(TimeSpan most, Action happens)
    {
        Open++;
        scheduler.After(chance.Between(TimeSpan.Zero, most), () =>
        {
            Open--;
            happens();
        });
    }
}
