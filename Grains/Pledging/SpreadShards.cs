using Greenlight.Campaigns;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Greenlight.Pledging;

/// <summary>
/// Neighbouring shards of a campaign on neighbouring silos: a launch is one campaign, and chance would put half of its shards on one silo and none on another.
/// Only where a shard starts; it stays there until its silo goes, because a move costs an epoch.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SpreadShardsAttribute() : PlacementAttribute(new SpreadShards());

/// <inheritdoc cref="SpreadShardsAttribute"/>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
internal sealed class SpreadShards : PlacementStrategy;

/// <summary>Places by campaign and index over the silos in their order, which is the same for everybody who knows the same silos.</summary>
internal sealed class SpreadShardsDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        Array.Sort(silos);
        var shard = ShardId.Parse(target.GrainIdentity.Key.ToString()!);
        return Task.FromResult(silos[(int)((shard.Campaign.Number + shard.Index) % silos.Length)]);
    }
}

/// <summary>What the grains of pledging need of a silo.</summary>
public static class PledgingServices
{
    /// <summary>Adds the placement of shards.</summary>
    public static IServiceCollection AddPledging(this IServiceCollection services)
    {
        services.AddPlacementDirector<SpreadShards, SpreadShardsDirector>();
        return services;
    }
}
