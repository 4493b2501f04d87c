using Greenlight.Campaigns;
using Greenlight.Problems;

namespace Greenlight.Pledging;

/// <summary>
/// When a campaign takes no more for the moment, a new pledge is turned away before anything is spent on it: neither its session nor its body is read.
/// What overload costs is taken from those who were accepted, so it must cost next to nothing.
/// </summary>
internal static class EarlyRefusal
{
    private static readonly Refused Full = new(ProblemCatalogue.Busy, null, PledgeGate.RetryAfter);

    /// <summary>Puts it between routing, which names the campaign, and everything that costs.</summary>
    public static void UseEarlyRefusal(this WebApplication app)
    {
        var (gate, campaigns) = (app.Services.GetRequiredService<PledgeGate>(), app.Services.GetRequiredService<CampaignDirectory>());
        app.Use((context, next) => IsTurnedAway(context, gate, campaigns) ? Full.ExecuteAsync(context) : next(context));
    }

    private static bool IsTurnedAway(HttpContext context, PledgeGate gate, CampaignDirectory campaigns) =>
        context.GetEndpoint()?.Metadata.GetMetadata<TurnedAwayWhenFull>() is not null
        && context.Request.RouteValues["slug"] is string slug
        && campaigns.InMemory(slug) is { } campaign
        && gate.IsFull(campaign);
}

/// <summary>On an endpoint that adds a pledge to a campaign's queue.</summary>
internal sealed record TurnedAwayWhenFull;
