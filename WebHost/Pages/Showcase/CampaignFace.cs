using Greenlight.Campaigns;
using Greenlight.Paygate;

namespace Greenlight.Pages.Showcase;

/// <summary>What a campaign's page shows.</summary>
/// <param name="Campaign">Its terms.</param>
/// <param name="Progress">The newest committed numbers.</param>
/// <param name="Story">What is told beyond the terms, or null.</param>
/// <param name="Work">What it is about, or null.</param>
/// <param name="Open">Codes of the work's gated items that are open for this visitor.</param>
/// <param name="MayProduce">Whether this visitor may see the producer's page.</param>
/// <param name="Now">UTC.</param>
public sealed record CampaignFace(
    Campaign Campaign, Progress Progress, Story? Story, Work? Work, IReadOnlyCollection<string> Open, bool MayProduce, DateTimeOffset Now)
{
    /// <summary>The item that plays on the page, or null.</summary>
    public WorkItem? Free => Work?.Items.FirstOrDefault(i => i.Ref.Item == Story?.Free) ?? Work?.Items.FirstOrDefault(i => !i.Gated);
}
