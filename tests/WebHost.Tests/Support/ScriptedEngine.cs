using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Paygate;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Support;

/// <summary>An engine that answers what a test tells it to, and remembers what it was asked.</summary>
internal sealed class ScriptedEngine : IBackerGrain, IPledgeShardGrain, ICampaignLedger, IPledgeLedger
{
    private int _campaigns;

    public ConcurrentDictionary<string, Campaign> Campaigns { get; } = new();

    public ConcurrentDictionary<string, ScriptedCampaign> Grains { get; } = new();

    public ConcurrentQueue<BackerCommand> Asked { get; } = new();

    /// <summary>How many new pledges each call to a shard carried.</summary>
    public ConcurrentQueue<int> Calls { get; } = new();

    public ConcurrentBag<Pledge> Stored { get; } = [];

    /// <summary>Answers every command; a new pledge of what was asked, unless a test says otherwise.</summary>
    public Func<BackerCommand, Task<PledgeOutcome>> Answer { get; set; } = command => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Accepted(PledgeOf(command), false));

    /// <summary>What a shard was told about money.</summary>
    public ConcurrentQueue<PaymentFact> Recorded { get; } = new();

    /// <summary>Answers it.</summary>
    public Func<PaymentFact, PledgeOutcome> Judge { get; set; } = fact => throw new NotSupportedException(fact.ToString());

    /// <summary>Gives the entitlement with that key.</summary>
    public Func<string, IEntitlementGrain> Entitlement { get; set; } = key => throw new NotSupportedException(key);

    public int Lookups { get; private set; }

    public Campaign Launch(string slug, Phase phase = Phase.Live)
    {
        var id = new CampaignId(Interlocked.Increment(ref _campaigns));
        var terms = new CampaignTerms(
            "A series", Currency.Usd, new Goal.Backers(250_000), Counts.Secured, ClosingRule.WhenReached, null, TimeSpan.FromHours(1), TimeSpan.FromDays(7),
            KeysOpen.AtCollected, 4, [new(0, "season", "The season", "Eight episodes.", 995, false, null, [new("series", "e1")])], []);
        var campaign = new Campaign(id, slug, "studio", phase, 1, 1, terms, DateTimeOffset.UnixEpoch, null, null);
        Campaigns[slug] = campaign;
        Grains[id.ToString()] = new(campaign);
        return campaign;
    }

    public ScriptedCampaign GrainOf(string slug) => Grains[Campaigns[slug].Id.ToString()];

    public static Pledge PledgeOf(BackerCommand command, int version = 1) => new(
        new(new(new(1), 0), 7), command.Backer, command.CallerId, 0, 995, PledgeState.Pledged, CardStatus.None, version, 1, 0, 995,
        new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero), "pm_card_visa");

    /// <summary>The way to these grains.</summary>
    public IGrainFactory Factory
    {
        get
        {
            var factory = DispatchProxy.Create<IGrainFactory, GrainFactoryProxy>();
            ((GrainFactoryProxy)(object)factory).Engine = this;
            return factory;
        }
    }

    async Task<ImmutableArray<PledgeOutcome>> IPledgeShardGrain.Place(ImmutableArray<PlacePledge> commands)
    {
        Calls.Enqueue(commands.Length);
        return [.. await Task.WhenAll(commands.Select(Ask))];
    }

    Task<PledgeOutcome> IPledgeShardGrain.Handle(BackerCommand command) => Ask(command);

    Task<PledgeOutcome> IPledgeShardGrain.Record(PaymentFact fact)
    {
        Recorded.Enqueue(fact);
        return Task.FromResult(Judge(fact));
    }

    Task IPledgeShardGrain.Reopen() => throw new NotSupportedException();

    Task<PledgeOutcome> IBackerGrain.Change(ShardId shard, ChangePledge command) => Ask(command);

    Task<PledgeOutcome> IBackerGrain.Cancel(ShardId shard, CancelPledge command) => Ask(command);

    Task<PledgeOutcome> IBackerGrain.ReplaceCard(ShardId shard, ReplaceCard command) => Ask(command);

    Task<PledgeOutcome> IBackerGrain.Answer(ShardId shard, AnswerTerms command) => Ask(command);

    Task<ImmutableArray<Pledge>> IBackerGrain.Pledges() => Task.FromResult(Stored.ToImmutableArray());

    Task<Campaign?> ICampaignLedger.Find(string slug)
    {
        Lookups++;
        return Task.FromResult(Campaigns.GetValueOrDefault(slug));
    }

    Task<Campaign?> ICampaignLedger.Find(CampaignId id) => Task.FromResult(Campaigns.Values.FirstOrDefault(c => c.Id == id));

    Task<ImmutableArray<Campaign>> ICampaignLedger.List(int limit) => Task.FromResult(Campaigns.Values.Where(c => c.Phase is not Phase.Draft).ToImmutableArray());

    Task<ImmutableArray<Pledge>> IPledgeLedger.Find(ShardId shard, IReadOnlyCollection<BackerId> backers, IReadOnlyCollection<long> numbers) =>
        Task.FromResult(Stored.Where(p => backers.Contains(p.Backer)).ToImmutableArray());

    Task<Campaign?> ICampaignLedger.Create(string slug, string publisher, CampaignTerms terms, DateTimeOffset now) => throw new NotSupportedException();
    Task<CampaignReading> ICampaignLedger.Read(CampaignId id) => throw new NotSupportedException();
    Task<Campaign> ICampaignLedger.Advance(CampaignId id, Func<CampaignReading, PhaseChange?> rule) => throw new NotSupportedException();
    Task<Campaign> ICampaignLedger.ChangeTerms(CampaignId id, Func<CampaignReading, TermsRevision?> rule) => throw new NotSupportedException();

    Task ICampaignLedger.Seen(CampaignId id, long sequence) => throw new NotSupportedException();
    Task<ImmutableArray<Pledge>> IPledgeLedger.Of(BackerId backer) => Task.FromResult(Stored.Where(p => p.Backer == backer).ToImmutableArray());
    Task<ImmutableArray<CampaignId>> ICampaignLedger.Due(DateTimeOffset now, int slice, int slices, int limit) => throw new NotSupportedException();
    Task<ImmutableArray<ShardId>> ICampaignLedger.ShardsWithWork(DateTimeOffset now, int slice, int slices, int limit) => throw new NotSupportedException();
    Task<ShardOpening> IPledgeLedger.Open(ShardId shard) => throw new NotSupportedException();
    Task<BatchResult> IPledgeLedger.Commit(ShardBatch batch) => throw new NotSupportedException();
    Task<ImmutableArray<Pledge>> IPledgeLedger.Due(ShardId shard, DateTimeOffset now, int limit) => throw new NotSupportedException();
    Task<ImmutableArray<Pledge>> IPledgeLedger.JustPlaced(ShardId shard, DateTimeOffset since, int limit) => throw new NotSupportedException();
    Task<ImmutableArray<Pledge>> IPledgeLedger.Page(ShardId shard, PledgeState state, long after, int limit) => throw new NotSupportedException();

    private Task<PledgeOutcome> Ask(BackerCommand command)
    {
        Asked.Enqueue(command);
        return Answer(command);
    }

    /// <summary>Of a grain factory, what the edge uses: grains by string key, and references to observers.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "The proxy is made by deriving from it.")]
    public class GrainFactoryProxy : DispatchProxy
    {
        internal ScriptedEngine Engine { get; set; } = null!;

        protected override object? Invoke(MethodInfo? method, object?[]? args) => method switch
        {
            { Name: "CreateObjectReference" } => args![0],
            { Name: "GetGrain" } when args is [GrainId { Type: var type, Key: var key }, GrainInterfaceType] => type.ToString() switch
            {
                "backer" or "pledge-shard" => Engine,
                "campaign" => Engine.Grains[key.ToString()!],
                "entitlement" => Engine.Entitlement(key.ToString()!),
                _ => throw new NotSupportedException(type.ToString()),
            },
            _ => throw new NotSupportedException(method?.ToString()),
        };
    }
}
