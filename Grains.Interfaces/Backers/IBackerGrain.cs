using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Backers;

/// <summary>
/// What a backer does with pledges they have, one command at a time. Key: <see cref="BackerId"/>. A new pledge goes to its shard directly
/// (<see cref="IPledgeShardGrain.Place"/>): an activation for each backer would be the dearest step of it, and it needs nothing that a grain could remember,
/// because the ledger's index is the judge.
/// </summary>
[Alias("grain/backer"), GrainInterfaceType("backer")]
public interface IBackerGrain : IGrainWithStringKey
{
    /// <summary>Changes tier or amount of a live pledge.</summary>
    [Alias("Change")] Task<PledgeOutcome> Change(ShardId shard, ChangePledge command);

    /// <summary>Cancels a pledge while the campaign is live.</summary>
    [Alias("Cancel")] Task<PledgeOutcome> Cancel(ShardId shard, CancelPledge command);

    /// <summary>Gives another card for a pledge whose card was refused or declined.</summary>
    [Alias("ReplaceCard")] Task<PledgeOutcome> ReplaceCard(ShardId shard, ReplaceCard command);

    /// <summary>Answers changed terms: keep the pledge as it was made, or switch.</summary>
    [Alias("Answer")] Task<PledgeOutcome> Answer(ShardId shard, AnswerTerms command);

    /// <summary>Everything this backer has pledged, newest first, from the ledger.</summary>
    [Alias("Pledges")] Task<ImmutableArray<Pledge>> Pledges();
}
