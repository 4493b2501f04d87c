using Microsoft.Extensions.Hosting;

namespace Greenlight.Payments;

/// <summary>Runs the pacer of this process. Not on the scheduler of the grain that happens to call Stripe first: that one ends with its grain.</summary>
internal sealed class PacerService(StripePacer pacer, IHostApplicationLifetime host) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => pacer.Run(stoppingToken, host.ApplicationStopping);
}
