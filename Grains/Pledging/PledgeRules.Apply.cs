using Greenlight.Campaigns;
using Greenlight.Payments;

namespace Greenlight.Pledging;

public static partial class PledgeRules
{
    /// <summary>Carries out an event. Throws for an event that has no row in <see cref="PledgeTransitions"/>: that is a bug, never a refusal.</summary>
    /// <param name="pledge">The pledge as it is; null only for <see cref="PledgeEvent.Placed"/>.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="shard">Whose pledge a new one is; its number is given by the ledger.</param>
    /// <param name="now">UTC.</param>
    public static Pledge Apply(Pledge? pledge, PledgeEvent happened, ShardId shard, DateTimeOffset now)
    {
        var state = PledgeTransitions.After(pledge?.State, happened.Kind)
            ?? throw new InvalidOperationException($"A pledge that is {pledge?.State.ToString() ?? "new"} can't be {happened.Kind}.");
        if (happened is PledgeEvent.Placed(var command, var tier, var amount, var termsVersion))
        {
            return new(new(shard, 0), command.Backer, command.CallerId, tier.Number, amount, state, CardStatus.None, 1, termsVersion,
                tier.Number, amount, now, command.PaymentMethod, DueAt: now);
        }
        return With(pledge!, happened, now) with { State = state, Version = pledge!.Version + 1 };
    }

    private static Pledge With(Pledge pledge, PledgeEvent happened, DateTimeOffset now) => happened switch
    {
        // A change is a promise made today, under today's terms.
        PledgeEvent.Changed e => pledge with { Tier = e.Tier, Amount = e.Amount, TermsVersion = e.TermsVersion },
        PledgeEvent.TermsKept e => pledge with { TermsAnswered = e.TermsVersion },
        PledgeEvent.TermsSwitched e => pledge with { Amount = e.Amount, TermsVersion = e.TermsVersion },
        PledgeEvent.PaidBack => pledge,
        PledgeEvent.Cancelled or PledgeEvent.Released or PledgeEvent.Dropped => pledge with { DueAt = null, NextStep = null },
        PledgeEvent.CardReplaced e => pledge with
        {
            PaymentMethod = e.PaymentMethod,
            CardAttempt = pledge.CardAttempt + 1,
            Card = CardStatus.None,
            Decline = null,
            NextStep = null,
            DueAt = now,
        },
        PledgeEvent.CardSecured e => pledge with
        {
            Customer = e.Customer,
            PaymentMethod = e.PaymentMethod,
            Card = CardStatus.Ready,
            Decline = null,
            NextStep = null,
            DueAt = e.DueAt,
        },
        PledgeEvent.CardNeedsBacker e => pledge with { Customer = e.Customer, Card = CardStatus.NeedsBacker, NextStep = e.NextStep, DueAt = e.DueAt },
        PledgeEvent.CardRefused e => pledge with { Card = CardStatus.Refused, Decline = e.Decline, NextStep = null, DueAt = e.DueAt },
        PledgeEvent.ChargeBegun e => pledge with { PaymentIntent = e.PaymentIntent, Attempt = e.Attempt, DueAt = e.DueAt },
        PledgeEvent.Collected => pledge with { Decline = null, NextStep = null, DueAt = null, GiveUpAt = null },
        PledgeEvent.ChargeDeclined e => pledge with { Card = e.Card, Decline = e.Decline, DueAt = e.DueAt, GiveUpAt = e.GiveUpAt },
        PledgeEvent.CardMissing e => pledge with { DueAt = e.GiveUpAt, GiveUpAt = e.GiveUpAt },
        PledgeEvent.CardGone e => pledge with { Card = CardStatus.Refused, Decline = PaymentReply.Declined.CardGone, DueAt = e.GiveUpAt, GiveUpAt = e.GiveUpAt },
        PledgeEvent.ChargeAnnounced e => pledge with { DueAt = e.DueAt },
        PledgeEvent.WindowExtended e => pledge with { DueAt = e.DueAt, GiveUpAt = e.GiveUpAt },
        PledgeEvent.Postponed e => pledge with { DueAt = e.DueAt },
        PledgeEvent.RefundBegun e => pledge with { ReturnedBy = null, DueAt = e.DueAt },
        PledgeEvent.RefundAsked e => pledge with { ReturnedBy = e.Refund, DueAt = e.DueAt },
        PledgeEvent.Refunded e => pledge with { ReturnedBy = e.Refund, DueAt = null },
        PledgeEvent.RefundFailed e => pledge with { ReturnedBy = e.Refund, DueAt = null },
        PledgeEvent.Disputed e => pledge with { ReturnedBy = e.Dispute, DueAt = e.DueAt },
        PledgeEvent.DisputeWon e => pledge with { ReturnedBy = e.Dispute, DueAt = null },
        PledgeEvent.DisputeLost e => pledge with { ReturnedBy = e.Dispute, DueAt = null },
        PledgeEvent.Owed e => pledge with { ReturnedBy = e.Return, DueAt = null },
        PledgeEvent.IntentAdopted e => pledge with { PaymentIntent = e.PaymentIntent },
        _ => throw new InvalidOperationException($"Nothing applies {happened.GetType().Name}."),
    };
}
