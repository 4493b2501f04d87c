using Greenlight.Ledger;
using Greenlight.Publishers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Greenlight.Campaigns;

/// <summary>
/// Reads the tallies of its shards when hinted, at most once a tick, and at least every two seconds while something can change; tells its watchers,
/// and has the ledger decide when a reading says that it may be time. Holds nothing that the ledger does not.
/// </summary>
/// <remarks>
/// Reentrant, so that watching and hinting never wait for a reading. Invariant across every await: <see cref="_reading"/> is replaced as a whole and only by a
/// reading with a sequence that is not lower, so whoever resumes sees a committed, consistent reading.
/// </remarks>
[GrainType("campaign"), Reentrant]
internal sealed partial class CampaignGrain : Grain, ICampaignGrain
{
    // Watchers renew every few seconds; a dead process is forgotten after this.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReadAtLeastEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RepublishEvery = TimeSpan.FromSeconds(5);

    private readonly ICampaignLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly ILogger<CampaignGrain> _log;
    private readonly LaunchGate? _gate;
    private readonly ObserverManager<IProgressObserver> _watchers;
    private readonly AskedTicks _asked = new(Lease);
    private readonly CampaignId _id;
    private CampaignReading _reading = null!;
    private Progress _progress = null!;
    private Task _refresh = Task.CompletedTask;
    private IGrainTimer? _tick;
    private TimeSpan _lastRefresh;
    private long _lastRefreshBegan;
    private DateTimeOffset _published;
    private long _toldSequence = -1;
    private long _seen;

    public CampaignGrain(ICampaignLedger ledger, [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock, ILogger<CampaignGrain> log, LaunchGate? gate = null)
    {
        (_ledger, _clock, _log, _gate) = (ledger, clock, log, gate);
        _id = CampaignId.Parse(this.GetPrimaryKeyString());
        _watchers = new(Lease, log) { GetDateTime = () => _clock.GetUtcNow().UtcDateTime };
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await ReadLedger();
        this.RegisterGrainTimer(Heartbeat, new GrainTimerCreationOptions(ReadAtLeastEvery, ReadAtLeastEvery) { Interleave = true });
    }

    public Task<Progress> Watch(IProgressObserver observer, TimeSpan tick)
    {
        _watchers.Subscribe(observer, observer);
        _asked.Ask(observer, tick, _clock.GetUtcNow());
        return Task.FromResult(_progress);
    }

    public Task Unwatch(IProgressObserver observer)
    {
        _watchers.Unsubscribe(observer);
        _asked.Forget(observer);
        return Task.CompletedTask;
    }

    public Task<Progress> Progress() => Task.FromResult(_progress);

    public Task Hint()
    {
        // Hints that come before the tick share its reading.
        if (_tick is null)
        {
            var wait = TickRules.Wait(_clock.GetElapsedTime(_lastRefreshBegan), TickRules.Tick(_watchers.Count > 0, _lastRefresh, _asked.Longest(_clock.GetUtcNow())));
            _tick = this.RegisterGrainTimer(OnTick, new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { Interleave = true });
        }
        return Task.CompletedTask;
    }

    public async Task Wake()
    {
        await Refresh();
        if (!CampaignRules.RefundsAll(_reading.Campaign))
            return;
        if (_reading.Unsettled)
            await WakeSettlement(_reading.Campaign);
        else
            await _ledger.Advance(_id, reading => reading.Unsettled ? null : new(Phase.Funded, _clock.GetUtcNow(), null, null));
    }

    public async Task<Campaign> Launch()
    {
        if (_gate is not null && _reading.Campaign is { Phase: Phase.Draft, Publisher: var publisher } && await _gate.Refuse(publisher) is { } refusal)
            throw new LaunchRefusedException(refusal);
        var campaign = await _ledger.Advance(_id, reading => CampaignRules.Launch(reading, _clock.GetUtcNow()));
        await Refresh();
        return campaign;
    }

    public async Task<CampaignOutcome> Handle(CampaignCommand command)
    {
        if (command is ChangeTerms terms)
            return await Change(terms);
        var (before, verdict) = (_reading.Campaign.Phase, (CampaignVerdict?)null);
        var campaign = await _ledger.Advance(_id, reading =>
        {
            (before, verdict) = (reading.Campaign.Phase, CampaignCommands.Decide(reading, command, _clock.GetUtcNow()));
            return (verdict as CampaignVerdict.Write)?.Change;
        });
        if (verdict is CampaignVerdict.Refuse(var refusal))
            return new CampaignOutcome.Refused(refusal);
        if (verdict is CampaignVerdict.Write)
        {
            LogCommand(_log, campaign.Slug, before, campaign.Phase, command.By);
            await Refresh();
            await WakeSettlement(campaign);
        }
        return new CampaignOutcome.Accepted(campaign);
    }

    private async Task<CampaignOutcome> Change(ChangeTerms command)
    {
        TermsVerdict? verdict = null;
        var campaign = await _ledger.ChangeTerms(_id, reading => ((verdict = TermsChanges.Decide(reading, command, _clock.GetUtcNow())) as TermsVerdict.Write)?.Revision);
        if (verdict is TermsVerdict.Refuse(var refusal))
            return new CampaignOutcome.Refused(refusal);
        if (verdict is TermsVerdict.Write)
        {
            LogTerms(_log, campaign.Slug, campaign.TermsVersion, campaign.Terms.AskedAt == campaign.TermsVersion, command.By);
            for (var shard = 0; shard < campaign.Terms.Shards; shard++)
                await GrainFactory.Shard(new(_id, shard)).Reopen();
            await Refresh();
        }
        return new CampaignOutcome.Accepted(campaign);
    }

    private async Task WakeSettlement(Campaign campaign)
    {
        for (var shard = 0; shard < campaign.Terms.Shards; shard++)
            await GrainFactory.Settlement(new(_id, shard)).Wake();
    }

    private async Task OnTick(CancellationToken cancellationToken)
    {
        _tick?.Dispose();
        _tick = null;
        await Refresh();
    }

    private async Task Heartbeat(CancellationToken cancellationToken)
    {
        var before = _reading.Sequence;
        if (_watchers.Count > 0 || _reading.Campaign.Phase is Phase.Live or Phase.Closing)
            await Refresh();
        // Quiet for a whole beat: the sweepers need not come back before the ledger moves again. A write, so not for each tick.
        if (_reading.Sequence == before && before > _seen)
            await _ledger.Seen(_id, _seen = before);
    }

    /// <summary>One reading at a time; who comes meanwhile waits for the next one, which then sees everything committed before they came.</summary>
    private async Task Refresh()
    {
        if (!_refresh.IsCompleted)
            await _refresh.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!_refresh.IsCompleted)
        {
            await _refresh;
            return;
        }
        await (_refresh = ReadAndDecide());
    }

    private async Task ReadAndDecide()
    {
        var started = _lastRefreshBegan = _clock.GetTimestamp();
        await ReadLedger();
        if (CampaignRules.MayAdvance(_reading, _clock.GetUtcNow()))
        {
            var before = _reading.Campaign.Phase;
            var campaign = await _ledger.Advance(_id, reading => CampaignRules.Advance(reading, _clock.GetUtcNow()));
            if (campaign.Phase != before)
                LogPhase(_log, campaign.Slug, before, campaign.Phase);
            await ReadLedger();
            await WakeSettlement(campaign);
        }
        await Tell();
        _lastRefresh = _clock.GetElapsedTime(started);
    }

    private async Task ReadLedger()
    {
        var asOf = _clock.GetUtcNow();
        var reading = await _ledger.Read(_id);
        if (_reading is not null && reading.Sequence < _reading.Sequence)
            return;
        _reading = reading;
        _progress = ProgressRules.Of(reading, asOf);
    }

    private async Task Tell()
    {
        if (_progress.Sequence == _toldSequence && _progress.AsOf - _published < RepublishEvery)
            return;
        (_toldSequence, _published) = (_progress.Sequence, _progress.AsOf);
        await _watchers.Notify(watcher => watcher.OnProgress(_progress));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Campaign {Slug}: version {Version} of its terms (backers asked: {Asked}), by {By}")]
    private static partial void LogTerms(ILogger log, string slug, int version, bool asked, string by);

    [LoggerMessage(Level = LogLevel.Information, Message = "Campaign {Slug}: {Before} → {After}, by {By}")]
    private static partial void LogCommand(ILogger log, string slug, Phase before, Phase after, string by);

    [LoggerMessage(Level = LogLevel.Information, Message = "Campaign {Slug}: {Before} → {After}")]
    private static partial void LogPhase(ILogger log, string slug, Phase before, Phase after);
}
