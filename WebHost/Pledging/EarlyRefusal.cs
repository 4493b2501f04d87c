using Greenlight.Campaigns;
using Greenlight.Problems;

namespace Greenlight.Pledging;

/// <summary>
/// When a campaign takes no more for the moment, a new pledge is turned away before anything is spent on it: it is not routed, and neither its session nor its body is read.
/// What overload costs is taken from those who were accepted, so it must cost next to nothing.
/// </summary>
internal static class EarlyRefusal
{
    private const string Campaigns = "/api/campaigns/", Pledges = "/pledges/";

    private static readonly Refused Full = new(ProblemCatalogue.Busy, null, PledgeGate.RetryAfter);

    /// <summary>Puts it before everything else.</summary>
    public static void UseEarlyRefusal(this WebApplication app)
    {
        var (gate, campaigns) = (app.Services.GetRequiredService<PledgeGate>(), app.Services.GetRequiredService<CampaignDirectory>());
        app.Use((context, next) => SlugOfNewPledge(context.Request) is { } slug && campaigns.InMemory(slug) is { } campaign && gate.IsFull(campaign) ? Full.ExecuteAsync(context) : next(context));
    }

    /// <summary>The campaign of <c>PUT /api/campaigns/{slug}/pledges/{pledgeId}</c>; null for every other request, another card for a pledge (<c>…/card</c>) included.</summary>
    private static string? SlugOfNewPledge(HttpRequest request)
    {
        if (!HttpMethods.IsPut(request.Method) || request.Path.Value is not { } path || !path.StartsWith(Campaigns, StringComparison.Ordinal))
            return null;
        var slug = path.AsSpan(Campaigns.Length);
        var end = slug.IndexOf('/');
        return end > 0 && slug[end..].StartsWith(Pledges, StringComparison.Ordinal) && slug[(end + Pledges.Length)..].TrimEnd('/') is { Length: > 0 } id && !id.Contains('/')
            ? slug[..end].ToString()
            : null;
    }
}
