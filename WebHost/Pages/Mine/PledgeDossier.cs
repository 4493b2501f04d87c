using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Live;
using Greenlight.Paygate;
using Greenlight.Pledging;

namespace Greenlight.Pages.Mine;

/// <summary>Gathers what a backer's page shows.</summary>
internal sealed class PledgeDossier(PledgeDesk desk, KeyDesk keys, CampaignDirectory campaigns, ProgressFeed feed, TermsOfPledges terms, TimeProvider clock)
{
    /// <summary>Everything the backer has pledged, newest first, with the keys of what has been paid for.</summary>
    public async Task<IReadOnlyList<PledgeFace>> Of(BackerId backer)
    {
        var pledges = await desk.All(backer);
        // Asking for keys issues those that were not issued yet: whoever looks before the follower came by gets them on the spot.
        var byReceipt = pledges.Any(p => p.State is PledgeState.Collected or PledgeState.Secured or PledgeState.Collecting or PledgeState.Failing)
            ? (await keys.Of(backer)).ToDictionary(k => k.Right.Pledge.ToString(), k => k.Key)
            : [];
        var faces = new List<PledgeFace>();
        foreach (var pledge in pledges)
        {
            if (await campaigns.Find(pledge.Campaign, pledge.TermsVersion) is not { } campaign)
                continue;
            var phase = (await feed.Read(campaign)).Progress.Phase;
            var own = pledge.TermsVersion < campaign.TermsVersion ? (await terms.Of(campaign.Id, pledge.TermsVersion)).Terms : null;
            faces.Add(new(
                pledge.Id, pledge.Receipt, pledge.State, pledge.Card, pledge.NextStep, pledge.Decline, pledge.Version, pledge.Tier, pledge.Amount,
                pledge.PlacedAt, pledge.MendBy, campaign, phase, byReceipt.GetValueOrDefault(pledge.Receipt), clock.GetUtcNow(), own, CampaignTerms.CanBeAnsweredIn(phase) ? pledge.AskedTerms : null,
                pledge.RetryAt, pledge.Attempts == 0));
        }
        return faces;
    }

    /// <summary>Replaces a pledge's key; null if it has no open right or is not this backer's.</summary>
    public async Task<PaygateKey?> Rotate(BackerId backer, string receipt) =>
        PledgeId.TryParse(receipt, out var pledge) ? (await keys.Rotate(backer, new(pledge)))?.Key : null;
}
