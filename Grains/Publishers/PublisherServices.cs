using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greenlight.Publishers;

/// <summary>Publishers' place in a host.</summary>
public static class PublisherServices
{
    /// <summary>Adds publishers' accounts. Needs the ledger and <see cref="Payments.PaymentServices.AddPayments"/>. Throws <see cref="StartupFaultException"/> for a configuration that can't work.</summary>
    public static IServiceCollection AddPublishers(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(PublisherOptions.From(configuration))
        .AddSingleton<PublisherTable>()
        .AddSingleton<IPublisherRows>(provider => provider.GetRequiredService<PublisherTable>())
        .AddSingleton<StripeConnect>()
        .AddSingleton(provider => new PublisherDesk(
            provider.GetRequiredService<PublisherTable>(), provider.GetRequiredService<StripeConnect>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PublisherDesk>>()))
        .AddSingleton(provider => new AccountNews(provider.GetRequiredService<PublisherTable>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<LaunchGate>()
        .AddSingleton<ITransferRows, TransferTable>()
        .AddSingleton<StripeTransfers>()
        .AddSingleton<ITransferProvider>(provider => provider.GetRequiredService<StripeTransfers>())
        .AddSingleton<ITransferList>(provider => provider.GetRequiredService<StripeTransfers>())
        .AddSingleton<TransferAdoption>()
        .AddSingleton<TransferRun>();
}
