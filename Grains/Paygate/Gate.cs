using System.Collections.Immutable;
using Greenlight.Backers;
using Greenlight.Campaigns;

namespace Greenlight.Paygate;

/// <summary>
/// The one place that hands out content keys. The steps: 1. is there such a gated item; 2. is there a pass; 3. is it ours, in time, and about this
/// item; 4. is the right behind it still open, as read from the ledger at most <see cref="MostLag"/> ago.
/// </summary>
public sealed class Gate(Passes passes, Rights rights, Works works, TimeProvider clock)
{
    /// <summary>How long after a refund the gate may still open: half of what is promised.</summary>
    public static readonly TimeSpan MostLag = TimeSpan.FromSeconds(5);

    private readonly Recent<string, ImmutableArray<Right>> _rights = new(MostLag, 50_000, clock);

    // Content keys never change while a package lives; a minute bounds how long a new item goes unnoticed after a miss.
    private readonly Recent<ItemRef, byte[]?> _keys = new(TimeSpan.FromMinutes(1), 10_000, clock);

    /// <summary>Asks for an item's key.</summary>
    /// <param name="item">Which.</param>
    /// <param name="token">The pass, or null.</param>
    /// <param name="backer">Who is signed in, for a better word than "no pass"; or null.</param>
    public async Task<GateOutcome> Open(ItemRef item, string? token, BackerId? backer)
    {
        // 1.
        if (await _keys.Get(item, works.ContentKey) is not { } key)
            return new GateOutcome.Shut(GateRefusal.UnknownItem);
        // 2.
        if (token is null)
            return new GateOutcome.Shut(backer is { } person ? WithoutPass(item, await Of(person.ToString())) : GateRefusal.NoPass);
        // 3.
        if (await passes.Read(token) is not { } pass)
            return new GateOutcome.Shut(GateRefusal.PassNotValid);
        if (!pass.Names(item))
            return new GateOutcome.Shut(GateRefusal.NotEntitled);
        // 4.
        var behind = await Of(pass.Subject);
        return behind.Any(right => right.Opens(item)) ? new GateOutcome.Opened(key) : new GateOutcome.Shut(WhyNot(item, behind));
    }

    private static GateRefusal WithoutPass(ItemRef item, ImmutableArray<Right> rights) =>
        rights.Any(right => right.Opens(item)) ? GateRefusal.NoPass : WhyNot(item, rights);

    private static GateRefusal WhyNot(ItemRef item, ImmutableArray<Right> rights) =>
        rights.Any(right => right.State is RightState.NotFundedYet && right.Items.Contains(item)) ? GateRefusal.NotFundedYet : GateRefusal.NotEntitled;

    private ValueTask<ImmutableArray<Right>> Of(string subject) => _rights.Get(subject, async key =>
        EntitlementId.TryParse(key, out var entitlement)
            ? await rights.Of(entitlement.Pledge) is { } right ? [right] : []
            : await rights.Of(BackerId.Parse(key)));
}

/// <summary>What came of asking for a content key.</summary>
public abstract record GateOutcome
{
    private GateOutcome() { }

    /// <summary>The key's 16 bytes.</summary>
    public sealed record Opened(ReadOnlyMemory<byte> Key) : GateOutcome;

    /// <summary>No key, and why.</summary>
    public sealed record Shut(GateRefusal Why) : GateOutcome;
}

/// <summary>Why the gate stays shut.</summary>
public enum GateRefusal
{
    /// <summary>There is no such item, or it is free and needs no key.</summary>
    UnknownItem,
    /// <summary>No pass was shown.</summary>
    NoPass,
    /// <summary>The pass is forged, expired, or no pass.</summary>
    PassNotValid,
    /// <summary>The backer pledged for it, but the campaign is not decided yet.</summary>
    NotFundedYet,
    /// <summary>Nobody paid for this, or the right has been closed since.</summary>
    NotEntitled,
}
