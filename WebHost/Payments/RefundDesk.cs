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
        if (RefundAnswer.Named(receipt, campaign) is not { } id)
            return new(null, new(ProblemCatalogue.UnknownReceipt));
        return await grains.Shard(id.Shard).Record(new RefundPledge(id, "producer")) switch
        {
            PledgeOutcome.Refused { Refusal: Refusal.StateNotAllowed { State: PledgeState.Pledged or PledgeState.Secured or PledgeState.Failing or PledgeState.Cancelled or PledgeState.Released or PledgeState.Dropped } } =>
                new(null, new(ProblemCatalogue.StateNotAllowed, "This pledge's card has not been charged, so that there is nothing to give back.")),
            PledgeOutcome.Refused { Refusal: Refusal.StateNotAllowed { State: PledgeState.Collecting } } =>
                new(null, new(ProblemCatalogue.StateNotAllowed, "This pledge's card is being charged at this moment; it can be refunded once that has gone through.")),
            var outcome => RefundAnswer.Of(outcome, campaign),
        };
    }
}

/// <summary>The pledge as it now is, or why nothing was written.</summary>
internal sealed record RefundAnswer(PledgeView? Pledge, Refused? Refused)
{
    /// <summary>Which pledge of the campaign has this receipt number; null if it is none.</summary>
    public static PledgeId? Named(string receipt, Campaign campaign) =>
        PledgeId.TryParse(receipt.Trim(), out var id) && id.Shard.Campaign == campaign.Id && id.Shard.Index < campaign.Terms.Shards ? id : null;

    /// <summary>What the shard has answered.</summary>
    public static RefundAnswer Of(PledgeOutcome outcome, Campaign campaign) => outcome switch
    {
        PledgeOutcome.Accepted accepted => new(PledgeView.Of(accepted.Pledge, campaign), null),
        PledgeOutcome.Refused { Refusal: Refusal.UnknownPledge } => new(null, new(ProblemCatalogue.UnknownReceipt)),
        PledgeOutcome.Refused refused => new(null, Refused.Because(refused.Refusal)),
        PledgeOutcome.Busy busy => new(null, new(ProblemCatalogue.Busy, null, busy.RetryAfter)),
        _ => throw new InvalidOperationException($"{outcome.GetType()} is not an outcome known here."),
    };
}
