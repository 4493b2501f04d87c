using Greenlight.Campaigns;
using Greenlight.Pages.Shell;

namespace Greenlight.Pages.Studio;

/// <summary>What newer terms changed, in words for the producer: what they take, and what they add. Pure.</summary>
public static class TermsWords
{
    /// <summary>A part for each change; empty if there is none that a form can make.</summary>
    public static IReadOnlyList<string> Of(CampaignTerms before, CampaignTerms after)
    {
        var parts = new List<string>();
        if (after.Deadline != before.Deadline && after.Deadline is { } deadline)
            parts.Add($"The deadline is {Figures.Moment(deadline)}.");
        parts.AddRange(TermsDifference.Of(before, after).Select(Sentence));
        foreach (var (old, tier) in before.Tiers.Zip(after.Tiers))
        {
            if (tier.Stock != old.Stock && tier.Stock is { } places)
                parts.Add($"“{tier.Title}” has {Figures.Of(places, "place")} in all.");
            if (tier.Description != old.Description)
                parts.Add($"“{tier.Title}” is described anew.");
            if (tier.Opens.Except(old.Opens).ToList() is [_, ..] more)
                parts.Add($"“{tier.Title}” opens {string.Join(", ", more.Select(item => item.Item))} too.");
        }
        foreach (var tier in after.Tiers.Skip(before.Tiers.Length))
            parts.Add($"“{tier.Title}” is new, for {new Money(tier.Price, after.Currency)}{(tier.PayWhatYouWant ? " or more" : "")}{(tier.Stock is { } places ? $", with {Figures.Of(places, "place")}" : "")}.");
        if (after.LatePledges != before.LatePledges)
            parts.Add(after.LatePledges ? "Pledges are taken once it is funded too." : "Once it is funded no pledge is taken.");
        return parts;
    }

    private static string Sentence(string part) => char.ToUpperInvariant(part[0]) + part[1..] + ".";
}
