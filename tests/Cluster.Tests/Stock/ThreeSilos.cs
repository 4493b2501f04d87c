using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Payments;
using Greenlight.Pledging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Greenlight.Stock;

/// <summary>Three silos in this process on one PostgreSQL, each with pools of its own as processes have them. No card is ever secured.</summary>
public sealed class ThreeSilos(PrivatePostgres server) : IAsyncLifetime
{
    private readonly string _connectionString = server.CreateDatabase();
    private InProcessTestCluster _cluster = null!;

    /// <summary>The database as an audit opens it.</summary>
    public StorageOptions Storage => new() { Provider = Dialect.PostgreSql, ConnectionString = _connectionString };

    public IGrainFactory Grains => _cluster.Client;

    public ICampaignLedger Campaigns => _cluster.GetSiloServiceProvider().GetRequiredService<ICampaignLedger>();

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Storage:Provider", "PostgreSql"), new("Storage:ConnectionString", _connectionString)]).Build();
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) => silo.Services
            .AddLedger(configuration).AddPledging().AddSingleton(new SettlementOptions()).AddSingleton<IPaymentProvider, NoProcessor>());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    /// <summary>How many silos the shards of a campaign are on.</summary>
    public async Task<int> SilosOf(CampaignId campaign)
    {
        var grains = await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return grains.Where(grain => grain.GrainId.Type.ToString() == "pledge-shard" && ShardId.Parse(grain.GrainId.Key.ToString()!).Campaign == campaign)
            .Select(grain => grain.SiloAddress).Distinct().Count();
    }

    private sealed class NoProcessor : IPaymentProvider
    {
        private static readonly Task<PaymentReply> Closed = Task.FromResult<PaymentReply>(new PaymentReply.Halted("There is no processor here."));

        public Task<PaymentReply> CreateCustomer(Pledge pledge, string key) => Closed;

        public Task<PaymentReply> SaveCard(Pledge pledge, string customer, string key) => Closed;

        public Task<PaymentReply> AskCard(Pledge pledge, string customer) => Closed;

        public Task<PaymentReply> CreateCharge(Pledge pledge, Money amount, string key, Campaign? campaign = null) => Closed;

        public Task<PaymentReply> ConfirmCharge(Pledge pledge, string key) => Closed;

        public Task<PaymentReply> AskCharge(Pledge pledge) => Closed;

        public Task<PaymentReply> WithdrawCharge(Pledge pledge, string key) => Closed;

        public Task<PaymentReply> AskStanding(Pledge pledge) => Closed;

        public Task<PaymentReply> Refund(Pledge pledge, string key) => Closed;

        public Task<PaymentReply> LetCardsGo(Pledge pledge) => Closed;

        public Task<PaymentReply> AskWhose(string paymentIntent) => Closed;
    }
}
