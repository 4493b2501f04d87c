using Greenlight.Book;
using Greenlight.Ledger;
using Greenlight.Paygate;
using Greenlight.Payments;
using Greenlight.Publishers;
using Orleans.Configuration;

namespace Greenlight.Hosting;

/// <summary>Composes a process that calls grains but hosts none: a web host of a cluster.</summary>
public static class GreenlightClient
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds the engine's stores and an Orleans client that finds silos through the shared PostgreSQL. Silos may come after it, go and come back: until it has
    /// found one the process lives but is not ready (<see cref="ClusterGateways"/>).
    /// </summary>
    public static WebApplicationBuilder AddGreenlightClient(this WebApplicationBuilder builder)
    {
        builder.Services.AddLedger(builder.Configuration).AddPayments(builder.Configuration).AddPublishers(builder.Configuration).AddBook().AddPaygate(builder.Configuration);
        var storage = builder.Configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new();
        if (storage.Provider is not Dialect.PostgreSql)
            throw new StartupFaultException("Role=web needs Storage:Provider=PostgreSql: on SQLite one process does everything.");
        var cluster = ClusterOptions.From(builder.Configuration);
        var gateways = new ClusterGateways();
        builder.Services.AddSingleton(gateways).AddLeaving(cluster, shared: true);
        // Otherwise the server would listen only after the client has found a silo, and a probe of a process that waits for one would be refused.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.UseOrleansClient(client =>
        {
            client.Configure<Orleans.Configuration.ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (cluster.ServiceId, cluster.ClusterId));
            client.UseAdoNetClustering(options => options.Configure<OrleansStore>((o, store) => (o.Invariant, o.DataSource) = (store.Invariant, store.DataSource)));
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = cluster.ResponseTimeout);
            client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = cluster.GatewayRefresh);
            client.UseConnectionRetryFilter(TryAgain);
            client.AddGatewayCountChangedHandler((_, count) => gateways.Connected = count.NumberOfConnectedGateways);
        });
        return builder;
    }

    private static async Task<bool> TryAgain(Exception failure, CancellationToken cancellation)
    {
        await Task.Delay(TryAgainAfter, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellation.IsCancellationRequested;
    }
}

/// <summary>How many silos a web host is connected to at this moment.</summary>
public sealed class ClusterGateways
{
    private volatile int _connected;

    /// <summary>0: no grain can be asked.</summary>
    public int Connected
    {
        get => _connected;
        internal set => _connected = value;
    }
}
