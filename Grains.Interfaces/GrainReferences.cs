using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Paygate;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight;

/// <summary>
/// The way to each grain, by the id that names it. <c>GetGrain&lt;T&gt;(key)</c> reads the interface's attributes by reflection on every call, which was a tenth
/// of what a pledge costs; here they are read once.
/// </summary>
public static class GrainReferences
{
    /// <summary>What a backer does with pledges they have.</summary>
    public static IBackerGrain Backer(this IGrainFactory grains, BackerId id) => Of<IBackerGrain>(grains, id.ToString());

    /// <summary>The campaign.</summary>
    public static ICampaignGrain Campaign(this IGrainFactory grains, CampaignId id) => Of<ICampaignGrain>(grains, id.ToString());

    /// <summary>The writer of a shard's pledges.</summary>
    public static IPledgeShardGrain Shard(this IGrainFactory grains, ShardId id) => Of<IPledgeShardGrain>(grains, id.ToString());

    /// <summary>The settlement of a shard's pledges.</summary>
    public static ISettlementGrain Settlement(this IGrainFactory grains, ShardId id) => Of<ISettlementGrain>(grains, id.Key("stl"));

    /// <summary>The budget of requests to a Stripe account.</summary>
    public static IStripeBudgetGrain StripeBudget(this IGrainFactory grains, string account) => Of<IStripeBudgetGrain>(grains, account);

    /// <summary>A follower of a shard's journal.</summary>
    public static IFollowerGrain Follower(this IGrainFactory grains, FollowerId id) => Of<IFollowerGrain>(grains, id.ToString());

    /// <summary>The key's life of an entitlement.</summary>
    public static IEntitlementGrain Entitlement(this IGrainFactory grains, EntitlementId id) => Of<IEntitlementGrain>(grains, id.ToString());

    private static TGrain Of<TGrain>(IGrainFactory grains, string key)
        where TGrain : IGrainWithStringKey => (TGrain)grains.GetGrain(GrainId.Create(Named<TGrain>.Type, key), Named<TGrain>.Interface);

    /// <summary>A grain's class carries the name of its interface, so that one name tells both; a test holds every grain to it.</summary>
    private static class Named<TGrain>
    {
        private static readonly string Name = typeof(TGrain).GetCustomAttributes(false).OfType<GrainInterfaceTypeAttribute>().Single()
            .GetGrainInterfaceType(null!, typeof(TGrain)).ToString();

        public static readonly GrainInterfaceType Interface = GrainInterfaceType.Create(Name);
        public static readonly GrainType Type = GrainType.Create(Name);
    }
}
