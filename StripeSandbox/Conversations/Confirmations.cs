namespace Greenlight.StripeSandbox;

/// <summary>How a confirmation is made: with the card's owner absent, or refusing to wait for them.</summary>
internal readonly record struct ConfirmationTerms(bool OffSession, bool FailOnAction);

/// <summary>An attempt at a payment: it succeeds, is declined, or waits for the card's owner.</summary>
internal static class Confirmations
{
    public static ConfirmationTerms Terms(Form form)
    {
        var offSession = form.OneOf("off_session", "true", "false", "one_off", "recurring") is not (null or "false");
        return new ConfirmationTerms(offSession, form.Flag("error_on_requires_action"));
    }

    public static Answer Attempt(Turn turn, PaymentIntent intent, PaymentMethod method, ConfirmationTerms terms)
    {
        intent = intent with { PaymentMethod = method.Id, LastError = null };
        var outcome = method.TestCard.Outcome(method.Decided);
        if (NeedsOwner(method, outcome, terms.OffSession))
        {
            if (terms.OffSession || terms.FailOnAction) return Fail(turn, intent, method, Decline.AuthenticationRequired);
            return turn.Put(intent with { Status = PaymentStatus.RequiresAction }, "payment_intent.requires_action");
        }

        return outcome is null ? Succeed(turn, intent, method) : Fail(turn, intent, method, outcome);
    }

    /// <summary>What follows when the card's owner has passed, or failed, the issuer's check.</summary>
    public static PaymentIntent Authenticated(Turn turn, PaymentIntent intent, bool passed)
    {
        var method = turn.Find<PaymentMethod>(intent.PaymentMethod)!;
        var outcome = method.TestCard.Outcome(method.Decided);
        if (!passed)
            return turn.Put(intent with
            {
                Status = PaymentStatus.RequiresPaymentMethod,
                PaymentMethod = default,
                LastError = new Failure { Name = Decline.AuthenticationFailed.Name, PaymentMethod = method.Id },
            }, "payment_intent.payment_failed");
        if (outcome is null || outcome == Decline.AuthenticationRequired) return Succeed(turn, intent, method);
        Fail(turn, intent, method, outcome);
        return turn.Find<PaymentIntent>(intent.Id)!;
    }

    private static bool NeedsOwner(PaymentMethod method, Decline? outcome, bool offSession) => method.TestCard.Authentication switch
    {
        Authentication.Always => true,
        Authentication.UntilSetUp => !(offSession && method.SetUp),
        Authentication.OnSession => !offSession,
        _ => outcome == Decline.AuthenticationRequired,
    };

    private static PaymentIntent Succeed(Turn turn, PaymentIntent intent, PaymentMethod method)
    {
        var keep = intent.Labels["setup_future_usage"];
        var decided = method with { Decided = method.Decided + 1, SetUp = method.SetUp || keep == "off_session" };
        if (keep is not null && method.Customer.IsNone && !intent.Customer.IsNone) PaymentMethods.Attach(turn, decided, intent.Customer);
        else if (keep is not null || method.TestCard.Outcomes.Count > 1) turn.Put(decided);
        var charge = New(turn, intent, method, null);
        charge = turn.Put(charge with { BalanceTransaction = BalanceTransactions.EnterCharge(turn, charge, method.TestCard.AvailableAtOnce) }, "charge.succeeded");
        intent = turn.Put(intent with { Status = PaymentStatus.Succeeded, LatestCharge = charge.Id }, "payment_intent.succeeded");
        if (method.TestCard.IsWarnedOf) FraudWarnings.Warn(turn, charge);
        if (method.TestCard.Dispute is { } reason) Disputing.Open(turn, charge, reason, method.TestCard.OnlyAsks);
        return intent;
    }

    private static Answer Fail(Turn turn, PaymentIntent intent, PaymentMethod method, Decline decline)
    {
        if (method.TestCard.Outcomes.Count > 1) method = turn.Put(method with { Decided = method.Decided + 1 });
        var charge = turn.Put(New(turn, intent, method, decline), "charge.failed");
        intent = turn.Put(intent with
        {
            Status = PaymentStatus.RequiresPaymentMethod,
            PaymentMethod = default,
            LatestCharge = charge.Id,
            LastError = new Failure { Name = decline.Name, Charge = charge.Id, PaymentMethod = method.Id },
        }, "payment_intent.payment_failed");
        return Refusal.Declined(decline, method, charge.Id) with { PaymentIntent = intent };
    }

    private static Charge New(Turn turn, PaymentIntent intent, PaymentMethod method, Decline? decline) => new()
    {
        Id = turn.Next(Kind.Charge),
        Created = turn.Now,
        Amount = intent.Amount,
        Currency = intent.Currency,
        Customer = intent.Customer,
        PaymentIntent = intent.Id,
        PaymentMethod = method.Id,
        Card = method.Card,
        Failure = decline?.Name,
        Metadata = intent.Metadata,
        Labels = intent.Labels,
    };
}
