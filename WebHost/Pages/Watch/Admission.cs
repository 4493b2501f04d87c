using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Live;
using Greenlight.Pages.Mine;
using Greenlight.Pages.Showcase;
using Greenlight.Paygate;

namespace Greenlight.Pages.Watch;

/// <summary>
/// Lets a visitor in to a gated item: by the session's own rights, or by a key that was typed into this browser before. Whoever may watch gets the pass
/// as a cookie for the key endpoint, before the player asks for anything.
/// </summary>
internal sealed class Admission(Works works, PassDesk passes, CampaignDirectory campaigns, ProgressFeed feed, PledgeDossier dossier, Stories stories)
{
    private const int CampaignsLookedAt = 200;

    /// <summary>The page of an item, or null if there is none.</summary>
    public async Task<WatchFace?> Find(ItemRef asked, HttpContext visitor)
    {
        if (await works.Find(asked.Work) is not { } work || work.Items.FirstOrDefault(i => i.Ref == asked) is not { } item)
            return null;
        var pass = await Pass(work.Code, visitor);
        var open = pass?.Pass.Items.AsEnumerable() ?? [];
        var (campaign, refusal) = !item.Gated || open.Contains(asked.Item) ? (null, null) : await Refuse(item, visitor);
        return new(work, item, [.. open], item.Gated && refusal is null ? pass?.Pass.Expires : null, refusal, campaign, stories.OfWork(work.Code)?.Episodes);
    }

    /// <summary>Gives the visitor a pass for the work, as a cookie; null if nothing of it is open for them.</summary>
    public async Task<SignedPass?> Pass(string work, HttpContext visitor)
    {
        var answer = visitor.User.FindBacker() is { } backer ? await passes.ForBacker(backer, work) : null;
        if (answer is not PassAnswer.Yes && KeyCookie.Read(visitor.Request) is { } code)
            answer = await passes.ForKey(code, work);
        if (answer is not PassAnswer.Yes { Pass: var pass })
            return null;
        PaygateEndpoints.GiveCookie(visitor, pass);
        // The words that the form's token asks for too: with others it would warn of having to replace them.
        visitor.Response.Headers.CacheControl = "no-cache, no-store";
        visitor.Response.Headers.Pragma = "no-cache";
        return pass;
    }

    private async Task<(Campaign?, WatchRefusal)> Refuse(WorkItem item, HttpContext visitor)
    {
        var campaign = (await campaigns.List(CampaignsLookedAt)).FirstOrDefault(c => Opens(c.Terms, item.Ref));
        if (campaign is null)
            return (null, WatchWords.Refusal(item, null, Phase.Draft, false, null));
        var phase = (await feed.Read(campaign)).Progress.Phase;
        var backer = visitor.User.FindBacker();
        var pledge = backer is { } id ? (await dossier.Of(id)).FirstOrDefault(p => p.Campaign.Slug == campaign.Slug) : null;
        return (campaign, WatchWords.Refusal(item, campaign, phase, backer is not null, pledge));
    }

    private static bool Opens(CampaignTerms terms, ItemRef item) =>
        terms.Tiers.Any(t => t.Opens.Contains(item)) || terms.StretchRules.Any(r => r.Opens.Contains(item));
}
