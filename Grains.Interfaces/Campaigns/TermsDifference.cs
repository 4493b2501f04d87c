using System.Collections.Immutable;
using System.Globalization;

namespace Greenlight.Campaigns;

/// <summary>What newer terms take from somebody who pledged under older ones, in words. What they only add is not in it. Pure.</summary>
public static class TermsDifference
{
    /// <summary>A sentence part for each; empty if nothing is taken.</summary>
    public static ImmutableArray<string> Of(CampaignTerms before, CampaignTerms after)
    {
        var taken = ImmutableArray.CreateBuilder<string>();
        foreach (var (old, tier) in before.Tiers.Zip(after.Tiers))
        {
            if (tier.Title != old.Title)
                taken.Add($"“{old.Title}” is called “{tier.Title}”");
            if (tier.Price != old.Price || tier.PayWhatYouWant != old.PayWhatYouWant)
                taken.Add($"the price of “{old.Title}”: {Price(old, before.Currency)} → {Price(tier, after.Currency)}");
            if (old.Opens.Except(tier.Opens).Any())
                taken.Add($"“{old.Title}” opens {Items(old.Opens.Except(tier.Opens))} no more");
        }
        if (after.CancelCutoff != before.CancelCutoff)
            taken.Add($"cancelling ends {Span(before.CancelCutoff)} → {Span(after.CancelCutoff)} before the deadline");
        if (after.RetryWindow != before.RetryWindow)
            taken.Add($"a declined card can be mended for {Span(before.RetryWindow)} → {Span(after.RetryWindow)}");
        if (after.KeysOpen != before.KeysOpen)
            taken.Add($"keys open {Opening(before.KeysOpen)} → {Opening(after.KeysOpen)}");
        return taken.ToImmutable();
    }

    private static string Price(Tier tier, Currency currency) => (tier.PayWhatYouWant ? "from " : "") + new Money(tier.Price, currency);

    private static string Items(IEnumerable<ItemRef> items) => string.Join(", ", items.Select(item => item.Item));

    private static string Opening(KeysOpen opens) => opens is KeysOpen.AtCollected ? "when the charge has gone through" : "as soon as the campaign is funded";

    private static string Span(TimeSpan span) => span.Ticks % TimeSpan.TicksPerDay == 0 && span > TimeSpan.Zero
        ? Of(span.Days, "day")
        : Of(span.Ticks / TimeSpan.TicksPerHour, "hour");

    private static string Of(long count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");
}
