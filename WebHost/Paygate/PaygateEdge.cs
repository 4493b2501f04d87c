using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Greenlight.Paygate;

/// <summary>The paygate's part of the edge: its limits, the media, the demo series.</summary>
internal static class PaygateEdge
{
    // What the framework leaves out (404) or calls something else (.ts).
    private static readonly FileExtensionContentTypeProvider ContentTypes = new()
    {
        Mappings =
        {
            [".m3u8"] = "application/vnd.apple.mpegurl",
            [".ts"] = "video/mp2t",
            [".m4s"] = "video/iso.segment",
            [".torrent"] = "application/x-bittorrent",
            [".vtt"] = "text/vtt",
        },
    };

    /// <summary>Registers the paygate, its limits and, unless <c>Demo:Enabled=false</c>, the demo series.</summary>
    public static IServiceCollection AddPaygateEdge(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPaygate(configuration);
        services.Configure<PassLimits>(configuration.GetSection("Paygate")).Configure<RateLimiterOptions>(PassLimits.Configure);
        // Such a line would hold the whole address, and with it the token that some players carry in the query.
        services.AddLogging(logging => logging.AddFilter<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        return configuration.GetValue("Demo:Enabled", true) ? services.AddHostedService<DemoMedia>() : services;
    }

    /// <summary>Serves packaged media under <c>/media</c>: ranges, ETags, cacheable by anybody, because what is gated is ciphertext.</summary>
    public static WebApplication UseMedia(this WebApplication app)
    {
        if (app.Services.GetService<MediaFolder>() is not { } media)
            return app;
        media.Make();
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(media.Path),
            RequestPath = MediaFolder.Root,
            ContentTypeProvider = ContentTypes,
            OnPrepareResponse = file =>
            {
                // A playlist may be packaged anew; what it names then has other bytes under the same name, so an hour must do.
                file.Context.Response.Headers[HeaderNames.CacheControl] = file.File.Name.EndsWith(".m3u8", StringComparison.Ordinal) ? "public, max-age=60" : "public, max-age=3600";
                file.Context.Response.Headers[HeaderNames.AccessControlAllowOrigin] = "*";
            },
        });
        return app;
    }

    /// <summary>Installs the demo series before the first request is taken; its files lie beside the program.</summary>
    private sealed class DemoMedia(DemoSeries series) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => series.Install(Path.Combine(AppContext.BaseDirectory, "demo", "media"), cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
