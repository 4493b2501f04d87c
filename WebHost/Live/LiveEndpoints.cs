using System.Security.Cryptography;
using System.Text;
using Greenlight.Campaigns;
using Greenlight.Hosting;
using Greenlight.Problems;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Net.Http.Headers;

namespace Greenlight.Live;

/// <summary>The two ways to be told: the hub and server-sent events. (Polling is with the campaigns.)</summary>
internal static class LiveEndpoints
{
    // When the server goes away, those who read its streams must not all come back in the same moment: each is told another pause, from one second to five.
    private static readonly byte[][] Retries = [.. Enumerable.Range(0, 41).Select(i => Encoding.ASCII.GetBytes($"retry: {1000 + 100 * i}\n\n"))];
    private static readonly byte[] SignOfLife = ":\n\n"u8.ToArray();

    /// <summary>Registers the feed and the hub.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton(s => WatcherLimit.From(s.GetRequiredService<IConfiguration>()));
        services.AddSingleton<ProgressFeed>().AddHostedService(s => s.GetRequiredService<ProgressFeed>());
        services.AddSingleton<LiveConnections>().AddSingleton<HubLifetimeManager<LiveHub>, LiveLifetimeManager>();
        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = 4 * 1024)
            .AddJsonProtocol(json => EdgeJson.Configure(json.PayloadSerializerOptions));
        return services;
    }

    /// <summary><c>/live</c> (hub) and <c>/api/campaigns/{slug}/live</c> (server-sent events).</summary>
    public static RouteGroupBuilder MapLive(this IEndpointRouteBuilder endpoints)
    {
        var limit = endpoints.ServiceProvider.GetRequiredService<WatcherLimit>();
        var hub = endpoints.MapHub<LiveHub>("/live", transport =>
        {
            // A watcher that does not read holds back at most this much before it starts to miss updates.
            transport.TransportMaxBufferSize = 16 * 1024;
            transport.ApplicationMaxBufferSize = 4 * 1024;
        });
        hub.WithMetadata(LastsLong.Instance);
        hub.Finally(endpoint => endpoint.RequestDelegate = limit.Guard(endpoint.RequestDelegate!));
        var group = endpoints.MapGroup("/api/campaigns").WithTags("Live");
        group.MapGet("/{slug}/live", Stream).WithName("StreamProgress").Produces<Progress>(200, "text/event-stream").WithMetadata(LastsLong.Instance)
            .WithSummary("Server-sent events: first the newest progress, then each newer one. Event \"progress\", id = sequence, a comment after 15 s of silence.")
            .Refuses(ProblemCatalogue.UnknownCampaign, ProblemCatalogue.Unavailable, ProblemCatalogue.TooManyWatchers, ProblemCatalogue.Stopping);
        return group;
    }

    private static async Task<IResult> Stream(
        string slug, WatcherLimit limit, CampaignDirectory campaigns, ProgressFeed feed, IHostApplicationLifetime host, HttpContext context)
    {
        using var place = limit.TryEnter();
        if (place is null)
            return WatcherLimit.Refusal();
        if (await campaigns.Find(slug) is not { } campaign)
            return new Refused(ProblemCatalogue.UnknownCampaign);

        using var watch = await feed.Watch(campaign);
        // An open stream must not hold up the server's stop until the shutdown timeout.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        try
        {
            await Write(context.Response, watch, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader has gone, or we are going: the normal end of a stream.
        }
        return Results.Empty;
    }

    private static async Task Write(HttpResponse response, Watch watch, CancellationToken ending)
    {
        response.ContentType = "text/event-stream";
        response.Headers[HeaderNames.CacheControl] = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would otherwise collect the stream.
        if (response.HttpContext.WantsNoBody())
            return;
        await response.Body.WriteAsync(Retries[RandomNumberGenerator.GetInt32(Retries.Length)], ending);

        Published? told = null;
        while (true)
        {
            var newest = await watch.Latest;
            await response.Body.WriteAsync(newest.IsNewerThan(told) ? newest.ServerSentEvent : SignOfLife, ending);
            await response.Body.FlushAsync(ending);
            told = newest;
            await newest.Superseded.WaitAsync(ending);
        }
    }
}
