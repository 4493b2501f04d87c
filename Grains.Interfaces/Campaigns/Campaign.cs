using System.Collections.Immutable;

namespace Greenlight.Campaigns;

/// <summary>Where a campaign stands. Stored as its number: never renumber.</summary>
public enum Phase
{
    /// <summary>Being prepared; nobody can pledge.</summary>
    Draft = 0,
    /// <summary>Taking pledges.</summary>
    Live = 1,
    /// <summary>Past its deadline: no more pledges, the decision waits for cards still being checked.</summary>
    Closing = 2,
    /// <summary>The goal was reached: cards are charged, keys are issued.</summary>
    Funded = 3,
    /// <summary>The goal was not reached: every pledge is released, no card is charged.</summary>
    Failed = 4,
    /// <summary>Withdrawn by its producer: every pledge is released.</summary>
    Cancelled = 5,
    /// <summary>Stopped by the operator, for now.</summary>
    Suspended = 6,
}

/// <summary>A campaign as its row in the ledger tells it.</summary>
/// <param name="Id">The ledger's number.</param>
/// <param name="Slug">Its name in URLs.</param>
/// <param name="Publisher">Who owns it.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Version">Rises with every change of this row; part of the public sequence number.</param>
/// <param name="TermsVersion">Which terms are in force.</param>
/// <param name="Terms">The terms in force.</param>
/// <param name="LaunchedAt">UTC; null in <see cref="Phase.Draft"/>.</param>
/// <param name="ClosedAt">UTC; when pledging stopped for good.</param>
/// <param name="Decision">Null until decided.</param>
/// <param name="Collected">Whether as much could be collected as the goal asks for, once that was looked at; only where the terms make something of it.</param>
[GenerateSerializer, Immutable, Alias("campaign")]
public sealed record Campaign(
    CampaignId Id,
    string Slug,
    string Publisher,
    Phase Phase,
    int Version,
    int TermsVersion,
    CampaignTerms Terms,
    DateTimeOffset? LaunchedAt,
    DateTimeOffset? ClosedAt,
    Decision? Decision,
    CollectedSum? Collected = null);

/// <summary>What came of collecting, found once. The decision stands all the same.</summary>
/// <param name="At">UTC; when it was looked at.</param>
/// <param name="FellShort">True: less than the goal.</param>
[GenerateSerializer, Immutable, Alias("collected-sum")]
public sealed record CollectedSum(DateTimeOffset At, bool FellShort);

/// <summary>The one decision of a campaign, made on the exact tally with every shard locked.</summary>
/// <param name="Funded">True: charge everybody. False: release everybody.</param>
/// <param name="At">UTC.</param>
/// <param name="Sequence">The campaign's sequence number at which it fell.</param>
/// <param name="Backers">How many counted.</param>
/// <param name="Amount">Their pledges, in minor units.</param>
/// <param name="Stretch">Indexes of the stretch rules reached.</param>
[GenerateSerializer, Immutable, Alias("decision")]
public sealed record Decision(bool Funded, DateTimeOffset At, long Sequence, long Backers, long Amount, ImmutableArray<int> Stretch);
