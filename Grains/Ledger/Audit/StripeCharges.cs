using Greenlight.Payments;
using Stripe;

namespace Greenlight.Ledger.Audit;

/// <summary>The processor's own list of charges, page by page, newest first.</summary>
public static class StripeCharges
{
    private const int PageSize = 100;

    /// <summary>Reads the list. Throws <see cref="StartupFaultException"/> if it can't be read: half a list proves nothing.</summary>
    public static IEnumerable<ChargeRow> List(StripeOptions options)
    {
        var pages = StripeConnection.Open(options).V1.Charges.ListAutoPaging(new ChargeListOptions { Limit = PageSize }).GetEnumerator();
        while (Next(pages, options) is { } charge)
        {
            yield return new(
                charge.Id, charge.Metadata?.GetValueOrDefault("pledge"), charge.PaymentIntentId, charge.AmountCaptured,
                charge is { Status: "succeeded", Captured: true });
        }
    }

    private static Charge? Next(IEnumerator<Charge> pages, StripeOptions options)
    {
        try
        {
            return pages.MoveNext() ? pages.Current : null;
        }
        catch (Exception e) when (e is StripeException or HttpRequestException or TaskCanceledException)
        {
            throw new StartupFaultException($"The list of charges at {options.ApiBase} can't be read: {e.Message}", e);
        }
    }
}
