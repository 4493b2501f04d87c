using System.Collections.Immutable;

namespace Greenlight.Campaigns;

/// <summary>Other terms for a launched campaign. What is not named stays as it is.</summary>
/// <param name="By">Who.</param>
/// <param name="Deadline">UTC; later than the present one.</param>
/// <param name="CancelCutoff">How long before the deadline backers can no longer cancel.</param>
/// <param name="RetryWindow">How long a declined card may be mended.</param>
/// <param name="KeysOpen">When keys open.</param>
/// <param name="LatePledges">Whether pledges are taken once funded.</param>
/// <param name="Tiers">Tiers that change, and new ones.</param>
/// <param name="AskBackers">
/// Allows a change that takes something from those who have pledged: each of them is asked to keep the pledge as it was made, to switch to the new terms, or to leave.
/// </param>
[GenerateSerializer, Immutable, Alias("change-terms")]
public sealed record ChangeTerms(
    string By, DateTimeOffset? Deadline, TimeSpan? CancelCutoff, TimeSpan? RetryWindow, KeysOpen? KeysOpen, bool? LatePledges, ImmutableArray<TierChange> Tiers, bool AskBackers)
    : CampaignCommand(By);

/// <summary>A tier that changes, or, with a code that is not used yet, a new one; that needs a title and a price.</summary>
/// <param name="Code">Which.</param>
/// <param name="Title">Shown to everybody.</param>
/// <param name="Description">One or two sentences.</param>
/// <param name="Price">Minor units.</param>
/// <param name="PayWhatYouWant">Whether more than the price may be paid.</param>
/// <param name="Stock">How many there are in all; never fewer than there were.</param>
/// <param name="Opens">The items it opens.</param>
[GenerateSerializer, Immutable, Alias("tier-change")]
public sealed record TierChange(string Code, string? Title, string? Description, long? Price, bool? PayWhatYouWant, int? Stock, ImmutableArray<ItemRef>? Opens);

/// <summary>How much of a campaign's terms may still change.</summary>
public enum TermsOpen
{
    /// <summary>Nothing: they are not offered yet, or are being decided on, or it is over.</summary>
    Nothing,
    /// <summary>What backers share stands; everything else may.</summary>
    AllThatMay,
    /// <summary>The campaign is funded and sells on: the deadline is over, and nobody is asked.</summary>
    WhatIsSold,
}
