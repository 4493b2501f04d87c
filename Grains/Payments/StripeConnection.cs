using Stripe;

namespace Greenlight.Payments;

/// <summary>Stripe.net as we use it.</summary>
internal static class StripeConnection
{
    public static StripeClient Open(StripeOptions options)
    {
        var pool = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), MaxConnectionsPerServer = 128 };
        var http = new HttpClient(pool) { Timeout = options.Timeout };
        return new(new StripeClientOptions
        {
            ApiKey = options.ApiKey,
            // All of them, or some calls would leave for api.stripe.com whatever the configuration says.
            ApiBase = options.ApiBase,
            ConnectBase = options.ApiBase,
            FilesBase = options.ApiBase,
            MeterEventsBase = options.ApiBase,
            // No retries underneath: its back-off ignores tokens and limits, and ours must know what was tried. Telemetry would write into the home folder.
            HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0, appInfo: null, enableTelemetry: false),
        });
    }
}
