using Greenlight.Ledger;
using Greenlight.Publishers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Payments;

/// <summary>What payments are made of.</summary>
public static class PaymentServices
{
    /// <summary>
    /// Registers the gateway to Stripe, settlement, the webhook inbox and the check of the key at start. Needs <see cref="IDatabase"/>,
    /// <see cref="IPledgeLedger"/> and a <see cref="TimeProvider"/>. Throws <see cref="StartupFaultException"/> for a configuration that can't work.
    /// </summary>
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        var stripe = StripeOptions.From(configuration);
        return services
            .AddSingleton(stripe)
            .AddSingleton(SettlementOptions.From(configuration))
            .AddSingleton<SettlementUnderWay>()
            .AddSingleton(_ => StripeConnection.Open(stripe))
            .AddSingleton<IStripePacer>(provider => new StripePacer(stripe.RequestsPerSecond, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IPaymentProvider, StripeGateway>()
            .AddSingleton<InboxTable>()
            .AddSingleton<EventSweep>()
            .AddSingleton(provider => new WebhookInbox(
                provider.GetRequiredService<InboxTable>(), stripe, provider.GetRequiredService<TimeProvider>(), provider.GetService<AccountNews>()))
            .AddHostedService<StripeStartupCheck>();
    }
}
