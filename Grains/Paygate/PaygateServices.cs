using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Messages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Greenlight.Paygate;

/// <summary>The paygate's and the mails' place in a host.</summary>
public static class PaygateServices
{
    /// <summary>Name of the storage of keys' lives.</summary>
    internal const string KeyStorage = "keys";

    /// <summary>
    /// Adds keys, passes, works and the mailbox: what both silos and web processes need. A silo also adds <see cref="AddPaygateGrains"/>.
    /// The data folder's own master key is made or read when it is first needed, after the database has taken the folder's lock.
    /// </summary>
    /// <exception cref="StartupFaultException">The configuration is not sound.</exception>
    public static IServiceCollection AddPaygate(this IServiceCollection services, IConfiguration configuration)
    {
        // A web process that co-hosts a silo is asked twice.
        if (services.Any(service => service.ServiceType == typeof(Gate)))
            return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(PaygateOptions.Read(configuration)).AddSingleton(MailOptions.Read(configuration)).AddSingleton(MediaFolder.Of(configuration));
        var configured = MasterKey.Configured(configuration);
        services.AddSingleton(s =>
        {
            s.GetRequiredService<IDatabase>();
            return configured ?? MasterKey.OfFolder(configuration);
        });
        services.AddSingleton<PaygateSecrets>().AddSingleton<SigningKeys>().AddSingleton<Passes>().AddSingleton<TermsOfPledges>().AddSingleton<Rights>();
        services.AddSingleton<Works>().AddSingleton<DemoSeries>().AddSingleton<Gate>().AddSingleton<PassDesk>().AddSingleton<KeyDesk>();
        return services.AddSingleton<Mailbox>().AddSingleton<IMailbox>(s => s.GetRequiredService<Mailbox>());
    }

    /// <summary>Adds what grains need: the storage of keys, what follows the journal, the sender of mails. For silos, after their default grain storage.</summary>
    public static IServiceCollection AddPaygateGrains(this IServiceCollection services)
    {
        services.AddSharedCommitStorage(KeyStorage).AddSingleton<IJournalFollower, KeysFollower>().AddSingleton<IJournalFollower, MailsFollower>();
        return services.AddSingleton<MailRound>().AddHostedService<SmtpSender>();
    }
}
