using System.Globalization;
using System.Text.Json;
using Greenlight.Campaigns;
using Greenlight.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Pledging;

/// <summary>
/// When a campaign takes no more for the moment, a new pledge is turned away before anything is spent on it: its session is not read, its body is not read, and the
/// answer was written long ago. What overload costs is taken from those who were accepted, so it must cost next to nothing.
/// </summary>
internal static class EarlyRefusal
{
    private static readonly string RetryAfter = PledgeGate.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
    private static readonly byte[] Body = JsonSerializer.SerializeToUtf8Bytes(new ProblemDetails
    {
        Type = ProblemCatalogue.Busy.Type,
        Title = ProblemCatalogue.Busy.Title,
        Status = ProblemCatalogue.Busy.Status,
        Detail = ProblemCatalogue.Busy.Explanation,
        Extensions = { ["code"] = ProblemCatalogue.Busy.Code },
    });

    /// <summary>Puts it between routing, which names the campaign, and everything that costs.</summary>
    public static void UseEarlyRefusal(this WebApplication app)
    {
        var (gate, campaigns) = (app.Services.GetRequiredService<PledgeGate>(), app.Services.GetRequiredService<CampaignDirectory>());
        app.Use((context, next) => IsTurnedAway(context, gate, campaigns) ? Refuse(context.Response) : next(context));
    }

    private static bool IsTurnedAway(HttpContext context, PledgeGate gate, CampaignDirectory campaigns) =>
        context.GetEndpoint()?.Metadata.GetMetadata<TurnedAwayWhenFull>() is not null
        && context.Request.RouteValues["slug"] is string slug
        && campaigns.InMemory(slug) is { } campaign
        && gate.IsFull(campaign);

    private static Task Refuse(HttpResponse response)
    {
        response.StatusCode = ProblemCatalogue.Busy.Status;
        response.ContentType = "application/problem+json";
        response.ContentLength = Body.Length;
        response.Headers.RetryAfter = RetryAfter;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(Body).AsTask();
    }
}

/// <summary>On an endpoint that adds a pledge to a campaign's queue.</summary>
internal sealed record TurnedAwayWhenFull;
