using Greenlight.Campaigns;
using Greenlight.Payments;
using Greenlight.Sweeping;

namespace Greenlight.Hosting;

/// <summary>Starts the fixed number of sweepers and of webhook processors once the silo is active. Every process does; starting twice changes nothing.</summary>
internal sealed class StandingGrains(IGrainFactory grains) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var slice = 0; slice < Sweepers.Slices; slice++)
            await grains.GetGrain<ISweeperGrain>(Sweepers.Key(slice)).Start();
        for (var slice = 0; slice < InboxKeys.Slices; slice++)
            await grains.GetGrain<IStripeInboxGrain>(InboxKeys.Of(slice)).Start();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
