using System.Text.Json;
using Greenlight.Load.Http;

namespace Greenlight.Load.Backers;

/// <summary>What there is to pledge for: the tier that everybody takes, and another one to change to.</summary>
/// <param name="Campaign">The campaign's slug.</param>
/// <param name="Tier">The cheapest tier with a fixed price and no stock.</param>
/// <param name="Price">Its price in minor units.</param>
/// <param name="Other">Another tier without a stock, or null if there is none: then nobody changes.</param>
/// <param name="OtherPrice">Its price.</param>
internal sealed record Offer(string Campaign, string Tier, long Price, string? Other, long OtherPrice)
{
    /// <summary>Reads the campaign. Throws <see cref="LoadFaultException"/> if there is none to pledge to.</summary>
    public static async Task<Offer> Read(EdgeClient edge, string campaign, CancellationToken cancellation)
    {
        var answer = await edge.Exchange(new(HttpMethod.Get, $"/api/campaigns/{campaign}"), cancellation)
            ?? throw new LoadFaultException("The server does not answer.");
        if (!answer.IsSuccess)
            throw new LoadFaultException($"The server has no campaign '{campaign}': {EdgeJson.Refusal(answer)}.");
        using var body = JsonDocument.Parse(answer.Body);
        var tiers = body.RootElement.GetProperty("tiers").EnumerateArray()
            .Where(t => t.GetProperty("stock").ValueKind is JsonValueKind.Null)
            .Select(t => (Code: t.GetProperty("code").GetString()!, Price: t.GetProperty("price").GetProperty("amount").GetInt64(),
                Fixed: !t.GetProperty("payWhatYouWant").GetBoolean()))
            .OrderBy(t => t.Price).ToArray();
        if (!tiers.Any(t => t.Fixed))
            throw new LoadFaultException($"The campaign '{campaign}' has no tier with a fixed price and no stock.");
        var tier = tiers.First(t => t.Fixed);
        var other = tiers.FirstOrDefault(t => t.Code != tier.Code);
        return new(campaign, tier.Code, tier.Price, other.Code, other.Price);
    }
}
