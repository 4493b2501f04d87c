using System.Collections.Immutable;
using Greenlight.Backers;
using Greenlight.Campaigns;

namespace Greenlight.Paygate;

/// <summary>Gives passes for keys and for sessions. A pass covers one work.</summary>
public sealed class PassDesk(IGrainFactory grains, PaygateSecrets secrets, Rights rights, Passes passes)
{
    /// <summary>A pass for whoever holds the code.</summary>
    /// <param name="code">As typed.</param>
    /// <param name="work">For which work; null if the code opens only one.</param>
    public async Task<PassAnswer> ForKey(string code, string? work)
    {
        // Checked here first: only a genuine code, if perhaps an old one, is worth a grain's activation.
        if (!(await secrets.Keys()).TryRead(code, out var pledge, out _))
            return new PassAnswer.No(PassRefusal.KeyNotValid);
        return await grains.Entitlement(new(pledge)).Redeem(code) is { } opening
            ? await Sign(opening.Entitlement, opening.Items, work, PassRefusal.NotEntitled)
            : new PassAnswer.No(PassRefusal.KeyNotValid);
    }

    /// <summary>A pass for everything that a backer may open in a work.</summary>
    /// <param name="backer">Who is signed in.</param>
    /// <param name="work">For which work; null if the backer's rights open only one.</param>
    public async Task<PassAnswer> ForBacker(BackerId backer, string? work)
    {
        var all = await rights.Of(backer);
        var open = all.Where(right => right.State is RightState.Open).SelectMany(right => right.Items);
        var promised = all.Any(right => right.State is RightState.NotFundedYet && (work is null || right.Items.Any(item => item.Work == work)));
        return await Sign(backer.ToString(), [.. open.Distinct()], work, promised ? PassRefusal.NotFundedYet : PassRefusal.NotEntitled);
    }

    private async Task<PassAnswer> Sign(string subject, ImmutableArray<ItemRef> opens, string? work, PassRefusal ifNothing)
    {
        var works = opens.Where(item => work is null || item.Work == work).GroupBy(item => item.Work, item => item.Item).ToArray();
        return works.Length switch
        {
            0 => new PassAnswer.No(ifNothing),
            1 => new PassAnswer.Yes(await passes.Sign(subject, works[0].Key, works[0])),
            _ => new PassAnswer.Which([.. works.Select(some => some.Key)]),
        };
    }
}

/// <summary>What came of asking for a pass.</summary>
public abstract record PassAnswer
{
    private PassAnswer() { }

    /// <summary>Here it is.</summary>
    public sealed record Yes(SignedPass Pass) : PassAnswer;

    /// <summary>No, and why.</summary>
    public sealed record No(PassRefusal Why) : PassAnswer;

    /// <summary>Several works would open: say which.</summary>
    public sealed record Which(ImmutableArray<string> Works) : PassAnswer;
}

/// <summary>Why there is no pass.</summary>
public enum PassRefusal
{
    /// <summary>The code was never issued, is not in force any more, or its right is closed; which of them is nobody's business.</summary>
    KeyNotValid,
    /// <summary>What was pledged for is not decided yet.</summary>
    NotFundedYet,
    /// <summary>Nothing here was paid for.</summary>
    NotEntitled,
}
