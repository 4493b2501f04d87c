using System.Security.Claims;
using Greenlight.Campaigns;
using Greenlight.Pages.Studio;
using Greenlight.Pledging;
using Greenlight.Problems;

namespace Greenlight.Payments;

/// <summary>A producer gives a backer's money back. Named by the pledge's receipt number, which stands on every mail to the backer.</summary>
internal sealed class RefundDesk(IGrainFactory grains, CampaignDirectory campaigns, Producers producers)
{
    /// <summary>Begins the refund, or answers it as it is if it has been begun: asking twice gives back once.</summary>
    public async Task<RefundAnswer> Refund(ClaimsPrincipal producer, string slug, string receipt)
    {
        // Somebody else's campaign looks like one that does not exist.
        if (await campaigns.Find(slug) is not { } campaign || !await producers.MayAct(producer, campaign))
            return new(null, new(ProblemCatalogue.UnknownCampaign));
        if (!PledgeId.TryParse(receipt.Trim(), out var id) || id.Shard.Campaign != campaign.Id || id.Shard.Index >= campaign.Terms.Shards)
            return new(null, new(ProblemCatalogue.UnknownReceipt));
        return await grains.Shard(id.Shard).Record(new RefundPledge(id, "producer")) switch
        {
            PledgeOutcome.Accepted accepted => new(PledgeView.Of(accepted.Pledge, campaign), null),
            PledgeOutcome.Refused { Refusal: Refusal.UnknownPledge } => new(null, new(ProblemCatalogue.UnknownReceipt)),
            PledgeOutcome.Refused { Refusal: Refusal.StateNotAllowed { State: PledgeState.Pledged or PledgeState.Secured or PledgeState.Failing or PledgeState.Cancelled or PledgeState.Released or PledgeState.Dropped } } =>
                new(null, new(ProblemCatalogue.StateNotAllowed, "This pledge's card has not been charged, so that there is nothing to give back.")),
            PledgeOutcome.Refused { Refusal: Refusal.StateNotAllowed { State: PledgeState.Collecting } } =>
                new(null, new(ProblemCatalogue.StateNotAllowed, "This pledge's card is being charged at this moment; it can be refunded once that has gone through.")),
            PledgeOutcome.Refused refused => new(null, Refused.Because(refused.Refusal)),
            PledgeOutcome.Busy busy => new(null, new(ProblemCatalogue.Busy, null, busy.RetryAfter)),
            var other => throw new InvalidOperationException($"{other.GetType()} is not an outcome known here."),
        };
    }
}

/// <summary>The pledge as it now is, or why nothing was written.</summary>
internal sealed record RefundAnswer(PledgeView? Pledge, Refused? Refused);
