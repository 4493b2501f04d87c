using Greenlight.Book;
using Greenlight.Payments;
using Stripe;

namespace Greenlight.Ledger.Audit;

/// <summary>The processor's own list of balance transactions, page by page, newest first.</summary>
public static class StripeTransactions
{
    private const int PageSize = 100;

    /// <summary>Reads the list. Throws <see cref="StartupFaultException"/> if it can't be read: half a list proves nothing.</summary>
    public static IEnumerable<StripeTransaction> List(StripeOptions options)
    {
        var pages = StripeConnection.Open(options).V1.BalanceTransactions.ListAutoPaging(new BalanceTransactionListOptions { Limit = PageSize }).GetEnumerator();
        while (Next(pages, options) is { } found)
            yield return new(found.Id, found.Type, found.Amount, found.Fee, Currency.Parse(found.Currency), new(found.Created, TimeSpan.Zero), found.SourceId);
    }

    private static BalanceTransaction? Next(IEnumerator<BalanceTransaction> pages, StripeOptions options)
    {
        try
        {
            return pages.MoveNext() ? pages.Current : null;
        }
        catch (Exception e) when (e is StripeException or HttpRequestException or TaskCanceledException)
        {
            throw new StartupFaultException($"The list of balance transactions at {options.ApiBase} can't be read: {e.Message}", e);
        }
    }
}
