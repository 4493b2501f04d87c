using Greenlight.Campaigns;
using Greenlight.Payments;

namespace Greenlight.Pledging;

/// <summary>What news about cards and charges does to a pledge. News that is old, repeated or about another attempt changes nothing.</summary>
public static partial class PledgeRules
{
    /// <summary>Whether the news may bring a pledge that has ended back to life: then it matters whether its backer has pledged again.</summary>
    public static bool MayReopen(Pledge current, PaymentFact news) => (news, current.State) is (ChargeSucceeded, PledgeState.Dropped) or (ChargeStood, PledgeState.Refunded);

    private static PledgeDecision Record(PledgeContext context, Pledge current, Pledge? live, PaymentFact fact) => fact switch
    {
        // Success first: it is final, whatever else has happened since.
        ChargeSucceeded news => Succeeded(current, live, news),
        CardSecured news => IfNewestCard(current, news.CardAttempt, PledgeEventKind.CardSecured,
            () => new PledgeEvent.CardSecured(news.Customer, news.PaymentMethod, context.Phase is Phase.Funded ? context.Now + Notice(context, current) : null)),
        CardNeedsBacker news => IfNewestCard(current, news.CardAttempt, PledgeEventKind.CardNeedsBacker,
            () => new PledgeEvent.CardNeedsBacker(news.Customer, news.NextStep, Earlier(context.Now + BackerPatience, current.GiveUpAt))),
        CardRefused news => IfNewestCard(current, news.CardAttempt, PledgeEventKind.CardRefused,
            () => new PledgeEvent.CardRefused(news.Decline, context.Phase is Phase.Funded ? current.GiveUpAt ?? context.Now : null)),
        ChargeBegun begun => Begin(context, current, begun),
        IntentAdopted adopted => Adopt(context, current, adopted),
        ChargeDeclined news => Declined(context, current, news),
        LookAgain later => PledgeTransitions.After(current.State, PledgeEventKind.Postponed) is not null && MayWait(context, current, later)
            // A window's end comes first; where it is the end itself whose outcome is not known, that waits.
            ? Write(new PledgeEvent.Postponed(current.GiveUpAt > context.Now ? Earlier(context.Now + later.Delay, current.GiveUpAt) : context.Now + later.Delay))
            : Replay(current),
        CardMissing => context.Phase is Phase.Funded && current.State is PledgeState.Pledged && current.Card is CardStatus.Refused or CardStatus.NeedsBacker
            ? Write(new PledgeEvent.CardMissing(context.Now + context.TermsOf(current).RetryWindow))
            : Replay(current),
        CardGone news => context.Phase is Phase.Funded && current.State is PledgeState.Secured && current.CardAttempt == news.CardAttempt
            ? Write(new PledgeEvent.CardGone(current.GiveUpAt ?? context.Now + context.TermsOf(current).RetryWindow))
            : Replay(current),
        RetryWindowEnded => current.State is PledgeState.Failing && current.GiveUpAt <= context.Now ? Write(new PledgeEvent.Dropped()) : Replay(current),
        RetryWindowExtended news => current.State is PledgeState.Failing && current.GiveUpAt <= context.Now && news.Until > context.Now
            && context.Terms.CollectedGoal is CollectedGoal.ExtendWindow
            ? Write(new PledgeEvent.WindowExtended(current.Card is CardStatus.Ready ? context.Now : news.Until, news.Until))
            : Replay(current),
        ChargeAnnounced => context.Phase is Phase.Funded && current is { State: PledgeState.Secured, DueAt: null } && context.Terms.ChargeNotice > TimeSpan.Zero
            ? Write(new PledgeEvent.ChargeAnnounced(context.Now + context.Terms.ChargeNotice))
            : Replay(current),
        PledgeLetGo => context.Phase is Phase.Failed or Phase.Cancelled && current.State is PledgeState.Pledged or PledgeState.Secured
            ? Write(new PledgeEvent.Released())
            : Replay(current),
        RefundPledge wanted => Refund(context, current, wanted),
        OwedPaidBack paid => PayBack(current, paid),
        ChargeStood news => Stood(context, current, live, news),
        _ => throw new InvalidOperationException($"No rule for {fact.GetType().Name}."),
    };

    private static PledgeDecision Refund(PledgeContext context, Pledge current, RefundPledge wanted) => current.State switch
    {
        PledgeState.Collected => Write(new PledgeEvent.RefundBegun(wanted.By, context.Now)),
        PledgeState.Refunding or PledgeState.Refunded => Replay(current),
        _ => Refuse(new Refusal.StateNotAllowed(current.State)),
    };

    private static PledgeDecision PayBack(Pledge current, OwedPaidBack paid) => current.State switch
    {
        // The retry first, whatever it names: what is said of the payment is in the journal once.
        PledgeState.PaidBack => Replay(current),
        PledgeState.Owed when paid.Reference.Length is 0 or > OwedPaidBack.MostReference || paid.Reference.Any(char.IsControl) || string.IsNullOrWhiteSpace(paid.Reference) =>
            Refuse(new Refusal.ReferenceNeeded()),
        PledgeState.Owed => Write(new PledgeEvent.PaidBack(paid.By, paid.Reference)),
        _ => Refuse(new Refusal.NothingOwed(current.State)),
    };

    // Told in any order, and now and then by somebody who looked a moment too early: what is about a refund or dispute that has come to its end here is no news.
    private static PledgeDecision Stood(PledgeContext context, Pledge current, Pledge? live, ChargeStood news)
    {
        // Not collected yet, as far as is known here: that news is on its way, and this is told again after it.
        if (news.PaymentIntent != current.PaymentIntent || !PledgeStates.WasCharged(current.State))
            return Refuse(new Refusal.StateNotAllowed(current.State));
        if (news.About is not { } about)
            return Replay(current);
        var known = about == current.ReturnedBy;
        var another = HasAnother(current, live);
        PledgeEvent? happened = (news.Standing, current.State) switch
        {
            (ChargeStanding.RefundPending, PledgeState.Collected) when !known => new PledgeEvent.RefundAsked(about, context.Now + RefundPatience),
            (ChargeStanding.RefundPending, PledgeState.Refunding) when current.ReturnedBy is null => new PledgeEvent.RefundAsked(about, context.Now + RefundPatience),
            (ChargeStanding.Refunded, PledgeState.Collected or PledgeState.Owed or PledgeState.PaidBack) when !known => new PledgeEvent.Refunded(about),
            (ChargeStanding.Refunded, PledgeState.Refunding or PledgeState.Disputed) => new PledgeEvent.Refunded(about),
            (ChargeStanding.RefundFailed or ChargeStanding.DisputeWon, PledgeState.Refunded) when known && another => new PledgeEvent.Owed(about, about),
            (ChargeStanding.RefundFailed, PledgeState.Refunding or PledgeState.Refunded) when known => new PledgeEvent.RefundFailed(about),
            (ChargeStanding.Disputed, PledgeState.Collected or PledgeState.Owed or PledgeState.PaidBack) when !known => new PledgeEvent.Disputed(about, context.Now + DisputePatience),
            (ChargeStanding.Disputed, PledgeState.Refunding) => new PledgeEvent.Disputed(about, context.Now + DisputePatience),
            (ChargeStanding.DisputeWon, PledgeState.Disputed or PledgeState.Refunded) when known => new PledgeEvent.DisputeWon(about),
            (ChargeStanding.DisputeLost, PledgeState.Collected or PledgeState.Refunding or PledgeState.Owed or PledgeState.PaidBack) => new PledgeEvent.DisputeLost(about),
            (ChargeStanding.DisputeLost, PledgeState.Disputed) when current.DueAt is not null => new PledgeEvent.DisputeLost(about),
            _ => null,
        };
        return happened is null ? Replay(current) : Write(happened);
    }

    // News of money may never be refused, and a backer has one live pledge: what has ended stays so, and its money is owed.
    private static bool HasAnother(Pledge current, Pledge? live) => live is not null && live.Id != current.Id && !PledgeStates.IsLive(current.State);

    private static PledgeDecision Succeeded(Pledge current, Pledge? live, ChargeSucceeded news)
    {
        if (PledgeStates.WasCharged(current.State))
            return Replay(current);
        // A charge that this pledge never began is not its own: someone must look, nothing may be written.
        if (current.PaymentIntent != news.PaymentIntent || PledgeTransitions.After(current.State, PledgeEventKind.Collected) is null)
            return Refuse(new Refusal.StateNotAllowed(current.State));
        return Write(HasAnother(current, live)
            ? new PledgeEvent.Owed(news.Charge ?? news.PaymentIntent, null)
            : new PledgeEvent.Collected(news.PaymentIntent, news.Charge));
    }

    private static PledgeDecision IfNewestCard(Pledge current, int cardAttempt, PledgeEventKind kind, Func<PledgeEvent> write)
    {
        if (cardAttempt != current.CardAttempt || PledgeTransitions.After(current.State, kind) is null || !IsBeingSecured(current))
            return Replay(current);
        // "Needs the backer" and "refused" may arrive by reply and by webhook; what is known already is not news.
        return current.Card == (kind is PledgeEventKind.CardNeedsBacker ? CardStatus.NeedsBacker : kind is PledgeEventKind.CardRefused ? CardStatus.Refused : (CardStatus?)null)
            ? Replay(current)
            : Write(write());
    }

    // Once a card has been charged, late or repeated news of its having been saved must not begin another attempt: its decline decides when, or that never. Nor does what is gone come back by it.
    private static bool IsBeingSecured(Pledge current) => current.State is PledgeState.Pledged
        || current is { Attempt: 0, Decline: not PaymentReply.Declined.CardGone }
        || current.Card is CardStatus.None
        || current is { Card: CardStatus.NeedsBacker, NextStep: not null };

    // Told by somebody who has looked at this very version, also what was due without being under way waits: a first charge that could not be begun, a retry, the end of a
    // window. Whose notice has not been written yet gets no due time by this, or it never would be.
    private static bool MayWait(PledgeContext context, Pledge current, LookAgain later) => later.Version is null
        ? IsUnderWay(current)
        : later.Version == current.Version && (IsUnderWay(current) || context.Phase is Phase.Funded && !(current.DueAt > context.Now)
            && !(current is { State: PledgeState.Secured, DueAt: null } && context.Terms.ChargeNotice > TimeSpan.Zero));

    // Something of unknown outcome: a charge, a refund, a dispute, or a card's check. What rests until its retry or its end must not be woken by a late "look again".
    private static bool IsUnderWay(Pledge current) => current.State is PledgeState.Collecting or PledgeState.Refunding
        || current is { State: PledgeState.Disputed, DueAt: not null }
        || current.Card is CardStatus.None
        || current is { Card: CardStatus.NeedsBacker, NextStep: not null };

    // Saved only after the decision: its backer is told now when it is charged. Whoever has mended a failed card was told when that was asked for.
    private static TimeSpan Notice(PledgeContext context, Pledge current) => current.State is PledgeState.Pledged ? context.Terms.ChargeNotice : TimeSpan.Zero;

    private static PledgeDecision Begin(PledgeContext context, Pledge current, ChargeBegun begun)
    {
        if (current.State is PledgeState.Collecting && current.Attempt == begun.Attempt && current.PaymentIntent == begun.PaymentIntent)
            return Replay(current);
        // No charge before the decision; one payment intent per pledge, for ever; the next attempt only after a definite decline.
        if (context.Phase is not Phase.Funded)
            return Refuse(new Refusal.NotLive(context.Phase));
        if (PledgeTransitions.After(current.State, PledgeEventKind.ChargeBegun) is null
            || current.Card is not CardStatus.Ready
            || current.PaymentIntent is { } stored && stored != begun.PaymentIntent
            || begun.Attempt != current.Attempt + 1
            // Nor before its backer was told, and the time between has passed.
            || context.Terms.ChargeNotice > TimeSpan.Zero && current.State is PledgeState.Secured && !(current.DueAt <= context.Now))
            return Refuse(new Refusal.StateNotAllowed(current.State));
        return Write(new PledgeEvent.ChargeBegun(begun.PaymentIntent, begun.Attempt, context.Now + AskAfter));
    }

    private static PledgeDecision Adopt(PledgeContext context, Pledge current, IntentAdopted adopted)
    {
        if (current.PaymentIntent == adopted.PaymentIntent)
            return Replay(current);
        if (context.Phase is not Phase.Funded)
            return Refuse(new Refusal.NotLive(context.Phase));
        if (adopted.Amount.Currency != context.Terms.Currency)
            return Refuse(new Refusal.WrongCurrency(adopted.Amount.Currency, context.Terms.Currency));
        // One payment intent per pledge, for ever, once one was begun. One that was only taken over gives way to the one that turns out to be charged.
        if (PledgeTransitions.After(current.State, PledgeEventKind.IntentAdopted) is null || adopted.Amount.Amount != current.Amount
            || current.PaymentIntent is not null && current.Attempt > 0)
            return Refuse(new Refusal.StateNotAllowed(current.State));
        return Write(new PledgeEvent.IntentAdopted(adopted.PaymentIntent));
    }

    private static PledgeDecision Declined(PledgeContext context, Pledge current, ChargeDeclined news)
    {
        if (current.State is not PledgeState.Collecting || current.Attempt != news.Attempt)
            return Replay(current);
        var window = context.TermsOf(current).RetryWindow;
        var giveUpAt = current.GiveUpAt ?? context.Now + window;
        var card = news.NeedsBacker ? CardStatus.NeedsBacker : news.MayRetry ? CardStatus.Ready : CardStatus.Refused;
        var dueAt = card is CardStatus.Ready ? NextRetry(giveUpAt - window, window, context.Now) ?? giveUpAt : giveUpAt;
        return Write(new PledgeEvent.ChargeDeclined(news.Decline, card, dueAt, giveUpAt));
    }

    private static DateTimeOffset? NextRetry(DateTimeOffset firstDecline, TimeSpan window, DateTimeOffset now)
    {
        foreach (var part in Retries)
        {
            if (firstDecline + window * part / Parts is var retry && retry > now)
                return retry;
        }
        return null;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset? b) => b < a ? b.Value : a;
}
