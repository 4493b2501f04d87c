using System.Collections.Immutable;

namespace Greenlight.Campaigns;

/// <summary>What the public sees of a campaign: committed numbers, with a sequence that never goes back and an as-of time.</summary>
/// <param name="Slug">The campaign.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Sequence">Sum of the shards' sequences and the campaign's version: survives restarts, never falls. Keep the highest one seen.</param>
/// <param name="AsOf">UTC; when these numbers were read from the ledger.</param>
/// <param name="Goal">What must be reached.</param>
/// <param name="Currency">Of every amount here.</param>
/// <param name="Counts">Which of the two sums counts towards the goal.</param>
/// <param name="Pledged">Every pledge that stands.</param>
/// <param name="Secured">Those of them whose card has been saved (or charged).</param>
/// <param name="Collected">Those of them that have been charged.</param>
/// <param name="Failing">Those whose charge was declined and can still be mended.</param>
/// <param name="Dropped">Given up after the retry window.</param>
/// <param name="Counted">Progress in the goal's own unit: backers, or minor units.</param>
/// <param name="Tiers">Live pledges by tier, and what is left of limited ones.</param>
/// <param name="Milestones">Shares of the goal and stretch rules, each with whether it has been reached.</param>
/// <param name="Deadline">UTC, or null.</param>
/// <param name="Decision">Null until decided.</param>
[GenerateSerializer, Immutable, Alias("progress")]
public sealed record Progress(
    string Slug,
    Phase Phase,
    long Sequence,
    DateTimeOffset AsOf,
    Goal Goal,
    Currency Currency,
    Counts Counts,
    Sum Pledged,
    Sum Secured,
    Sum Collected,
    Sum Failing,
    Sum Dropped,
    long Counted,
    ImmutableArray<TierProgress> Tiers,
    ImmutableArray<Milestone> Milestones,
    DateTimeOffset? Deadline,
    Decision? Decision);

/// <summary>How one tier sells.</summary>
/// <param name="Code">The tier.</param>
/// <param name="Live">Pledges that stand.</param>
/// <param name="Left">Places left, or null for no limit.</param>
[GenerateSerializer, Immutable, Alias("tier-progress")]
public sealed record TierProgress(string Code, Sum Live, long? Left);

/// <summary>A mark on the way.</summary>
/// <param name="Text">For people.</param>
/// <param name="At">In the unit of <paramref name="Unit"/>.</param>
/// <param name="Unit">"backers" or "amount".</param>
/// <param name="Reached">Whether the committed count has reached it.</param>
[GenerateSerializer, Immutable, Alias("milestone")]
public sealed record Milestone(string Text, long At, string Unit, bool Reached);
