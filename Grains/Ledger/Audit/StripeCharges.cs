using Greenlight.Payments;
using Stripe;

namespace Greenlight.Ledger.Audit;

/// <summary>The processor's own list of charges, page by page, newest first.</summary>
public static class StripeCharges
{
    /// <summary>Reads the list. Throws <see cref="StartupFaultException"/> if it can't be read: half a list proves nothing.</summary>
    public static IEnumerable<ChargeRow> List(StripeOptions options) => StripeList.Read<Charge>(options, StripeCall.ListCharges, "charges").Select(charge => new ChargeRow(
        charge.Id, charge.Metadata?.GetValueOrDefault("pledge"), charge.PaymentIntentId, charge.AmountCaptured, charge is { Status: "succeeded", Captured: true }, charge.Refunded));
}
