using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Backers;

/// <summary>
/// One backer's commands, one at a time. Key: <see cref="BackerId"/>. Bare on purpose: its activation is the dearest step of a first pledge,
/// and a first pledge needs no read because the ledger's index is the judge.
/// </summary>
[Alias("grain/backer"), GrainInterfaceType("backer")]
public interface IBackerGrain : IGrainWithStringKey
{
    /// <summary>Pledges; the same id again answers the pledge as it now is.</summary>
    [Alias("Pledge")] Task<PledgeOutcome> Pledge(ShardId shard, PlacePledge command);

    /// <summary>Changes tier or amount of a live pledge.</summary>
    [Alias("Change")] Task<PledgeOutcome> Change(ShardId shard, ChangePledge command);

    /// <summary>Cancels a pledge while the campaign is live.</summary>
    [Alias("Cancel")] Task<PledgeOutcome> Cancel(ShardId shard, CancelPledge command);

    /// <summary>Gives another card for a pledge whose card was refused or declined.</summary>
    [Alias("ReplaceCard")] Task<PledgeOutcome> ReplaceCard(ShardId shard, ReplaceCard command);

    /// <summary>Everything this backer has pledged, newest first, from the ledger.</summary>
    [Alias("Pledges")] Task<ImmutableArray<Pledge>> Pledges();
}
