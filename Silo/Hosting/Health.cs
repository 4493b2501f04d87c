using Dapper;
using Greenlight.Ledger;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Greenlight.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers; it touches nothing, so that a slow database never gets a healthy process killed.
/// <c>/health/ready</c>: requests may be sent here: it is up and not on its way down, belongs to the cluster, and its database answers.
/// </summary>
public static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Registers the checks.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<NotStopping>("process", timeout: Patience)
            .AddCheck<ClusterJoined>("cluster", timeout: Patience)
            .AddCheck<DatabaseAnswers>("database", timeout: Patience);
        return services;
    }

    /// <summary>Serves both.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var asked = new HttpMethodMetadata([HttpMethods.Get]); // HEAD is routed as GET.
        endpoints.MapHealthChecks("/health/live", new() { Predicate = _ => false }).WithMetadata(asked);
        endpoints.MapHealthChecks("/health/ready", new() { ResponseWriter = Write }).WithMetadata(asked);
    }

    private static Task Write(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(string.Concat(report.Entries.Select(e => $"{e.Key}: {e.Value.Description ?? e.Value.Status.ToString()}\n")));
    }

    private sealed class NotStopping(IHostApplicationLifetime host) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            host.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping")
            : host.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy("running")
            : HealthCheckResult.Unhealthy("starting"));
    }

    private sealed class ClusterJoined(IServiceProvider services) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Look());

        private HealthCheckResult Look()
        {
            if (services.GetService<ISiloStatusOracle>() is { } silo)
                return silo.CurrentStatus is SiloStatus.Active ? HealthCheckResult.Healthy("silo active") : HealthCheckResult.Unhealthy($"silo {silo.CurrentStatus}");

            // Asking a grain would find a hung silo, and take every web host out of service until the others have given that silo up.
            return services.GetService<ClusterGateways>() is { Connected: > 0 and var silos }
                ? HealthCheckResult.Healthy($"{silos} silos connected")
                : HealthCheckResult.Unhealthy("no silo connected");
        }
    }

    private sealed class DatabaseAnswers(IDatabase database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var connection = await database.OpenRead(cancellationToken);
            await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
            return HealthCheckResult.Healthy("answers");
        }
    }
}
