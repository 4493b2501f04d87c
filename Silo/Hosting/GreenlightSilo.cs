using Greenlight.Book;
using Greenlight.Demo;
using Greenlight.Ledger;
using Greenlight.Paygate;
using Greenlight.Payments;
using Greenlight.Pledging;
using Greenlight.Publishers;
using Orleans.Configuration;

namespace Greenlight.Hosting;

/// <summary>Composes a silo: storage, clustering, reminders, the engine's services. No rule lives here.</summary>
public static class GreenlightSilo
{
    /// <summary>
    /// Adds the engine and a silo to a host. On SQLite the silo is alone in its process; on PostgreSQL it joins every other process with the same
    /// <see cref="ClusterOptions.ClusterId"/> on the same database.
    /// </summary>
    public static WebApplicationBuilder AddGreenlightSilo(this WebApplicationBuilder builder)
    {
        builder.Services.AddLedger(builder.Configuration).AddPayments(builder.Configuration).AddPaymentGrains().AddPublishers(builder.Configuration).AddBook().AddBookGrains()
            .AddPaygate(builder.Configuration).AddPaygateGrains();
        var storage = builder.Configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new();
        var cluster = ClusterOptions.From(builder.Configuration);
        builder.Services.AddLeaving(cluster, shared: storage.Provider is not Dialect.Sqlite);
        builder.UseOrleans(silo =>
        {
            if (cluster.Name is { Length: > 0 } name)
                silo.Configure<SiloOptions>(o => o.SiloName = name);
            silo.Configure<Orleans.Configuration.ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (cluster.ServiceId, cluster.ClusterId));
            silo.UseSystemTextJsonGrainStorageSerializer();
            silo.UseAdoNetStores();
            silo.Services.AddPledging();
            if (storage.Provider is Dialect.Sqlite)
                silo.UseAlone(cluster);
            else
                silo.UseCluster(cluster);
        });
        builder.Services.AddSingleton(DemoOptions.From(builder.Configuration)).AddSingleton<DemoPublisher>();
        // After the silo: hosted services start in this order.
        builder.Services.AddHostedService<StoreNotice>().AddHostedService<StandingGrains>().AddHostedService<DemoCampaign>().AddHostedService<SettlementEnds>();
        return builder;
    }

    /// <summary>Grain state and reminders beside the ledger; asking for the store opens, checks and migrates the database first.</summary>
    private static void UseAdoNetStores(this ISiloBuilder silo)
    {
        silo.AddAdoNetGrainStorageAsDefault(options => options.Configure<OrleansStore>((o, store) => (o.Invariant, o.DataSource) = (store.Invariant, store.DataSource)));
        silo.UseAdoNetReminderService(options => options.Configure<OrleansStore>((o, store) => (o.Invariant, o.DataSource) = (store.Invariant, store.DataSource)));
    }

    /// <summary>One process, no other: membership in memory.</summary>
    private static void UseAlone(this ISiloBuilder silo, ClusterOptions cluster)
    {
        silo.UseLocalhostClustering(
            ClusterOptions.Port(cluster.SiloPort ?? 0, 0), ClusterOptions.Port(cluster.GatewayPort ?? 0, 0), serviceId: cluster.ServiceId, clusterId: cluster.ClusterId);
        // Nobody takes over from a single process: a long pause under load is waited for rather than given up.
        silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(15));
    }

    /// <summary>Many processes on one PostgreSQL, tuned so that a killed or hung silo is replaced within seconds.</summary>
    private static void UseCluster(this ISiloBuilder silo, ClusterOptions cluster)
    {
        silo.UseAdoNetClustering(options => options.Configure<OrleansStore>((o, store) => (o.Invariant, o.DataSource) = (store.Invariant, store.DataSource)));
        silo.ConfigureEndpoints(cluster.ResolvedAddress(), ClusterOptions.Port(cluster.SiloPort, 11111), ClusterOptions.Port(cluster.GatewayPort, 30000), listenOnAnyHostAddress: false);
        // Orleans' own settings take a minute to notice a hung silo; a silo that misses three probes of a second is dead to a backer.
        // Never less than configured: Orleans would shorten probes that are answered fast, and then take one busy moment for a death.
        silo.Configure<ClusterMembershipOptions>(o => (o.ProbeTimeout, o.MinProbeTimeout, o.MaxProbeTimeout, o.NumMissedProbesLimit, o.TableRefreshTimeout)
            = (cluster.ProbeTimeout, cluster.ProbeTimeout, cluster.MaxProbeTimeout, cluster.MissedProbes, cluster.TableRefresh));
        silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = cluster.ResponseTimeout);
    }
}
