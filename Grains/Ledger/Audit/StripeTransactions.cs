using Greenlight.Book;
using Greenlight.Payments;
using Stripe;

namespace Greenlight.Ledger.Audit;

/// <summary>The processor's own list of balance transactions, page by page, newest first.</summary>
public static class StripeTransactions
{
    /// <summary>Reads the list. Throws <see cref="StartupFaultException"/> if it can't be read: half a list proves nothing.</summary>
    public static IEnumerable<StripeTransaction> List(StripeOptions options) => StripeList.Read<BalanceTransaction>(options, StripeCall.ListBalance, "balance transactions")
        .Select(found => new StripeTransaction(found.Id, found.Type, found.Amount, found.Fee, Currency.Parse(found.Currency), new(found.Created, TimeSpan.Zero), found.SourceId));
}
