using Orleans.Concurrency;

namespace Greenlight.Payments;

/// <summary>
/// The paced work over one shard's pledges: securing cards, collecting after the decision, retrying, letting go. Key: <c>stl-{campaign}-{shard}</c>.
/// Holds nothing that the ledger does not: killed at any moment, it finds its place again.
/// </summary>
[Alias("grain/settlement"), GrainInterfaceType("settlement")]
public interface ISettlementGrain : IGrainWithStringKey
{
    /// <summary>There may be work. One-way: a lost hint costs a sweep's interval at most.</summary>
    [Alias("Wake"), OneWay] Task Wake();
}
