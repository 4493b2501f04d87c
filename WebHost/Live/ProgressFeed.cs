using System.Collections.Concurrent;
using Greenlight.Campaigns;

namespace Greenlight.Live;

/// <summary>
/// This process's ear on the campaigns that somebody here watches: one observer object, one subscription per watched campaign, renewed before its lease
/// runs out. Renewing is also what heals: after a silo has died the next renewal reaches the campaign's new activation and brings the newest numbers.
/// </summary>
/// <remarks>The campaign grain keeps its end of the observer weakly; this singleton is the strong reference that keeps it alive.</remarks>
internal sealed partial class ProgressFeed(IGrainFactory grains, TimeProvider clock, ILogger<ProgressFeed> log, IHostApplicationLifetime? host = null) : BackgroundService, IProgressObserver
{
    /// <summary>How often subscriptions are renewed.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(3);

    /// <summary>How long a campaign stays subscribed after its last watcher left or its last poll.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(5);

    /// <summary>After so long without news, readers of event streams get a sign of life.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, WatchedCampaign> _watched = new(StringComparer.Ordinal);
    private readonly Lock _creating = new();
    private readonly PeriodicTimer _timer = new(RenewEvery, clock);
    private IProgressObserver? _self;

    /// <summary>The newest numbers of a campaign: from memory while it is watched here, else from its grain. Throws when the grain can't be asked.</summary>
    public async ValueTask<Published> Read(Campaign campaign)
    {
        while (true)
        {
            var watched = Enlist(campaign);
            if (watched.TryTouch(KeepFor))
                return await watched.Latest;
            Forget(watched);
        }
    }

    /// <summary>
    /// The newest numbers, and none older than those the caller has seen: perhaps another web host told them, which hears from the campaign at other moments than
    /// this one. Then the grain is asked.
    /// </summary>
    public async ValueTask<Published> Read(Campaign campaign, long seen)
    {
        var here = await Read(campaign);
        if (here.Progress.Sequence >= seen)
            return here;
        var watched = Enlist(campaign);
        watched.Take(await GrainOf(campaign).Progress());
        return await watched.Latest;
    }

    /// <summary>Watches a campaign until the answer is disposed. Throws when the grain can't be asked.</summary>
    public async Task<Watch> Watch(Campaign campaign, IProgressReader? reader = null)
    {
        while (true)
        {
            var watched = Enlist(campaign);
            if (!watched.TryEnter())
            {
                Forget(watched);
                continue;
            }
            var watch = new Watch(watched, reader);
            try
            {
                await watched.Latest;
                return watch;
            }
            catch
            {
                watch.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public Task OnProgress(Progress progress)
    {
        if (_watched.TryGetValue(progress.Slug, out var watched))
            watched.Take(progress);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A process that is leaving has subscriptions for longer than it has a silo.
        while (await _timer.WaitForNextTickAsync(stoppingToken) && host is not { ApplicationStopping.IsCancellationRequested: true })
            Renew();
    }

    private void Renew()
    {
        foreach (var (_, watched) in _watched)
        {
            if (watched.TryClose())
            {
                Forget(watched);
                _ = Unsubscribe(watched.Campaign);
                continue;
            }
            watched.Pulse(Heartbeat);
            _ = Subscribe(watched);
        }
    }

    private WatchedCampaign Enlist(Campaign campaign)
    {
        if (_watched.TryGetValue(campaign.Slug, out var known))
            return known;
        var begun = new WatchedCampaign(campaign, clock);
        var watched = _watched.GetOrAdd(campaign.Slug, begun);
        if (ReferenceEquals(watched, begun))
            _ = Subscribe(watched);
        return watched;
    }

    private void Forget(WatchedCampaign watched) => _watched.TryRemove(new(watched.Campaign.Slug, watched));

    private Task Subscribe(WatchedCampaign watched) =>
        watched.Renew(c => GrainOf(c).Watch(Self(), watched.Tick), e => LogNotRenewed(e, watched.Campaign.Slug));

    private async Task Unsubscribe(Campaign campaign)
    {
        try
        {
            await GrainOf(campaign).Unwatch(Self());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogNotEnded(e, campaign.Slug); // Its lease ends it in any case.
        }
    }

    private ICampaignGrain GrainOf(Campaign campaign) => grains.Campaign(campaign.Id);

    // Not in the constructor: a client can't make references before it is connected.
    private IProgressObserver Self()
    {
        lock (_creating)
            return _self ??= grains.CreateObjectReference<IProgressObserver>(this);
    }

    [LoggerMessage(LogLevel.Warning, "The subscription to {Slug} could not be renewed; trying again in a few seconds")]
    private partial void LogNotRenewed(Exception exception, string slug);

    [LoggerMessage(LogLevel.Debug, "The subscription to {Slug} could not be ended early")]
    private partial void LogNotEnded(Exception exception, string slug);
}
