using System.Collections.Immutable;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;

namespace Greenlight.Paygate;

/// <summary>Stores the life of one key; the ledger's row says whether the right is open, and the code is derived from both ids.</summary>
/// <remarks>Bare, and gone as soon as it has issued: a campaign issues a quarter of a million keys in a row, each from an activation of its own.</remarks>
[GrainType("entitlement"), PreferLocalPlacement]
internal sealed class EntitlementGrain(
    [PersistentState("key", PaygateServices.KeyStorage)] IPersistentState<KeyLife> stored,
    Rights rights,
    PaygateSecrets secrets,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock) : Grain, IEntitlementGrain
{
    private EntitlementId Id => EntitlementId.Parse(this.GetPrimaryKeyString());

    public async Task<PaygateKey?> Issue()
    {
        var right = await OpenRight();
        if (right is not null)
            await Write(stored.State.Issue(clock.GetUtcNow()));
        DeactivateOnIdle();
        return right is not null && stored.State.InForce ? await Key(right.Items) : null;
    }

    public async Task<PaygateKey?> Rotate(BackerId backer)
    {
        // A stranger's question looks like one about a right that is not open.
        if (await OpenRight() is not { } right || right.Backer != backer)
            return null;
        await Write(stored.State.Rotate(clock.GetUtcNow()));
        return await Key(right.Items);
    }

    public async Task Revoke()
    {
        if (await rights.Of(Id.Pledge) is not null)
            await Write(stored.State.Revoke());
    }

    public async Task<Opening?> Redeem(string code)
    {
        var genuine = (await secrets.Keys()).TryRead(code, out var pledge, out var rotation) && pledge == Id.Pledge;
        return genuine && stored.State.Accepts(rotation) && await OpenRight() is { } right ? new(Id.ToString(), right.Backer, right.Items) : null;
    }

    private async Task<Right?> OpenRight() => await rights.Of(Id.Pledge) is { State: RightState.Open } right ? right : null;

    private async Task<PaygateKey> Key(ImmutableArray<ItemRef> opens) =>
        new((await secrets.Keys()).Make(Id.Pledge, stored.State.Rotation), stored.State.IssuedAt!.Value, opens);

    private async Task Write(KeyLife next)
    {
        if (next == stored.State)
            return;
        stored.State = next;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            // Memory is ahead of the store now: the next call loads afresh.
            DeactivateOnIdle();
            throw;
        }
    }
}
