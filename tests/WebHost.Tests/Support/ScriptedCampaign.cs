using System.Collections.Concurrent;
using System.Threading.Channels;
using Greenlight.Campaigns;

namespace Greenlight.Support;

/// <summary>A campaign grain that publishes when a test says so.</summary>
internal sealed class ScriptedCampaign(Campaign campaign) : ICampaignGrain
{
    private readonly ConcurrentDictionary<IProgressObserver, byte> _observers = new();
    private readonly Channel<int> _renewals = Channel.CreateUnbounded<int>();

    private readonly TaskCompletionSource _unwatched = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Progress Newest { get; set; } = ProgressOf(campaign, 1);

    /// <summary>While set, every call fails with it.</summary>
    public Exception? Down { get; set; }

    public int Observers => _observers.Count;

    public int Renewals { get; private set; }

    public static Progress ProgressOf(Campaign campaign, long sequence, int seconds = 0) => new(
        campaign.Slug, campaign.Phase, sequence, new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds), campaign.Terms.Goal, Currency.Usd,
        Counts.Secured, new(sequence, sequence * 995), new(0, 0), new(0, 0), new(0, 0), new(0, 0), 0, [], [], null, null);

    /// <summary>Sends what a committed batch would.</summary>
    public async Task Publish(long sequence, int seconds = 0)
    {
        Newest = ProgressOf(campaign, sequence, seconds);
        foreach (var (observer, _) in _observers)
            await observer.OnProgress(Newest);
    }

    /// <summary>Sends something, newest or not.</summary>
    public async Task Send(Progress progress)
    {
        foreach (var (observer, _) in _observers)
            await observer.OnProgress(progress);
    }

    /// <summary>As after the death of its silo: nobody is subscribed.</summary>
    public void Forget() => _observers.Clear();

    /// <summary>Ends with the next subscription or renewal that has not been waited for yet.</summary>
    public Task Renewed() => _renewals.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>Ends with the first subscription that is given up.</summary>
    public Task Unwatched() => _unwatched.Task.WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>The tick that was asked for last.</summary>
    public TimeSpan Tick { get; private set; }

    public Task<Progress> Watch(IProgressObserver observer, TimeSpan tick)
    {
        Tick = tick;
        if (Down is null)
            _observers[observer] = 0;
        _renewals.Writer.TryWrite(++Renewals);
        return Down is { } down ? Task.FromException<Progress>(down) : Task.FromResult(Newest);
    }

    public Task Unwatch(IProgressObserver observer)
    {
        _observers.TryRemove(observer, out _);
        _unwatched.TrySetResult();
        return Task.CompletedTask;
    }

    public Task<Progress> Progress() => Task.FromResult(Newest);

    public Task Hint() => throw new NotSupportedException();

    public Task Wake() => throw new NotSupportedException();

    public Task<Campaign> Launch() => throw new NotSupportedException();

    public Task<CampaignOutcome> Handle(CampaignCommand command) => throw new NotSupportedException();
}
