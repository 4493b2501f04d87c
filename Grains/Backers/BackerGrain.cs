using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Orleans.Placement;

namespace Greenlight.Backers;

/// <summary>One backer's commands, one at a time, where the request arrived. No state, no field: the ledger holds everything.</summary>
[GrainType("backer"), PreferLocalPlacement]
internal sealed class BackerGrain(IPledgeLedger ledger) : Grain, IBackerGrain
{
    public Task<PledgeOutcome> Change(ShardId shard, ChangePledge command) => Send(shard, command);

    public Task<PledgeOutcome> Cancel(ShardId shard, CancelPledge command) => Send(shard, command);

    public Task<PledgeOutcome> ReplaceCard(ShardId shard, ReplaceCard command) => Send(shard, command);

    public Task<PledgeOutcome> Answer(ShardId shard, AnswerTerms command) => Send(shard, command);

    public Task<ImmutableArray<Pledge>> Pledges() => ledger.Of(BackerId.Parse(this.GetPrimaryKeyString()));

    private Task<PledgeOutcome> Send(ShardId shard, BackerCommand command) => GrainFactory.Shard(shard).Handle(command);
}
