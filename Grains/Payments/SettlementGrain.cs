using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Greenlight.Payments;

/// <summary>Runs passes of <see cref="SettlementRun"/> while there is a reason to. Woken by its shard, its campaign and the sweepers.</summary>
/// <remarks>
/// Reentrant, so that hints don't queue behind a pass. Invariant across every await: <see cref="_passes"/> is the only thing that runs a pass, and only
/// <see cref="Wake"/> starts it, when the last one has ended.
/// </remarks>
[GrainType("settlement"), Reentrant]
internal sealed partial class SettlementGrain : Grain, ISettlementGrain
{
    private static readonly TimeSpan LookAtPhaseEvery = TimeSpan.FromSeconds(1);

    // For the metrics. Counting a quarter of a million pledges that are due takes a fifth of a second.
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(10);

    // A shard hints with its batches, and a pass costs the ledger two readings however little there is to do: what comes within so short a time shares one. The first
    // hint after a silence is heeded at once.
    private static readonly TimeSpan PassEvery = TimeSpan.FromMilliseconds(500);

    private readonly ShardId _id;
    private readonly ICampaignLedger _campaigns;
    private readonly ICharging _charging;
    private readonly SettlementRun _run;
    private readonly SettlementReadings _readings;
    private readonly SettlementUnderWay _underWay;
    private readonly CancellationToken _ending;
    private readonly TimeProvider _clock;
    private readonly ILogger<SettlementGrain> _log;
    private Task _passes = Task.CompletedTask;
    private CancellationTokenSource? _stop;
    private Phase _phase;
    private bool _charges;
    private long? _began;
    private bool _again;
    private bool _told;

    public SettlementGrain(
        IGrainContext context,
        IGrainFactory grains,
        ICampaignLedger campaigns,
        IPledgeLedger ledger,
        IPaymentProvider provider,
        ICharging charging,
        SettlementOptions options,
        SettlementReadings readings,
        SettlementUnderWay underWay,
        IHostApplicationLifetime host,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
        ILogger<SettlementGrain> log,
        ILogger<SettlementRun> runLog)
    {
        _id = ShardId.Parse(context.GrainId.Key.ToString()!);
        (_campaigns, _charging, _readings, _underWay, _clock, _log, _ending) = (campaigns, charging, readings, underWay, clock, log, host.ApplicationStopping);
        _run = new(ledger, provider, new ShardRecorder(grains.Shard(_id)), charging, options, clock, runLog, campaigns, _ending);
    }

    public Task Wake()
    {
        _again = true;
        if (_passes.IsCompleted && !_ending.IsCancellationRequested)
            _underWay.Begun(_id, _passes = RunPasses());
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _again = false;
        if (_stop is not null)
            await _stop.CancelAsync();
        await _passes.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task RunPasses()
    {
        using var watch = this.RegisterGrainTimer(LookAtPhase, new GrainTimerCreationOptions(LookAtPhaseEvery, LookAtPhaseEvery) { Interleave = true });
        using var meter = this.RegisterGrainTimer(Measure, new GrainTimerCreationOptions(MeasureEvery, MeasureEvery) { Interleave = true });
        try
        {
            while (_again && !_ending.IsCancellationRequested)
            {
                if (_began is { } began && PassEvery - _clock.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero)
                    await Task.Delay(rest, _clock, _ending);
                _began = _clock.GetTimestamp();
                _again = false;
                if (await _campaigns.Find(_id.Campaign) is not { } campaign)
                    return;
                _phase = campaign.Phase;
                _charges = await _charging.Stopped() is null;
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(_ending);
                _stop = stop;
                // Where backers have notice before they are charged, everybody has a due time once everybody was told: no need to walk them all at every sweep until then.
                var report = await _run.Pass(campaign, _id, walk: !_told || CampaignRules.RefundsAll(campaign), stop.Token);
                _told = campaign is { Phase: Phase.Funded, Terms.ChargeNotice.Ticks: > 0 } && report.Halted is null && report.Failed == 0 && _charges && !stop.IsCancellationRequested;
                _stop = null;
                if (report is { Halted: { } reason })
                {
                    // The sweepers come back in seconds; until then nobody is asked again.
                    LogHalted(_log, _id, reason);
                    return;
                }
            }
            if (_ending.IsCancellationRequested)
                LogEnded(_log, _id);
        }
        catch (Exception failure) when (_ending.Explains(failure))
        {
            LogEnded(_log, _id);
        }
        catch (Exception failure)
        {
            LogFailed(_log, failure, _id);
        }
        finally
        {
            _stop = null;
            _underWay.Over(_id);
            PaymentMetrics.Over(_id);
        }
    }

    /// <summary>A pass works for the phase it began in, and charges or does not; when the campaign has been decided meanwhile, or charging was stopped or started, the next pass must begin.</summary>
    private async Task LookAtPhase(CancellationToken cancellationToken)
    {
        if (_stop is not { } stop || await _campaigns.Find(_id.Campaign) is not { } campaign || campaign.Phase == _phase && await _charging.Stopped() is null == _charges)
            return;
        _again = true;
        if (_stop == stop)
            await stop.CancelAsync();
    }

    private async Task Measure(CancellationToken cancellationToken)
    {
        try
        {
            if (await _campaigns.Find(_id.Campaign) is { } campaign && await _readings.Of(campaign, _id.Index) is var standing && _stop is not null)
                PaymentMetrics.Stands(_id, standing);
        }
        catch (Exception failure)
        {
            if (!_ending.Explains(failure))
                LogNotMeasured(_log, failure, _id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "How the settlement of {Shard} stands can't be read; it goes on without its metrics")]
    private static partial void LogNotMeasured(ILogger log, Exception failure, ShardId shard);

    [LoggerMessage(Level = LogLevel.Information, Message = "Settlement of {Shard} ends with this process; what is left of it is found in the ledger")]
    private static partial void LogEnded(ILogger log, ShardId shard);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Settlement of {Shard} pauses: {Reason}")]
    private static partial void LogHalted(ILogger log, ShardId shard, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A settlement pass of {Shard} failed and will be repeated")]
    private static partial void LogFailed(ILogger log, Exception failure, ShardId shard);
}
