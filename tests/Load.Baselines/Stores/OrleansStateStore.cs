using Dapper;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Load.Baselines.Stores;

/// <summary>
/// B4: the Orleans of the text books: one grain per campaign whose state is written with every pledge, on AdoNet storage in PostgreSQL. The state is no more than a
/// count and an amount, the serialiser is System.Text.Json, and the storage's script is the engine's own (one conditional statement per write).
/// </summary>
internal sealed class OrleansStateStore(IGrainFactory grains, IDatabase database) : IStore
{
    private const string Service = "baseline", Campaign = "cmp-1";
    private const long Price = 995;
    private readonly ICampaignStateGrain _campaign = grains.GetGrain<ICampaignStateGrain>(Campaign);

    public string Durability => "Orleans AdoNet storage on PostgreSQL, WriteStateAsync per pledge";

    /// <summary>Adds a silo of its own; answers what opens the store once the application is built.</summary>
    public static Func<IServiceProvider, Task<IStore>> Add(WebApplicationBuilder builder)
    {
        builder.Services.AddLedger(builder.Configuration);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(
                builder.Configuration.GetValue<int>("Cluster:SiloPort"), builder.Configuration.GetValue<int>("Cluster:GatewayPort"), serviceId: Service, clusterId: Service);
            silo.UseSystemTextJsonGrainStorageSerializer();
            silo.AddAdoNetGrainStorageAsDefault(options => options.Configure<OrleansStore>((o, store) => (o.Invariant, o.DataSource) = (store.Invariant, store.DataSource)));
        });
        return services => Task.FromResult<IStore>(new OrleansStateStore(services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<IDatabase>()));
    }

    public Task Pledge(Guid backer, string pledgeId, PledgeRequest request) => _campaign.Pledge(request.Amount?.Amount ?? Price);

    public async Task<long> Count()
    {
        // From the table, not from the grain's memory.
        await using var connection = await database.OpenRead();
        return await connection.ExecuteScalarAsync<long>(
            "SELECT coalesce(sum((convert_from(PayloadBinary, 'UTF8')::json ->> 'Count')::bigint), 0) FROM OrleansStorage WHERE ServiceId = @Service", new { Service });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A campaign as one grain with one state.</summary>
[Alias("baseline/campaign-state"), GrainInterfaceType("baseline-campaign-state")]
public interface ICampaignStateGrain : IGrainWithStringKey
{
    /// <summary>Counts a pledge; returns when the state is stored.</summary>
    [Alias("pledge")]
    Task Pledge(long amount);
}

/// <summary>The state.</summary>
public sealed class CampaignState
{
    /// <summary>Pledges.</summary>
    public long Count { get; set; }

    /// <summary>Minor units.</summary>
    public long Amount { get; set; }
}

[GrainType("baseline-campaign-state")]
internal sealed class CampaignStateGrain([PersistentState("campaign")] IPersistentState<CampaignState> campaign) : Grain, ICampaignStateGrain
{
    public Task Pledge(long amount)
    {
        campaign.State.Count++;
        campaign.State.Amount += amount;
        return campaign.WriteStateAsync();
    }
}
