using Greenlight.Charging;
using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Publishers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Greenlight.Payments;

/// <summary>What payments are made of.</summary>
public static class PaymentServices
{
    /// <summary>Name of the storage of the budget's mark.</summary>
    internal const string BudgetStorage = "budget";

    /// <summary>
    /// Registers the gateway to Stripe, settlement, the webhook inbox and the check of the key at start. Needs <see cref="IDatabase"/>,
    /// <see cref="IPledgeLedger"/> and a <see cref="TimeProvider"/>. Throws <see cref="StartupFaultException"/> for a configuration that can't work.
    /// </summary>
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        var stripe = StripeOptions.From(configuration);
        var mostUses = CardUses.Most(configuration, stripe);
        return services
            .AddSingleton(stripe)
            .AddSingleton(new StatementDescriptor(stripe.StatementPrefix))
            .AddSingleton(SettlementOptions.From(configuration))
            .AddSingleton<SettlementUnderWay>()
            .AddSingleton(provider => new StripePacer(
                stripe.Limits, () => provider.GetRequiredService<IGrainFactory>().StripeBudget(BudgetKeys.Platform), $"{Environment.MachineName}/{Environment.ProcessId}",
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StripePacer>>()))
            .AddSingleton<IStripePacer>(provider => provider.GetRequiredService<StripePacer>())
            .AddHostedService<PacerService>()
            .AddSingleton(provider => new StripeCaller(StripeConnection.Open(stripe), provider.GetRequiredService<IStripePacer>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ICardUses>(provider => new CardUses(mostUses, provider.GetRequiredService<IDatabase>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ChargingTable>()
            .AddSingleton<ICharging, ChargingGate>()
            .AddSingleton<StripeLists>()
            .AddSingleton<IPaymentProvider, StripeGateway>()
            .AddSingleton(provider => new SettlementReadings(provider.GetRequiredService<IDatabase>(), stripe, provider.GetRequiredService<ICharging>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<OwedPledges>()
            .AddSingleton<InboxTable>()
            .AddSingleton<GivenUpTable>()
            .AddSingleton<EventSweep>()
            .AddSingleton(provider => new WebhookInbox(
                provider.GetRequiredService<InboxTable>(), stripe, provider.GetRequiredService<TimeProvider>(), provider.GetService<AccountNews>()))
            .AddHostedService<StripeStartupCheck>();
    }

    /// <summary>Adds what grains need: the storage of the budget's mark, and who lets go of cards. For silos, after their default grain storage.</summary>
    public static IServiceCollection AddPaymentGrains(this IServiceCollection services) => services
        .AddSharedCommitStorage(BudgetStorage)
        .AddSingleton<IJournalFollower>(provider => new CardsFollower(
            provider.GetRequiredService<IPaymentProvider>(), provider.GetRequiredService<IPledgeLedger>(), provider.GetRequiredService<ILogger<CardsFollower>>(),
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
}
