using System.Collections.Immutable;
using Greenlight.Backers;

namespace Greenlight.Paygate;

/// <summary>A backer's own keys.</summary>
public sealed class KeyDesk(IGrainFactory grains, Rights rights)
{
    /// <summary>The keys of every open right, newest pledge first; one that was not issued yet is issued now.</summary>
    public async Task<ImmutableArray<BackersKey>> Of(BackerId backer)
    {
        var open = (await rights.Of(backer)).Where(right => right.State is RightState.Open).OrderByDescending(right => right.Pledge.Shard.Campaign.Number);
        return [.. await Task.WhenAll(open.Select(async right => new BackersKey(right, await Grain(right.Id).Issue())))];
    }

    /// <summary>Another code for a right; null if it is not this backer's, or not open.</summary>
    public async Task<BackersKey?> Rotate(BackerId backer, EntitlementId entitlement) =>
        await rights.Of(entitlement.Pledge) is { } right && right.Backer == backer && await Grain(entitlement).Rotate(backer) is { } key ? new(right, key) : null;

    private IEntitlementGrain Grain(EntitlementId id) => grains.Entitlement(id);
}

/// <summary>A right and its key.</summary>
/// <param name="Right">The open right.</param>
/// <param name="Key">Null when it was taken out of use; its backer may ask for another.</param>
public sealed record BackersKey(Right Right, PaygateKey? Key);
