using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;

namespace Greenlight.Load.Seed;

/// <summary>A campaign to measure with: one unlimited tier, and a goal out of reach, so that nothing is decided in the middle.</summary>
internal static class MeasuredCampaign
{
    private const long Goal = 1_000_000_000;

    /// <summary>Makes and launches it; null if there is one of that name.</summary>
    public static async Task<Campaign?> Launch(ICampaignLedger ledger, string slug, int shards, DateTimeOffset now) =>
        await ledger.Create(slug, "bench", Terms(slug, shards, now), now) is { } draft ? await ledger.Advance(draft.Id, reading => CampaignRules.Launch(reading, now)) : null;

    private static CampaignTerms Terms(string slug, int shards, DateTimeOffset now) => new(
        $"Bench {slug}", Currency.Usd, new Goal.Backers(Goal), Counts.Secured, ClosingRule.WhenReached, now.AddDays(30), TimeSpan.FromHours(24), TimeSpan.FromDays(7),
        KeysOpen.AtCollected, shards, [new(0, "series", "The whole series", "All of it.", 995, false, null, [new("bench", "episode-1")])], ImmutableArray<StretchRule>.Empty);
}
