using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>The shard of a pledge, as settlement and webhooks need it. The grains pass the shard grain, the simulation its own.</summary>
public interface IPledgeRecorder
{
    /// <summary>Stores what was found out; answers the pledge as it then is. An exception means that it may or may not be stored.</summary>
    Task<PledgeOutcome> Record(PaymentFact fact);
}

/// <summary>How far a step came.</summary>
/// <param name="Pledge">The pledge as it now is; null when the shard refused or was too busy.</param>
/// <param name="Reply">The processor's last reply; null when it was not called.</param>
public sealed record StepResult(Pledge? Pledge, PaymentReply? Reply);

/// <summary>
/// The order of steps with the outside world: store, then call the processor, then store. A crash between any two of them is found by the pledge's due time
/// and repeated under the same keys.
/// <code>
/// Secure   1 the backer's record (customer), unless stored   2 the card, checked and saved (setup intent); if the record is gone: both again, with another   3 store
/// Collect  0 may cards be charged   1 the payment intent, unless stored   2 store intent and attempt   3 may they still: confirm the stored one   4 store
/// Resolve  1 ask what became of the stored intent   2 if nothing, and cards may be charged: confirm it again, same attempt, same key   3 store
/// Drop     1 withdraw the stored intent, unless there is none   2 store
/// Refund   1 ask what refunds and disputes there are   2 if none is under way: ask for one   3 store
/// </code>
/// </summary>
public sealed class SettlementSteps(IPaymentProvider provider, IPledgeRecorder recorder, ICharging charging, TimeProvider clock)
{
    // Keys to spend on one intention. Each failure that the processor stores costs one, and they come back to life only after a day: so none is spent twice in a visit,
    // and the visits are the further apart the more are spent. All of them last for eleven hours.
    private const int Spares = 16;
    private static readonly TimeSpan AfterTheFirst = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterMany = TimeSpan.FromHours(1);
    private const int BusyTries = 20;

    // A key brings back a record that was deleted since for a day, and it may have happened more than once.
    private const int RecordsAgain = 3;

    private static readonly TimeSpan LongestAway = TimeSpan.FromHours(12);

    // The bank has the charge and will tell; our own request is wrong and somebody must mend it: neither is helped by asking often.
    private static readonly TimeSpan WhileProcessing = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan WhileRejected = TimeSpan.FromHours(1);
    private static readonly TimeSpan WhileStopped = TimeSpan.FromMinutes(1);

    /// <summary>Carries one step out.</summary>
    /// <param name="step">As <see cref="SettlementRules.Next"/> said.</param>
    /// <param name="pledge">The pledge as last read.</param>
    /// <param name="campaign">Whose pledge.</param>
    public Task<StepResult> Do(SettlementStep step, Pledge pledge, Campaign campaign) => step switch
    {
        SettlementStep.Secure => Secure(pledge),
        SettlementStep.AwaitBacker => AwaitBacker(pledge),
        SettlementStep.Collect => Collect(pledge, campaign),
        SettlementStep.Resolve => Resolve(pledge),
        SettlementStep.NoCard => Store(new CardMissing(pledge.Id), null),
        SettlementStep.Drop => Drop(pledge),
        SettlementStep.LetGo => Store(new PledgeLetGo(pledge.Id), null),
        SettlementStep.Refund => Refund(pledge),
        SettlementStep.AskStanding => AskStanding(pledge),
        SettlementStep.Announce => Store(new ChargeAnnounced(pledge.Id), null),
        SettlementStep.Extend => Store(new RetryWindowExtended(pledge.Id, CampaignRules.ExtendedTo(campaign)!.Value), null),
        SettlementStep.GiveBack => Store(new RefundPledge(pledge.Id, "policy"), null),
        _ => Task.FromResult(new StepResult(pledge, null)),
    };

    private async Task<StepResult> Secure(Pledge pledge)
    {
        // 1
        if (pledge.Customer is not { } customer)
        {
            var reply = await WithSpares(spare => provider.CreateCustomer(pledge, PaymentKeys.Customer(pledge.Id, spare)));
            if (reply is not PaymentReply.Created created)
                return await Later(pledge, reply);
            customer = created.Id;
        }
        // 2: saving a card twice costs a second check by the bank and nothing else.
        var saved = await WithSpares(spare => provider.SaveCard(pledge, customer, PaymentKeys.Secure(pledge.Id, pledge.CardAttempt, spare)));
        // A payment intent stays its first customer's: once there is one, another record helps nobody.
        for (var more = 0; saved is PaymentReply.Declined { Code: PaymentReply.Declined.CustomerGone } && pledge.PaymentIntent is null && more < RecordsAgain; more++)
        {
            var gone = customer;
            var reply = await WithSpares(spare => provider.CreateCustomer(pledge, PaymentKeys.Customer(pledge.Id, spare, gone)));
            if (reply is not PaymentReply.Created created)
                return await Later(pledge, reply);
            customer = created.Id;
            saved = await WithSpares(spare => provider.SaveCard(pledge, customer, PaymentKeys.Secure(pledge.Id, pledge.CardAttempt, spare, gone)));
        }
        // 3
        return await Card(pledge, customer, saved);
    }

    private async Task<StepResult> AwaitBacker(Pledge pledge) =>
        await Card(pledge, pledge.Customer!, await provider.AskCard(pledge, pledge.Customer!));

    private Task<StepResult> Card(Pledge pledge, string customer, PaymentReply reply) => reply switch
    {
        PaymentReply.CardSaved saved => Store(new CardSecured(pledge.Id, pledge.CardAttempt, customer, saved.PaymentMethod), reply),
        PaymentReply.NeedsBacker when pledge.Card is CardStatus.NeedsBacker => Store(new LookAgain(pledge.Id, WhileBackerIsAway(pledge), pledge.Version), reply),
        PaymentReply.NeedsBacker needs => Store(new CardNeedsBacker(pledge.Id, pledge.CardAttempt, customer, needs.Url), reply),
        PaymentReply.Declined declined => Store(new CardRefused(pledge.Id, pledge.CardAttempt, declined.Code), reply),
        _ => Later(pledge, reply),
    };

    // Longer and longer, so that thousands who never come back don't use up the budget of calls; the processor's message brings news at once all the same.
    private TimeSpan WhileBackerIsAway(Pledge pledge)
    {
        var half = (clock.GetUtcNow() - pledge.PlacedAt) / 2;
        return half < PledgeRules.BackerPatience ? PledgeRules.BackerPatience : half < LongestAway ? half : LongestAway;
    }

    private async Task<StepResult> Collect(Pledge pledge, Campaign campaign)
    {
        // 0: nothing is begun, so that nothing is to be undone.
        if (await charging.Stopped() is { } reason)
            return new(null, new PaymentReply.Halted(reason));
        // 1
        if (pledge.PaymentIntent is not { } intent)
        {
            var reply = await WithSpares(spare => provider.CreateCharge(pledge, new(pledge.Amount, campaign.Terms.Currency), PaymentKeys.Create(pledge.Id, pledge.CardAttempt, spare), campaign));
            if (reply is PaymentReply.Declined)
                return await Store(new CardGone(pledge.Id, pledge.CardAttempt), reply);
            if (reply is not PaymentReply.Created created)
                return await Later(pledge, reply);
            intent = created.Id;
        }
        // 2: before the confirmation, so that a crash can forget neither the attempt nor which intent is the pledge's one.
        var attempt = pledge.Attempt + 1;
        var stored = await Store(new ChargeBegun(pledge.Id, intent, attempt), null);
        // Only what is stored is confirmed: someone else may have been faster, with another intent or a later attempt.
        if (stored.Pledge is not { State: PledgeState.Collecting } begun || begun.PaymentIntent != intent || begun.Attempt != attempt)
            return stored;
        // 3, 4
        return await Confirm(begun);
    }

    private async Task<StepResult> Resolve(Pledge pledge)
    {
        // 1, 2, 3
        var reply = await provider.AskCharge(pledge);
        return reply is PaymentReply.NothingFound ? await Confirm(pledge) : await Charge(pledge, reply);
    }

    // The attempt is stored, and would be found and finished by whoever comes next: so it is asked here, in front of every confirmation, whether money may move. If not,
    // nothing is lost: the pledge is looked at again, under the same attempt and key.
    private async Task<StepResult> Confirm(Pledge pledge) => await charging.Stopped() is null
        ? await Charge(pledge, await WithSpares(spare => provider.ConfirmCharge(pledge, PaymentKeys.Confirm(pledge.Id, pledge.Attempt, spare))))
        : await Store(new LookAgain(pledge.Id, WhileStopped, pledge.Version), new PaymentReply.NothingFound());

    private Task<StepResult> Charge(Pledge pledge, PaymentReply reply) => reply switch
    {
        PaymentReply.Charged charged => Store(new ChargeSucceeded(pledge.Id, pledge.PaymentIntent!, charged.Charge), reply),
        PaymentReply.Declined declined =>
            Store(new ChargeDeclined(pledge.Id, pledge.Attempt, declined.Code, declined.MayRetry, declined.AuthenticationRequired), reply),
        _ => Later(pledge, reply),
    };

    // A backer whose pledge was dropped may pledge again: no charge of the old one may turn up after that.
    private async Task<StepResult> Drop(Pledge pledge)
    {
        // 1
        var reply = pledge.PaymentIntent is null ? null : await WithSpares(spare => provider.WithdrawCharge(pledge, PaymentKeys.Withdraw(pledge.Id, spare)));
        // 2
        return reply switch
        {
            null or PaymentReply.Declined => await Store(new RetryWindowEnded(pledge.Id), reply),
            PaymentReply.Charged charged => await Store(new ChargeSucceeded(pledge.Id, pledge.PaymentIntent!, charged.Charge), reply),
            _ => await Later(pledge, reply),
        };
    }

    private async Task<StepResult> Refund(Pledge pledge)
    {
        // 1: somebody may have given it back in the processor's own dashboard; and what was asked for and not answered is found here.
        var found = await provider.AskStanding(pledge);
        if (found is not PaymentReply.Stood { Standing: ChargeStanding.Kept or ChargeStanding.RefundFailed or ChargeStanding.DisputeWon } stood)
            return await Standing(pledge, found);
        // 2: never two at once, because the number of those that came to nothing is in the key. The processor itself gives no more back than it took.
        var reply = await WithSpares(spare => provider.Refund(pledge, PaymentKeys.Refund(pledge.Id, stood.Returns, spare)));
        // 3: that it was taken up, first: what failed at once has been tried, too.
        if (reply is PaymentReply.Stood { Standing: ChargeStanding.RefundFailed, About: { } failed })
            await Store(new ChargeStood(pledge.Id, pledge.PaymentIntent!, ChargeStanding.RefundPending, failed), reply);
        return await Standing(pledge, reply);
    }

    private async Task<StepResult> AskStanding(Pledge pledge) => await Standing(pledge, await provider.AskStanding(pledge));

    private async Task<StepResult> Standing(Pledge pledge, PaymentReply reply)
    {
        if (reply is not PaymentReply.Stood stood)
            return await Later(pledge, reply);
        var told = await Store(new ChargeStood(pledge.Id, pledge.PaymentIntent!, stood.Standing, stood.About), reply);
        // Nothing new: the bank takes its time.
        return told.Pledge is { } now && now.Version == pledge.Version
            ? await Store(new LookAgain(pledge.Id, pledge.State is PledgeState.Disputed ? PledgeRules.DisputePatience : PledgeRules.RefundPatience, pledge.Version), reply)
            : told;
    }

    private Task<StepResult> Later(Pledge pledge, PaymentReply reply) => reply switch
    {
        PaymentReply.Unknown unknown => Store(new LookAgain(pledge.Id, unknown.RetryAfter, pledge.Version), reply),
        PaymentReply.Processing => Store(new LookAgain(pledge.Id, WhileProcessing, pledge.Version), reply),
        PaymentReply.NothingFound => Store(new LookAgain(pledge.Id, WhileBackerIsAway(pledge), pledge.Version), reply),
        PaymentReply.Rejected => Store(new LookAgain(pledge.Id, WhileRejected, pledge.Version), reply),
        // Nothing is stored: the pledge stays due, and the run ends.
        PaymentReply.Halted => Task.FromResult(new StepResult(null, reply)),
        _ => throw new InvalidOperationException($"{reply.GetType().Name} is no answer to this call."),
    };

    private static async Task<PaymentReply> WithSpares(Func<int, Task<PaymentReply>> call)
    {
        for (var spare = 0; ; spare++)
        {
            var reply = await call(spare);
            switch (reply)
            {
                // A replay: nothing was executed, and nothing is spent by going on to the next.
                case PaymentReply.Unknown { Cause: UnknownCause.SpentKey } when spare < Spares:
                    continue;
                case PaymentReply.Unknown { Cause: UnknownCause.SpentKey or UnknownCause.ServerFault } failed:
                    return failed with { RetryAfter = AfterFailures(spare) };
                // Not known, after replays that are made again at every visit: no sooner than after another failure.
                case PaymentReply.Unknown unknown when spare > 0 && unknown.RetryAfter < AfterFailures(spare):
                    return unknown with { RetryAfter = AfterFailures(spare) };
                default:
                    return reply;
            }
        }
    }

    private static TimeSpan AfterFailures(int spent) => AfterTheFirst * Math.Pow(2, spent) is var wait && wait < AfterMany ? wait : AfterMany;

    private async Task<StepResult> Store(PaymentFact fact, PaymentReply? reply)
    {
        for (var tries = 1; ; tries++)
        {
            switch (await recorder.Record(fact))
            {
                case PledgeOutcome.Accepted accepted:
                    return new(accepted.Pledge, reply);
                case PledgeOutcome.Busy busy when tries < BusyTries:
                    await Task.Delay(busy.RetryAfter, clock);
                    break;
                default:
                    return new(null, reply);
            }
        }
    }
}
