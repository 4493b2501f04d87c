using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Messages;

namespace Greenlight.Ledger;

/// <summary>Campaigns, their phase and their decision, and the tallies of all their shards.</summary>
public interface ICampaignLedger
{
    /// <summary>
    /// Writes a new campaign in <see cref="Phase.Draft"/>; null if the slug is taken. Terms that <see cref="TermsRules.Refuse"/> refuses are the caller's to
    /// refuse by name; here they throw <see cref="ArgumentException"/>.
    /// </summary>
    Task<Campaign?> Create(string slug, string publisher, CampaignTerms terms, DateTimeOffset now);

    /// <summary>One campaign, or null.</summary>
    Task<Campaign?> Find(CampaignId id);

    /// <summary>One campaign by its name in URLs, or null.</summary>
    Task<Campaign?> Find(string slug);

    /// <summary>Campaigns that were launched, newest first.</summary>
    Task<ImmutableArray<Campaign>> List(int limit);

    /// <summary>Tally, stock and sequence of a campaign in one SELECT over all its shards: a committed, consistent reading.</summary>
    Task<CampaignReading> Read(CampaignId id);

    /// <summary>
    /// One transaction: locks the campaign's row and its shards' rows in order, reads the now exact tally, asks <paramref name="rule"/>, and writes the phase
    /// (and decision) it answers to the campaign and to every shard. Batches fence on the phase, so nothing slips in afterwards.
    /// Answers the campaign as it then is. A launch (Draft → Live or Funded) also writes the shards' rows and the stock of limited tiers.
    /// </summary>
    Task<Campaign> Advance(CampaignId id, Func<CampaignReading, PhaseChange?> rule);

    /// <summary>
    /// One transaction, as <see cref="Advance"/>: asks <paramref name="rule"/> on the exact reading and writes the terms it answers as a new version, with the stock of limited
    /// tiers and, while live, the deadline. Raises every shard's epoch, so that no activation writes under terms that it does not know. Answers the campaign as it then is.
    /// </summary>
    Task<Campaign> ChangeTerms(CampaignId id, Func<CampaignReading, TermsRevision?> rule);

    /// <summary>
    /// The campaign has acted on its reading at this sequence: <see cref="Due"/> names it again only when the ledger has moved past it. A write, so for when a campaign
    /// comes to rest, not for each tick; never goes back.
    /// </summary>
    Task Seen(CampaignId id, long sequence);

    /// <summary>Of this sweeper's slice: campaigns whose <c>due_at</c> has come, and live or closing ones whose shards have unread journal.</summary>
    Task<ImmutableArray<CampaignId>> Due(DateTimeOffset now, int slice, int slices, int limit);

    /// <summary>Of this sweeper's slice: shards with a pledge due, or launched shards whose phase leaves walking to do (funded, failed, cancelled, and not settled).</summary>
    Task<ImmutableArray<ShardId>> ShardsWithWork(DateTimeOffset now, int slice, int slices, int limit);
}

/// <summary>A consistent reading of a campaign.</summary>
/// <param name="Campaign">Its row.</param>
/// <param name="Tally">All shards together.</param>
/// <param name="Sequence">Sum of the shards' sequences and the campaign's version.</param>
/// <param name="Left">Places left by number of limited tier.</param>
/// <param name="Unsettled">
/// While live or closing: whether any pledge still waits for its card to be checked (state Pledged with a due time). Once too little was collected: whether anything
/// collected has not been asked back yet. Otherwise false.
/// </param>
public sealed record CampaignReading(Campaign Campaign, Tally Tally, long Sequence, ImmutableDictionary<int, long> Left, bool Unsettled);

/// <summary>New terms.</summary>
/// <param name="Terms">In force from now on; pledges keep those they were made under.</param>
/// <param name="At">UTC.</param>
/// <param name="Tell">The mail that goes to everybody who has pledged, or null.</param>
public sealed record TermsRevision(CampaignTerms Terms, DateTimeOffset At, MailKind? Tell = null);

/// <summary>A new phase.</summary>
/// <param name="Phase">The phase to write.</param>
/// <param name="At">UTC.</param>
/// <param name="DueAt">UTC; when a sweeper must look at the campaign next, or null.</param>
/// <param name="Decision">The decision, if this is it. Its sequence is that of the reading.</param>
/// <param name="Tell">The mail that goes to everybody who has pledged, or null.</param>
/// <param name="FellShort">Whether less could be collected than the goal asks for, if this is when that was looked at; written once.</param>
public sealed record PhaseChange(Phase Phase, DateTimeOffset At, DateTimeOffset? DueAt, Decision? Decision, MailKind? Tell = null, bool? FellShort = null);
