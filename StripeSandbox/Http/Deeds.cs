namespace Greenlight.StripeSandbox;

/// <summary>Something that a person at the dashboard can let happen to an object: what a cardholder, a bank or Stripe does in the real world.</summary>
internal sealed record Deed(string Name, string Label, Action<Turn> Do);

/// <summary>What can happen to an object as it is now. The first is what usually happens.</summary>
internal static class Deeds
{
    public static IEnumerable<Deed> For(StripeObject shown, Account account) => shown switch
    {
        PaymentIntent { Status: PaymentStatus.RequiresAction } intent =>
        [
            new("complete", "Complete 3-D Secure", t => Confirmations.Authenticated(t, intent, passed: true)),
            new("fail", "Fail 3-D Secure", t => Confirmations.Authenticated(t, intent, passed: false)),
        ],
        SetupIntent { Status: SetupStatus.RequiresAction } intent =>
        [
            new("complete", "Complete 3-D Secure", t => SetupIntents.Authenticated(t, intent, passed: true)),
            new("fail", "Fail 3-D Secure", t => SetupIntents.Authenticated(t, intent, passed: false)),
        ],
        PaymentMethod { Owner.IsNone: false } card => [new("detach", "Remove it from its customer", t => PaymentMethods.Detach(t, card))],
        Customer { Deleted: false } customer => [new("delete", "Delete it, and its cards", t => Customers.Delete(t, customer))],
        Charge { Succeeded: true } charge when charge.AmountRefunded < charge.Amount => For(charge, account),
        Refund { Status: RefundStatus.Pending } refund =>
        [
            new("succeed", "The bank takes it", t => Refunding.Answered(t, refund)),
            new("fail", "The bank sends it back", t => Refunding.Fail(t, refund, "declined")),
        ],
        Refund { Status: RefundStatus.Succeeded } refund => [new("fail", "The bank sends it back", t => Refunding.Fail(t, refund, "declined"))],
        Dispute { IsOpen: true, IsInquiry: true } inquiry => [new("close", "Close the inquiry", t => Disputing.Decide(t, inquiry, won: true))],
        Dispute { IsOpen: true } dispute =>
        [
            new("win", "Decide it: won", t => Disputing.Decide(t, dispute, won: true)),
            new("lose", "Decide it: lost", t => Disputing.Decide(t, dispute, won: false)),
        ],
        ConnectedAccount { Submitted: false, Deleted: false } publisher =>
        [
            new("onboard", "Finish onboarding", t => ConnectedAccounts.Submit(t, publisher, bankRefuses: false)),
            new("onboard_refusing", "Finish, with a bank that sends payouts back", t => ConnectedAccounts.Submit(t, publisher, bankRefuses: true)),
        ],
        Payout { Status: PayoutStatus.Pending } payout =>
        [
            new("arrive", "Let it arrive now", t => Payouts.Arrive(t, payout)),
            new("fail", "The bank sends it back", t => Payouts.Fail(t, payout)),
        ],
        Payout { Status: PayoutStatus.Paid } payout => [new("fail", "The bank sends it back", t => Payouts.Fail(t, payout))],
        _ => [],
    };

    private static IEnumerable<Deed> For(Charge charge, Account account)
    {
        if (account.Disputes.Find(charge.Dispute) is null or { IsRefundable: true })
            yield return new("refund", "Refund what is left", t => Refunding.Begin(t, charge, null, new Metadata(["reason", "requested_by_customer"]), default));
        if (charge.FraudWarning.IsNone) yield return new("warn", "Let the issuer warn of fraud", t => FraudWarnings.Warn(t, charge));
        if (!charge.Dispute.IsNone) yield break;
        yield return new("dispute", "Dispute it as fraudulent", t => Disputing.Open(t, charge, "fraudulent", inquiry: false));
        yield return new("dispute_not_received", "Dispute it as not received", t => Disputing.Open(t, charge, "product_not_received", inquiry: false));
        yield return new("inquire", "Let the bank inquire", t => Disputing.Open(t, charge, "fraudulent", inquiry: true));
    }
}
