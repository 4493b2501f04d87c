using Orleans.Concurrency;

namespace Greenlight.Campaigns;

/// <summary>A campaign's public face and its decision. Key: <see cref="CampaignId"/>.</summary>
[Alias("grain/campaign"), GrainInterfaceType("campaign")]
public interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>
    /// Subscribes a process to this campaign's progress for the length of a lease and answers the snapshot; call again to renew.
    /// <paramref name="tick"/>: how long the process wants news to gather, which it needs to tell everybody who watches there.
    /// </summary>
    [Alias("WatchAt")] Task<Progress> Watch(IProgressObserver observer, TimeSpan tick);

    /// <summary>Ends a subscription early.</summary>
    [Alias("Unwatch")] Task Unwatch(IProgressObserver observer);

    /// <summary>The newest progress, read from the ledger at most a tick ago.</summary>
    [Alias("Progress")] Task<Progress> Progress();

    /// <summary>A shard has committed something. One-way: a lost hint costs at most the campaign's own reading interval.</summary>
    [Alias("Hint"), OneWay] Task Hint();

    /// <summary>Looks at the clock and the ledger now, and decides if it is time. Called by the sweepers; safe at any time, any number of times.</summary>
    [Alias("Wake")] Task Wake();

    /// <summary>Draft → Live. Answers the campaign as it now is; launching a launched campaign changes nothing. Throws <see cref="LaunchRefusedException"/>.</summary>
    [Alias("Launch")] Task<Campaign> Launch();

    /// <summary>A command of the producer or the operator. Giving it again changes nothing.</summary>
    [Alias("Handle")] Task<CampaignOutcome> Handle(CampaignCommand command);
}

/// <summary>A process that shows a campaign's progress to people. Calls are one-way: a slow watcher is never waited for.</summary>
[Alias("progress-observer"), GrainInterfaceType("progress-observer")]
public interface IProgressObserver : IGrainObserver
{
    /// <summary>Newer numbers. May be lost, repeated or out of order: keep the highest sequence.</summary>
    [Alias("OnProgress"), OneWay] Task OnProgress(Progress progress);
}
