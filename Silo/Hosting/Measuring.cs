using OpenTelemetry.Metrics;

namespace Greenlight.Hosting;

/// <summary><c>/metrics</c>, for Prometheus. On a port that is not the public's: a silo's.</summary>
internal static class Measuring
{
    /// <summary>Collects what the engine, Orleans, the database driver and the runtime count.</summary>
    public static IServiceCollection AddMeasuring(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Greenlight", "Microsoft.Orleans", "Npgsql", "System.Runtime")
            .AddPrometheusExporter());
        return services;
    }

    /// <summary>Serves it.</summary>
    public static void MapMeasuring(this WebApplication app) => app.MapPrometheusScrapingEndpoint();
}
