using Greenlight.Ledger;
using Greenlight.Ledger.Sqlite;
using Greenlight.Paygate;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Greenlight.Tests.Paygate;

/// <summary>Silos with the entitlement grain, its state in the rig's database.</summary>
internal sealed class PaygateCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private PaygateCluster(PaygateRig rig, InProcessTestCluster cluster) => (Rig, _cluster) = (rig, cluster);

    public PaygateRig Rig { get; }

    public IGrainFactory Grains => _cluster.GetSiloServiceProvider().GetRequiredService<IGrainFactory>();

    public static async Task<PaygateCluster> Start(short silos = 1)
    {
        var rig = new PaygateRig();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, rig.Clock);
            silo.Services.AddSingleton<IDatabase>(rig.Database).AddSingleton<ICampaignLedger>(rig.Campaigns).AddSingleton<IPledgeLedger>(new SqlitePledgeLedger(rig.Database, rig.Campaigns));
            silo.Services.AddPaygate(new ConfigurationBuilder().Build()).AddPaygateGrains();
            silo.Services.AddSingleton(rig.Master).AddSingleton(rig.Rights).AddSingleton(rig.Secrets);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new(rig, cluster);
    }

    public IEntitlementGrain Entitlement(Greenlight.Pledging.PledgeId pledge) => Grains.GetGrain<IEntitlementGrain>(new EntitlementId(pledge).ToString());

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await Rig.DisposeAsync();
    }
}
