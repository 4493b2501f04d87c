using Greenlight.Following;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Book;

/// <summary>The book's place in a host.</summary>
public static class BookServices
{
    /// <summary>Adds the book: what both silos and web processes need. Needs the ledger and <see cref="Payments.PaymentServices.AddPayments"/>.</summary>
    public static IServiceCollection AddBook(this IServiceCollection services) => services.AddSingleton<BookTable>().AddSingleton<IBook>(provider => provider.GetRequiredService<BookTable>()).AddSingleton<StripeLedger>();

    /// <summary>Adds what keeps it. For silos.</summary>
    public static IServiceCollection AddBookGrains(this IServiceCollection services) =>
        services.AddSingleton<IJournalFollower, BookFollower>().AddSingleton<BalanceImport>().AddSingleton<Reconciliation>();
}
