using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Following;

/// <summary>
/// Something that follows from what happened to pledges. Registered as a service; every one of them is walked along every shard's journal by
/// <see cref="FollowerGrain"/>.
/// </summary>
public interface IJournalFollower
{
    /// <summary>Its name, which its stored cursors carry: lower-case letters, never changed.</summary>
    string Name { get; }

    /// <summary>The kinds of events that it cares about; null for all. The others are not read.</summary>
    IReadOnlyList<PledgeEventKind>? Kinds => null;

    /// <summary>Whether a backer waits for it: then the shard hints at it with every batch. What has time is found by the sweepers, seconds later and at a fifth of the cost.</summary>
    bool HasTime => false;

    /// <summary>
    /// Does what these events ask for and returns when it is done durably. Events come in order and at least once: the same page may come again,
    /// whole or in part, also while an earlier call for it is still under way elsewhere, so the effect must be idempotent. An exception means "not
    /// yet": the page comes again later, and nothing after it comes before.
    /// </summary>
    /// <param name="shard">Whose journal.</param>
    /// <param name="entries">At least one event, in order.</param>
    Task Handle(ShardId shard, IReadOnlyList<JournalEntry> entries);
}
