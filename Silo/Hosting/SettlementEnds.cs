using Greenlight.Payments;

namespace Greenlight.Hosting;

/// <summary>Registered after the silo, and so stopped before it: charges that are under way are finished while there is still a shard to store what they came to.</summary>
internal sealed class SettlementEnds(SettlementUnderWay settlement) : IHostedService
{
    // Some dozens are under way at most; at Stripe's pace they take five seconds. Who waits longer waits for Stripe, and what it says is found out later.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await settlement.Ended.WaitAsync(Patience, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
