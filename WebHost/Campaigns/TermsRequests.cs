using System.Collections.Immutable;
using Greenlight.Pledging;

namespace Greenlight.Campaigns;

/// <summary>Other terms for a launched campaign; what is left out stays.</summary>
/// <param name="Deadline">UTC; later than the present one.</param>
/// <param name="CancelCutoffHours">Hours before the deadline in which backers can no longer cancel.</param>
/// <param name="RetryHours">Hours in which a declined card may be mended.</param>
/// <param name="KeysOpen">When keys open.</param>
/// <param name="LatePledges">Whether pledges are taken once funded.</param>
/// <param name="Tiers">Tiers that change, and new ones.</param>
/// <param name="AskBackers">Allows what takes something from those who have pledged: each of them is asked to keep, switch or leave.</param>
internal sealed record TermsRequest(
    DateTimeOffset? Deadline = null, int? CancelCutoffHours = null, int? RetryHours = null, KeysOpen? KeysOpen = null, bool? LatePledges = null,
    ImmutableArray<TierRequest>? Tiers = null, bool AskBackers = false)
{
    private const int MostHours = 24 * 366;

    /// <summary>Whether it names anything, and nothing out of this world.</summary>
    public bool IsSound =>
        this is not { Deadline: null, CancelCutoffHours: null, RetryHours: null, KeysOpen: null, LatePledges: null, Tiers: null or { IsDefaultOrEmpty: true } }
        && CancelCutoffHours is null or >= 0 and <= MostHours && RetryHours is null or >= 0 and <= MostHours;

    /// <summary>As the engine knows it.</summary>
    public ChangeTerms ToCommand(string by) => new(
        by, Deadline, Hours(CancelCutoffHours), Hours(RetryHours), KeysOpen, LatePledges, Tiers is { IsDefault: false } tiers ? [.. tiers.Select(tier => tier.ToChange())] : [], AskBackers);

    private static TimeSpan? Hours(int? hours) => hours is { } some ? TimeSpan.FromHours(some) : null;
}

/// <summary>A tier that changes, or, under a code that is not used yet, a new one.</summary>
/// <param name="Code">Which.</param>
/// <param name="Title">Shown to everybody.</param>
/// <param name="Description">One or two sentences.</param>
/// <param name="Price">The price, or the least one.</param>
/// <param name="PayWhatYouWant">Whether more may be paid.</param>
/// <param name="Stock">How many there are in all.</param>
/// <param name="Opens">The items it opens.</param>
internal sealed record TierRequest(
    string Code, string? Title = null, string? Description = null, AskedAmount? Price = null, bool? PayWhatYouWant = null, int? Stock = null, ImmutableArray<ItemRef>? Opens = null)
{
    /// <summary>As the engine knows it.</summary>
    public TierChange ToChange() => new(Code, Title, Description, Price?.Amount, PayWhatYouWant, Stock, Opens);
}
