using Greenlight.Ledger;
using Greenlight.Paygate;
using Greenlight.Payments;
using Orleans.Configuration;

namespace Greenlight.Hosting;

/// <summary>Composes a process that calls grains but hosts none: a web host of a cluster.</summary>
public static class GreenlightClient
{
    /// <summary>Adds the engine's stores and an Orleans client that finds silos through the shared PostgreSQL.</summary>
    public static WebApplicationBuilder AddGreenlightClient(this WebApplicationBuilder builder)
    {
        builder.Services.AddLedger(builder.Configuration).AddPayments(builder.Configuration).AddPaygate(builder.Configuration);
        var storage = builder.Configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new();
        if (storage.Provider is not Dialect.PostgreSql)
            throw new StartupFaultException("Role=web needs Storage:Provider=PostgreSql: on SQLite one process does everything.");
        var cluster = builder.Configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new();
        builder.UseOrleansClient(client =>
        {
            client.Configure<Orleans.Configuration.ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (cluster.ServiceId, cluster.ClusterId));
            client.UseAdoNetClustering(options => options.Configure<OrleansStore>((o, store) => (o.Invariant, o.DataSource) = (store.Invariant, store.DataSource)));
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5));
        });
        return builder;
    }
}
