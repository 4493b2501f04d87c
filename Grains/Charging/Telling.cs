using Greenlight.Campaigns;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Charging;

/// <summary>Tells shards what Stripe's lists say, and waits for those that are busy.</summary>
internal sealed class Telling(Func<ShardId, IPledgeRecorder> shards, TimeProvider clock)
{
    private const int BusyTries = 20;

    /// <summary>Answers <see cref="PledgeOutcome.Accepted"/> or <see cref="PledgeOutcome.Refused"/>. Throws when the shard stays busy: the run goes on from its last page.</summary>
    public async Task<PledgeOutcome> Tell(PaymentFact fact)
    {
        for (var tries = 1; ; tries++)
        {
            switch (await shards(fact.Pledge.Shard).Record(fact))
            {
                case PledgeOutcome.Busy busy when tries < BusyTries:
                    await Task.Delay(busy.RetryAfter, clock);
                    break;
                case var outcome and (PledgeOutcome.Accepted or PledgeOutcome.Refused):
                    return outcome;
                case var other:
                    throw new InvalidOperationException($"{fact.Pledge.Shard} answers {other.GetType().Name}; the run goes on from its last page.");
            }
        }
    }
}
