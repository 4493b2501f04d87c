using Greenlight.Campaigns;
using Greenlight.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Live;

public sealed class A_progress_feed : IAsyncLifetime
{
    private readonly ScriptedEngine _engine = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly ProgressFeed _feed;
    private readonly Campaign _campaign;

    public A_progress_feed()
    {
        _campaign = _engine.Launch("a-show");
        _feed = new(_engine.Factory, _clock, NullLogger<ProgressFeed>.Instance);
    }

    private ScriptedCampaign Grain => _engine.GrainOf("a-show");

    public async ValueTask InitializeAsync() => await _feed.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _feed.StopAsync(TestContext.Current.CancellationToken);
        _feed.Dispose();
    }

    [Fact]
    public async Task Answers_the_snapshot_and_then_what_the_campaign_publishes()
    {
        using var watch = await _feed.Watch(_campaign);
        var first = await watch.Latest;
        Assert.Equal(1, first.Progress.Sequence);

        await Grain.Publish(2);

        Assert.True(first.Superseded.IsCompleted);
        Assert.Equal(2, (await watch.Latest).Progress.Sequence);
    }

    [Fact]
    public async Task Never_goes_back_whatever_comes_late_or_twice()
    {
        var told = new Told();
        using var watch = await _feed.Watch(_campaign, told);

        await Grain.Publish(5);
        await Grain.Send(ScriptedCampaign.ProgressOf(_campaign, 4, seconds: 9));
        await Grain.Send(ScriptedCampaign.ProgressOf(_campaign, 5));
        await Grain.Send(ScriptedCampaign.ProgressOf(_campaign, 5, seconds: 5));
        await Grain.Send(ScriptedCampaign.ProgressOf(_campaign, 6));

        Assert.Equal([(5, 0), (5, 5), (6, 0)], told.Sequences);
        Assert.Equal(6, (await watch.Latest).Progress.Sequence);
    }

    [Fact]
    public async Task Subscribes_once_however_many_watch_and_serialises_each_progress_once()
    {
        using var one = await _feed.Watch(_campaign);
        using var two = await _feed.Watch(_campaign);

        Assert.Equal(1, Grain.Renewals);
        Assert.Same((await one.Latest).ServerSentEvent, (await two.Latest).ServerSentEvent);
        Assert.Same((await one.Latest).HubMessage, (await two.Latest).HubMessage);
        Assert.Same((await one.Latest).Json, (await _feed.Read(_campaign)).Json);
    }

    [Fact]
    public async Task Is_told_again_after_the_death_of_a_silo_because_it_keeps_renewing()
    {
        using var watch = await _feed.Watch(_campaign);
        await Grain.Renewed();
        var before = await watch.Latest;
        Grain.Forget();
        await Grain.Publish(8);
        Assert.False(before.Superseded.IsCompleted);

        _clock.Advance(ProgressFeed.RenewEvery);
        await before.Superseded.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(8, (await watch.Latest).Progress.Sequence);
        Assert.Equal(1, Grain.Observers);
    }

    [Fact]
    public async Task Survives_a_renewal_that_fails()
    {
        using var watch = await _feed.Watch(_campaign);
        await Grain.Renewed();
        Grain.Down = new TimeoutException();
        _clock.Advance(ProgressFeed.RenewEvery);
        await Grain.Renewed();
        Assert.Equal(1, (await watch.Latest).Progress.Sequence);

        (Grain.Down, Grain.Newest) = (null, ScriptedCampaign.ProgressOf(_campaign, 2));
        var before = await watch.Latest;
        _clock.Advance(ProgressFeed.RenewEvery);
        await before.Superseded.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(2, (await watch.Latest).Progress.Sequence);
    }

    [Fact]
    public async Task Tells_the_first_who_asks_that_the_campaign_cannot_be_asked_and_recovers()
    {
        Grain.Down = new TimeoutException();
        await Assert.ThrowsAsync<TimeoutException>(() => _feed.Watch(_campaign));
        await Grain.Renewed();

        Grain.Down = null;
        _clock.Advance(ProgressFeed.RenewEvery);
        await Grain.Renewed();

        Assert.Equal(1, (await _feed.Read(_campaign)).Progress.Sequence);
    }

    [Fact]
    public async Task Stops_listening_some_seconds_after_the_last_watcher_has_left()
    {
        var watch = await _feed.Watch(_campaign);
        await Grain.Renewed();

        watch.Dispose();
        _clock.Advance(ProgressFeed.RenewEvery);
        await Grain.Renewed();
        Assert.Equal(1, Grain.Observers);
        _clock.Advance(ProgressFeed.RenewEvery);
        await Grain.Unwatched();

        Assert.Equal(0, Grain.Observers);
        Assert.Equal(1, (await _feed.Read(_campaign)).Progress.Sequence);
        Assert.Equal(3, Grain.Renewals);
    }

    [Fact]
    public async Task Serves_those_who_poll_from_memory()
    {
        for (var i = 0; i < 100; i++)
            await _feed.Read(_campaign);

        Assert.Equal(1, Grain.Renewals);
    }

    [Fact]
    public async Task Gives_a_sign_of_life_after_fifteen_seconds_of_silence()
    {
        using var watch = await _feed.Watch(_campaign);
        await Grain.Renewed();
        var first = await watch.Latest;
        for (var passed = TimeSpan.Zero; passed < ProgressFeed.Heartbeat; passed += ProgressFeed.RenewEvery)
        {
            Assert.False(first.Superseded.IsCompleted);
            _clock.Advance(ProgressFeed.RenewEvery);
            await Grain.Renewed();
        }

        await first.Superseded.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False((await watch.Latest).IsNewerThan(first));
    }

    private sealed class Told : IProgressReader
    {
        public List<(long Sequence, int Second)> Sequences { get; } = [];

        public void Offer(Published published) => Sequences.Add((published.Progress.Sequence, published.Progress.AsOf.Second));

        Task IProgressReader.Told(Published published) => Task.CompletedTask;
    }
}
