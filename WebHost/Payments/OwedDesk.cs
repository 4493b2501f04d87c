using System.Security.Claims;
using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Pages.Studio;
using Greenlight.Pledging;
using Greenlight.Problems;

namespace Greenlight.Payments;

/// <summary>The operator says that owed money was paid to its backer outside of the processor. Not a producer: it is the platform's money that was paid.</summary>
internal sealed class OwedDesk(IGrainFactory grains, CampaignDirectory campaigns, Producers producers)
{
    /// <summary>Marks it, or answers it as it is if it has been marked.</summary>
    public async Task<RefundAnswer> PaidBack(ClaimsPrincipal visitor, string slug, string receipt, string reference)
    {
        // Somebody else's campaign looks like one that does not exist.
        if (await campaigns.Find(slug) is not { } campaign || !await producers.MaySee(visitor, campaign))
            return new(null, new(ProblemCatalogue.UnknownCampaign));
        if (visitor.FindBacker() is not { } by || !await producers.MayOperate(visitor))
            return new(null, new(ProblemCatalogue.NotAllowed, "Whoever runs this site says that money was paid to a backer; its producers can't."));
        if (!PledgeId.TryParse(receipt.Trim(), out var id) || id.Shard.Campaign != campaign.Id || id.Shard.Index >= campaign.Terms.Shards)
            return new(null, new(ProblemCatalogue.UnknownReceipt));
        return await grains.Shard(id.Shard).Record(new OwedPaidBack(id, by.ToString(), reference.Trim())) switch
        {
            PledgeOutcome.Accepted accepted => new(PledgeView.Of(accepted.Pledge, campaign), null),
            PledgeOutcome.Refused { Refusal: Refusal.UnknownPledge } => new(null, new(ProblemCatalogue.UnknownReceipt)),
            PledgeOutcome.Refused refused => new(null, Refused.Because(refused.Refusal)),
            PledgeOutcome.Busy busy => new(null, new(ProblemCatalogue.Busy, null, busy.RetryAfter)),
            var other => throw new InvalidOperationException($"{other.GetType()} is not an outcome known here."),
        };
    }
}
