using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Pages.Studio;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greenlight.Payments;

/// <summary>How settlement stands: for a campaign's producers.</summary>
internal static class SettlementEndpoints
{
    /// <summary>Registers what it needs.</summary>
    public static IServiceCollection AddSettlementDesk(this IServiceCollection services) => services.AddSingleton<SettlementDesk>();

    /// <summary><c>GET /api/campaigns/{slug}/settlement</c>.</summary>
    public static IEndpointConventionBuilder MapSettlement(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/api/campaigns/{slug}/settlement", Settlement).WithTags("Campaigns").WithName("GetSettlement")
        .WithSummary("For the campaign's producers: what settlement has left to do, how fast it goes, and when it will be through.")
        .WithMetadata(new ComparedWithAccountAttribute())
        .Refuses(ProblemCatalogue.UnknownCampaign);

    private static async Task<Results<Ok<SettlementView>, Refused>> Settlement(string slug, CampaignDirectory campaigns, Producers producers, SettlementDesk desk, HttpContext context)
    {
        // To those who may not see it, it looks like a campaign that does not exist, as its producer's page does.
        if (await campaigns.Find(slug) is not { } campaign || !await producers.MaySee(context.User, campaign))
            return new Refused(ProblemCatalogue.UnknownCampaign);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(SettlementView.Of(await desk.Of(campaign)));
    }
}
