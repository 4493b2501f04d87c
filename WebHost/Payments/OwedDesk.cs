using System.Security.Claims;
using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Pages.Studio;
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
        if (RefundAnswer.Named(receipt, campaign) is not { } id)
            return new(null, new(ProblemCatalogue.UnknownReceipt));
        return RefundAnswer.Of(await grains.Shard(id.Shard).Record(new OwedPaidBack(id, by.ToString(), reference.Trim())), campaign);
    }
}
