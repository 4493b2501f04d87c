using System.Globalization;
using Greenlight.Campaigns;
using Greenlight.Pages.Showcase;
using Greenlight.Paygate;

namespace Greenlight.Pages.Studio;

/// <summary>Makes the form about a campaign's terms, and tells what one has changed.</summary>
internal sealed class TermsDrafts(CampaignDirectory campaigns, TermsOfPledges terms)
{
    /// <summary>The form: about the terms in force, or about those that it showed when it was filled in.</summary>
    public async Task<TermsDraft> Of(CampaignFace face, IFormCollection? typed = null, FieldError? error = null)
    {
        var version = Number(typed?["terms"]) ?? face.Campaign.TermsVersion;
        var campaign = await Known(face, version);
        return version >= 1 && version < campaign.TermsVersion
            ? new(version, (await terms.Of(campaign.Id, version)).Terms, campaign.Terms, ItemsOf(face), typed, error)
            : new(campaign.TermsVersion, campaign.Terms, campaign.Terms, ItemsOf(face), typed, error);
    }

    /// <summary>What that version of the terms changed, for people; null where there is no such version.</summary>
    /// <param name="face">Of which campaign.</param>
    /// <param name="changed">The version.</param>
    /// <param name="asked">How many backers stood to be asked then.</param>
    public async Task<TermsChanged?> Changed(CampaignFace face, string? changed, string? asked)
    {
        if (Number(changed) is not (>= 2 and var version) || await Known(face, version) is not { } campaign || campaign.TermsVersion < version)
            return null;
        var (before, after) = ((await terms.Of(campaign.Id, version - 1)).Terms, (await terms.Of(campaign.Id, version)).Terms);
        return new(TermsWords.Of(before, after), after.AskedAt == version ? Number(asked) ?? 0 : null);
    }

    // Somebody who comes with newer terms than this process has heard of has just changed them through another one.
    private async Task<Campaign> Known(CampaignFace face, int version) => await campaigns.Find(face.Campaign.Slug, version) ?? face.Campaign;

    private static IReadOnlyList<(ItemRef, string)> ItemsOf(CampaignFace face)
    {
        var gated = face.Work?.Items.Where(item => item.Gated).Select(item => (item.Ref, $"{item.Label}: {item.Title}")).ToList() ?? [];
        var known = gated.Select(item => item.Ref).ToHashSet();
        return [.. gated, .. face.Campaign.Terms.Tiers.SelectMany(tier => tier.Opens).Distinct().Where(item => !known.Contains(item)).Select(item => (item, item.Item))];
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What a form has changed.</summary>
/// <param name="Parts">Each change, for people.</param>
/// <param name="Asked">How many backers are asked to keep, switch or leave; null if they are not.</param>
public sealed record TermsChanged(IReadOnlyList<string> Parts, int? Asked);
