using System.Globalization;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Greenlight.Payments;

/// <summary>Works on its slice when hinted, and every few seconds for what was parked. The first slice also looks for events that no webhook brought.</summary>
/// <remarks>
/// Reentrant, so that hints are not queued behind a round. Invariant across every await: <c>_running</c> lets one round at a time pass, and a hint that
/// comes meanwhile makes it look once more.
/// </remarks>
[GrainType("stripe-inbox"), Reentrant]
internal sealed partial class StripeInboxGrain : Grain, IStripeInboxGrain, IRemindable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    private readonly InboxRound _round;
    private readonly InboxTable _table;
    private readonly GivenUpTable _givenUp;
    private readonly EventSweep _sweep;
    private readonly TimeSpan _sweepEvery;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _ending;
    private readonly ILogger<StripeInboxGrain> _log;
    private readonly int _slice;
    private bool _running, _again;

    public StripeInboxGrain(
        IGrainContext context,
        InboxTable table,
        GivenUpTable givenUp,
        EventSweep sweep,
        StripeOptions options,
        IPledgeLedger ledger,
        IPaymentProvider provider,
        ICardUses uses,
        IGrainFactory grains,
        IHostApplicationLifetime host,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
        ILogger<StripeInboxGrain> log)
    {
        (_table, _givenUp, _sweep, _sweepEvery, _clock, _ending, _log) = (table, givenUp, sweep, options.SweepEvery, clock, host.ApplicationStopping, log);
        _slice = int.Parse(context.GrainId.Key.ToString().AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture);
        _round = new(table, ledger, provider, shard => new ShardRecorder(grains.Shard(shard)), clock, uses);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(Wake, new GrainTimerCreationOptions(TimeSpan.Zero, LookEvery) { KeepAlive = true, Interleave = true });
        if (_slice == 0)
            this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(_sweepEvery, _sweepEvery) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    // One minute is the shortest period Orleans takes; the timers do the work, the reminder only brings a lost grain back.
    public Task Start() => this.RegisterOrUpdateReminder("inbox", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public async Task Wake()
    {
        _again = true;
        if (_running)
            return;
        _running = true;
        try
        {
            while (_again)
            {
                _again = false;
                while (await _round.Process(_slice) == InboxRound.PageSize)
                    continue;
            }
        }
        catch (Exception failure) when (_ending.Explains(failure))
        {
            // The rows are still due, and whoever goes on looks at them.
        }
        catch (Exception failure)
        {
            // The rows are still due, and the next look is seconds away.
            LogRound(failure, _slice);
        }
        finally
        {
            _running = false;
        }
    }

    private async Task Sweep(CancellationToken cancellation)
    {
        try
        {
            var now = _clock.GetUtcNow();
            if (await _sweep.Once(cancellation) > 0)
            {
                for (var slice = 0; slice < InboxKeys.Slices; slice++)
                    GrainFactory.GetGrain<IStripeInboxGrain>(InboxKeys.Of(slice)).Wake().Ignore();
            }
            PaymentMetrics.OldestWebhook(await _table.Oldest() is { } oldest ? now - oldest : TimeSpan.Zero);
            PaymentMetrics.GivenUpWebhooks(await _givenUp.GivenUp());
            await _table.Forget(now - Keep);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // Stripe or the database does not answer now; the sweep's place is stored, and the next one is a minute away.
            LogSweep(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Processing slice {Slice} of the webhook inbox failed and will be repeated")]
    private partial void LogRound(Exception failure, int slice);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for missed Stripe events failed and will be repeated")]
    private partial void LogSweep(Exception failure);
}

/// <summary>A shard grain, as settlement and webhooks need it.</summary>
internal sealed class ShardRecorder(IPledgeShardGrain shard) : IPledgeRecorder
{
    public Task<PledgeOutcome> Record(PaymentFact fact) => shard.Record(fact);
}
