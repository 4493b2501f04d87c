using System.Globalization;
using Greenlight.Live;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Greenlight.Campaigns;

/// <summary>Reading campaigns: for everybody, signed in or not.</summary>
internal static class CampaignEndpoints
{
    private const int ListLimit = 100;

    /// <summary>Registers what they need.</summary>
    public static IServiceCollection AddCampaigns(this IServiceCollection services) => services.AddSingleton<CampaignDirectory>().AddSingleton<CampaignDesk>().AddSingleton<DraftDesk>();

    /// <summary><c>/api/campaigns</c>, one of them, and its progress for those who poll.</summary>
    public static RouteGroupBuilder MapCampaigns(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/campaigns").WithTags("Campaigns");
        group.MapGet("/", List).WithName("ListCampaigns").WithSummary("Launched campaigns, newest first.");
        group.MapGet("/{slug}", One).WithName("GetCampaign").WithSummary("A campaign's terms and its progress.").Refuses(ProblemCatalogue.UnknownCampaign);
        group.MapGet("/{slug}/progress", Progress).WithName("GetProgress").Produces<Progress>()
            .WithSummary("The newest numbers. ETag is their sequence: ask with If-None-Match and get 304 while nothing has changed.")
            .Refuses(ProblemCatalogue.UnknownCampaign);
        return group;
    }

    private static async Task<Ok<IReadOnlyList<CampaignView>>> List(CampaignDirectory campaigns) =>
        TypedResults.Ok<IReadOnlyList<CampaignView>>([.. (await campaigns.List(ListLimit)).Select(c => CampaignView.Of(c, null))]);

    private static async Task<Results<Ok<CampaignView>, Refused>> One(string slug, CampaignDirectory campaigns, ProgressFeed feed) =>
        await campaigns.Find(slug) is { } campaign
            ? TypedResults.Ok(CampaignView.Of(campaign, (await feed.Read(campaign)).Progress))
            : new Refused(ProblemCatalogue.UnknownCampaign);

    private static async Task<IResult> Progress(string slug, CampaignDirectory campaigns, ProgressFeed feed, HttpContext context)
    {
        if (await campaigns.Find(slug) is not { } campaign)
            return new Refused(ProblemCatalogue.UnknownCampaign);

        var published = await feed.Read(campaign, SequenceSeen(context.Request));
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{published.Progress.Sequence}\"");
        var headers = context.Response.Headers;
        headers[HeaderNames.ETag] = tag;
        headers[HeaderNames.CacheControl] = "no-cache";
        return NamesTag(context.Request, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(published.Json, "application/json; charset=utf-8");
    }

    private static long SequenceSeen(HttpRequest request)
    {
        var newest = 0L;
        foreach (var seen in request.GetTypedHeaders().IfNoneMatch)
        {
            if (long.TryParse(seen.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                newest = Math.Max(newest, sequence);
        }
        return newest;
    }

    private static bool NamesTag(HttpRequest request, string tag)
    {
        foreach (var seen in request.GetTypedHeaders().IfNoneMatch)
        {
            // If-None-Match compares weakly (RFC 9110 §13.1.2): a proxy that compressed the answer may have made the tag weak.
            if (seen.Tag == tag || seen.Tag == "*")
                return true;
        }
        return false;
    }
}
