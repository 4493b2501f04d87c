using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Live;
using Greenlight.Pages.Studio;
using Greenlight.Paygate;

namespace Greenlight.Pages.Showcase;

/// <summary>Gathers what a campaign's page shows.</summary>
internal sealed class CampaignFaces(CampaignDirectory campaigns, ProgressFeed feed, Stories stories, Works works, Rights rights, Producers producers, TimeProvider clock)
{
    /// <summary>The page of a launched campaign, or null.</summary>
    public async Task<CampaignFace?> Find(string slug, HttpContext visitor)
    {
        if (await campaigns.Find(slug) is not { } campaign)
            return null;
        var story = stories.Of(campaign);
        var work = WorkOf(campaign, story) is { } code ? await works.Find(code) : null;
        var open = work is not null && visitor.User.FindBacker() is { } backer
            ? (await rights.Of(backer)).Where(r => r.State is RightState.Open).SelectMany(r => r.Items).Where(i => i.Work == work.Code).Select(i => i.Item).ToHashSet()
            : [];
        return new(campaign, (await feed.Read(campaign)).Progress, story, work, open, await producers.MaySee(visitor.User, campaign), clock.GetUtcNow());
    }

    /// <summary>Launched campaigns with their progress, newest first.</summary>
    public async Task<IReadOnlyList<CampaignFace>> List(int limit)
    {
        var faces = new List<CampaignFace>();
        foreach (var campaign in await campaigns.List(limit))
            faces.Add(new(campaign, (await feed.Read(campaign)).Progress, stories.Of(campaign), null, [], false, clock.GetUtcNow()));
        return faces;
    }

    // A campaign is about what its tiers open; a story may name it where nothing is opened.
    private static string? WorkOf(Campaign campaign, Story? story) =>
        story?.Work ?? campaign.Terms.Tiers.SelectMany(t => t.Opens).Select(i => i.Work).FirstOrDefault();
}
