using Greenlight.Payments;
using Stripe;

namespace Greenlight.Ledger.Audit;

/// <summary>A list of the processor's own, page by page, newest first.</summary>
internal static class StripeList
{
    private const int PageSize = 100;

    /// <summary>Reads it to its end. Throws <see cref="StartupFaultException"/> if it can't be read: half a list proves nothing.</summary>
    public static IEnumerable<T> Read<T>(StripeOptions options, StripeCall call, string what) where T : class, IHasId
    {
        var (stripe, asked) = (StripeCaller.Alone(options, TimeProvider.System), new ListOptions { Limit = PageSize });
        Page<T> page;
        do
        {
            page = Next<T>(stripe, options, call, asked, what);
            foreach (var item in page.Data)
                yield return item;
            asked.StartingAfter = page.Data.LastOrDefault()?.Id;
        }
        while (page.HasMore && page.Data.Count > 0);
    }

    private static Page<T> Next<T>(StripeCaller stripe, StripeOptions options, StripeCall call, ListOptions asked, string what)
    {
        try
        {
            return stripe.Send<Page<T>>(call, asked).GetAwaiter().GetResult();
        }
        catch (Exception e) when (StripeOutcomes.Of(e) is not null)
        {
            throw new StartupFaultException($"The list of {what} at {options.ApiBase} can't be read: {e.Message}", e);
        }
    }
}
