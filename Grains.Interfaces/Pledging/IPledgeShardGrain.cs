using System.Collections.Immutable;
using Greenlight.Payments;

namespace Greenlight.Pledging;

/// <summary>
/// The only writer of one shard's rows. Key: <see cref="Campaigns.ShardId"/>. Commands gather while a batch is being written and share its commit;
/// each is answered only after the commit is on disk.
/// A call that fails by exception or timeout has an unknown outcome: repeat the same command.
/// </summary>
[Alias("grain/pledge-shard"), GrainInterfaceType("pledge-shard")]
public interface IPledgeShardGrain : IGrainWithStringKey
{
    /// <summary>
    /// New pledges that came to one web host while its last call was under way, answered in order. They share a call as they share a commit: a message each
    /// costs a silo more than the pledge itself.
    /// </summary>
    [Alias("Place")] Task<ImmutableArray<PledgeOutcome>> Place(ImmutableArray<PlacePledge> commands);

    /// <summary>A backer's command: change, cancel, replace the card.</summary>
    [Alias("Handle")] Task<PledgeOutcome> Handle(BackerCommand command);

    /// <summary>
    /// What settlement or a webhook found out about a pledge. Telling it twice, late or out of order changes nothing;
    /// the answer is the pledge as it now is.
    /// </summary>
    [Alias("Record")] Task<PledgeOutcome> Record(PaymentFact fact);

    /// <summary>The campaign's terms have changed: the next batch is decided under them. Lost, it costs one batch, which the ledger refuses and whose callers repeat it.</summary>
    [Alias("Reopen")] Task Reopen();
}
