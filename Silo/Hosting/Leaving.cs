namespace Greenlight.Hosting;

/// <summary>
/// How a process leaves when it is asked to (SIGTERM): 1. at once it is not ready and refuses what is new; 2. for a while it still says so, so that whoever sends
/// requests here notices and sends them elsewhere; 3. then it stops listening, finishes what it has accepted, and ends.
/// </summary>
/// <remarks>Step 1 is everybody's who looks at <see cref="IHostApplicationLifetime.ApplicationStopping"/>; step 3 is the host's own: services stop in reverse order.</remarks>
internal sealed class Leaving(TimeSpan drainFor, TimeProvider clock) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Step 2: every service is told that it is stopping before the first one stops.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken) =>
        await Task.Delay(drainFor, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Registers <see cref="Leaving"/>.</summary>
internal static class LeavingServices
{
    /// <summary>Adds it, and bounds the whole of leaving. <paramref name="shared"/>: there may be others to go to; otherwise nobody is kept waiting for a drain.</summary>
    public static IServiceCollection AddLeaving(this IServiceCollection services, ClusterOptions cluster, bool shared)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = cluster.ShutdownTimeout);
        return shared ? services.AddHostedService(_ => new Leaving(cluster.DrainFor, TimeProvider.System)) : services;
    }
}
