using Greenlight.Ledger;
using Greenlight.Payments;
using Greenlight.Publishers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Greenlight.Charging;

/// <summary>Runs the watch every minute, and a reconciliation whenever one was asked for: by the watch, or by a person through the ledger's own table.</summary>
/// <remarks>
/// Reentrant, so that starting it never waits for a run. Invariant across every await: <c>_busy</c> lets one round at a time pass.
/// </remarks>
[GrainType("charging"), Reentrant]
internal sealed partial class ChargingGrain : Grain, IChargingGrain, IRemindable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BeatEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    private readonly ChargingTable _table;
    private readonly ChargeWatch _watch;
    private readonly ReconcileRun _run;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _ending;
    private readonly ILogger<ChargingGrain> _log;
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _busy;
    private long? _beatAt, _failedAt;

    public ChargingGrain(
        ChargingTable table,
        StripeLists stripe,
        IPaymentProvider provider,
        IPledgeLedger ledger,
        TransferAdoption transfers,
        IGrainFactory grains,
        IHostApplicationLifetime host,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
        ILogger<ChargingGrain> log)
    {
        (_table, _clock, _ending, _log) = (table, clock, host.ApplicationStopping, log);
        _watch = new(table, stripe, ledger, clock);
        _run = new(table, stripe, provider, ledger, transfers, shard => new ShardRecorder(grains.Shard(shard)), clock);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(TimeSpan.Zero, LookEvery) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    // One minute is the shortest period Orleans takes; the timer does the work, the reminder only brings a lost grain back.
    public async Task Start()
    {
        await this.RegisterOrUpdateReminder("charging", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        // After a restore nobody should be given a number that the backup forgot: whoever starts on an old ledger waits a moment for the first comparison.
        if ((await _table.Read()).Stopped(_clock.GetUtcNow()) is not null)
            await _looked.Task.WaitAsync(Patience, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task Look(CancellationToken cancellation)
    {
        if (_busy || _ending.IsCancellationRequested || _failedAt is { } failed && _clock.GetElapsedTime(failed) < AfterFailure)
            return;
        _busy = true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ending);
        try
        {
            if (await _table.Open() is { } run)
            {
                _looked.TrySetResult();
                LogRun(run.Number, run.AskedBy);
                var clean = await _run.Go(run, stop.Token);
                LogRunEnded(run.Number, clean ? "nothing is left to decide" : "some payment intents or transfers need a person's decision");
                _beatAt = null;
            }
            if (_beatAt is not { } at || _clock.GetElapsedTime(at) >= BeatEvery)
            {
                if (await _watch.Beat(stop.Token) is { } number)
                    LogRestored(number);
                _beatAt = _clock.GetTimestamp();
            }
            _failedAt = null;
        }
        catch (Exception failure) when (_ending.Explains(failure) || cancellation.IsCancellationRequested)
        {
            // Whoever goes on begins from what is stored.
        }
        catch (Exception failure)
        {
            // Stripe or the database does not answer. Nothing is charged until it does, once the lease is over; the next look is seconds away.
            _failedAt = _clock.GetTimestamp();
            LogFailed(failure);
        }
        finally
        {
            _busy = false;
            _looked.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reconciliation {Number} goes on (asked for by {By})")]
    private partial void LogRun(int number, string by);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reconciliation {Number} has ended: {What}")]
    private partial void LogRunEnded(int number, string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "This ledger is older than what Stripe has seen: a backup was restored. Nobody is charged, and reconciliation {Number} begins")]
    private partial void LogRestored(int number);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Comparing with Stripe's charges failed and will be repeated")]
    private partial void LogFailed(Exception failure);
}
