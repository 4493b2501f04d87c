using Greenlight.Book;
using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Payments;
using Greenlight.Sweeping;

namespace Greenlight.Hosting;

/// <summary>Starts the fixed number of sweepers and of webhook processors, the bookkeeper, and the one who compares with Stripe, once the silo is active. Every process does; starting twice changes nothing.</summary>
internal sealed class StandingGrains(IGrainFactory grains, ILogger<StandingGrains> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // First: until it has compared the ledger with Stripe, nobody is charged.
        await EngineUp.Until(grains.GetGrain<IChargingGrain>(IChargingGrain.TheOne).Start, log, cancellationToken);
        for (var slice = 0; slice < Sweepers.Slices; slice++)
        {
            var sweeper = grains.GetGrain<ISweeperGrain>(Sweepers.Key(slice));
            await EngineUp.Until(sweeper.Start, log, cancellationToken);
        }
        for (var slice = 0; slice < InboxKeys.Slices; slice++)
        {
            var inbox = grains.GetGrain<IStripeInboxGrain>(InboxKeys.Of(slice));
            await EngineUp.Until(inbox.Start, log, cancellationToken);
        }
        await EngineUp.Until(grains.GetGrain<IBookkeeperGrain>(IBookkeeperGrain.Key).Start, log, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
