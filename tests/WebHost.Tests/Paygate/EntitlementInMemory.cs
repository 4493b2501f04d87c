using Greenlight.Backers;

namespace Greenlight.Paygate;

/// <summary>The entitlement grain's doings without its storage: the real rules over the real rows, the key's life in memory.</summary>
internal sealed class EntitlementInMemory(EntitlementId id, Rights rights, PaygateSecrets secrets, TimeProvider clock) : IEntitlementGrain
{
    private KeyLife _life = new();

    public async Task<PaygateKey?> Issue()
    {
        if (await Open() is not { } right)
            return null;
        _life = _life.Issue(clock.GetUtcNow());
        return _life.InForce ? await Key(right) : null;
    }

    public async Task<PaygateKey?> Rotate(BackerId backer)
    {
        if (await Open() is not { } right || right.Backer != backer)
            return null;
        _life = _life.Rotate(clock.GetUtcNow());
        return await Key(right);
    }

    public Task Revoke()
    {
        _life = _life.Revoke();
        return Task.CompletedTask;
    }

    public async Task<Opening?> Redeem(string code) =>
        (await secrets.Keys()).TryRead(code, out var pledge, out var rotation) && pledge == id.Pledge && _life.Accepts(rotation) && await Open() is { } right
            ? new(id.ToString(), right.Backer, right.Items)
            : null;

    private async Task<Right?> Open() => await rights.Of(id.Pledge) is { State: RightState.Open } right ? right : null;

    private async Task<PaygateKey> Key(Right right) => new((await secrets.Keys()).Make(id.Pledge, _life.Rotation), _life.IssuedAt!.Value, right.Items);
}
