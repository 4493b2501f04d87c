using System.Net;
using System.Threading.Channels;
using Greenlight.Campaigns;
using Greenlight.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Live;

public sealed class Watching
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Over_the_hub_begins_with_the_snapshot_and_goes_on_with_each_newer_progress()
    {
        await using var edge = await EdgeUnderTest.Start();
        var grain = Launch(edge);
        await using var hub = await Connect(edge);
        var told = Channel.CreateUnbounded<Progress>();
        hub.On<Progress>("progress", progress => told.Writer.WriteAsync(progress).AsTask());

        var snapshot = await hub.InvokeAsync<Progress>("Watch", "a-show");
        await grain.Publish(2);
        var next = await told.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        Assert.Equal((1, 2), (snapshot.Sequence, next.Sequence));
        Assert.Equal(grain.Newest with { Tiers = next.Tiers, Milestones = next.Milestones }, next);
    }

    [Fact]
    public async Task Over_the_hub_ends_with_unwatch_and_with_the_connection()
    {
        await using var edge = await EdgeUnderTest.Start();
        var grain = Launch(edge);
        edge.Engine.Launch("another-show");
        var told = Channel.CreateUnbounded<Progress>();
        await using var hub = await Connect(edge);
        hub.On<Progress>("progress", progress => told.Writer.WriteAsync(progress).AsTask());
        await hub.InvokeAsync<Progress>("Watch", "a-show");
        await hub.InvokeAsync<Progress>("Watch", "another-show");

        await hub.InvokeAsync("Unwatch", "a-show");
        await grain.Publish(2);
        await edge.Engine.GrainOf("another-show").Publish(3);

        Assert.Equal("another-show", (await told.Reader.ReadAsync().AsTask().WaitAsync(Patience)).Slug);
        await hub.StopAsync();
        await edge.Engine.GrainOf("another-show").Publish(4);
        Assert.False(told.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Over_the_hub_refuses_an_unknown_campaign_by_name()
    {
        await using var edge = await EdgeUnderTest.Start();
        await using var hub = await Connect(edge);

        var refused = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<Progress>("Watch", "no-such-show"));

        Assert.Contains("unknown-campaign", refused.Message);
    }

    [Fact]
    public async Task Over_the_hub_stops_at_thirty_two_campaigns()
    {
        await using var edge = await EdgeUnderTest.Start();
        await using var hub = await Connect(edge);
        for (var i = 0; i < 32; i++)
        {
            edge.Engine.Launch($"show-{i}");
            await hub.InvokeAsync<Progress>("Watch", $"show-{i}");
        }
        edge.Engine.Launch("one-more");

        var refused = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<Progress>("Watch", "one-more"));

        Assert.Contains("busy", refused.Message);
    }

    [Fact]
    public async Task Over_an_event_stream_begins_with_the_snapshot_and_numbers_its_events()
    {
        await using var edge = await EdgeUnderTest.Start();
        var grain = Launch(edge);
        using var client = edge.NewClient();
        using var answer = await client.GetAsync("/api/campaigns/a-show/live", HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("retry: ", await Line(stream));
        Assert.Equal("", await Line(stream));
        Assert.Equal("id: 1", await Line(stream));
        Assert.Equal("event: progress", await Line(stream));
        Assert.StartsWith("data: {\"slug\":\"a-show\",\"phase\":\"live\",\"sequence\":1,", await Line(stream));
        Assert.Equal("", await Line(stream));
        await grain.Publish(7);
        Assert.Equal("id: 7", await Line(stream));
    }

    [Fact]
    public async Task Over_an_event_stream_gets_a_sign_of_life_when_nothing_happens()
    {
        await using var edge = await EdgeUnderTest.Start();
        var grain = Launch(edge);
        using var client = edge.NewClient();
        using var answer = await client.GetAsync("/api/campaigns/a-show/live", HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
        for (var i = 0; i < 6; i++)
            await Line(stream);
        await grain.Renewed();

        for (var passed = TimeSpan.Zero; passed < ProgressFeed.Heartbeat; passed += ProgressFeed.RenewEvery)
        {
            edge.Clock.Advance(ProgressFeed.RenewEvery);
            await grain.Renewed();
        }

        Assert.Equal(":", await Line(stream));
    }

    [Fact]
    public async Task Over_an_event_stream_does_not_hold_up_the_servers_stop()
    {
        var edge = await EdgeUnderTest.Start();
        Launch(edge);
        using var client = edge.NewClient();
        using var answer = await client.GetAsync("/api/campaigns/a-show/live", HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
        for (var i = 0; i < 6; i++)
            await Line(stream);

        await edge.DisposeAsync().AsTask().WaitAsync(Patience);

        Assert.Equal("", await stream.ReadToEndAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task Over_an_event_stream_of_an_unknown_campaign_is_refused()
    {
        await using var edge = await EdgeUnderTest.Start();

        await edge.NewClient().GetAsync("/api/campaigns/no-such-show/live").IsRefused(404, "unknown-campaign");
    }

    [Fact]
    public async Task Past_the_limit_is_refused_by_name_with_a_time_to_come_back_and_goes_on_for_those_who_watch()
    {
        await using var edge = await EdgeUnderTest.Start("--Live:MaxWatchers=2");
        var grain = Launch(edge);
        await using var hub = await Connect(edge);
        await hub.InvokeAsync<Progress>("Watch", "a-show");
        using var client = edge.NewClient();
        using var events = await client.GetAsync("/api/campaigns/a-show/live", HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await events.Content.ReadAsStreamAsync());
        for (var i = 0; i < 6; i++)
            await Line(stream);

        using var refused = await client.GetAsync("/api/campaigns/a-show/live");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
        await Task.FromResult(refused).IsRefused(503, "too-many-watchers");
        await client.GetAsync("/live").IsRefused(503, "too-many-watchers");
        await client.PostAsync("/live/negotiate?negotiateVersion=1", null).IsRefused(503, "too-many-watchers");

        await grain.Publish(2);
        Assert.Equal("id: 2", await Line(stream));
    }

    [Fact]
    public async Task Asks_the_campaign_for_a_tick_that_suits_the_audience()
    {
        await using var edge = await EdgeUnderTest.Start();
        var grain = Launch(edge);
        await using var hub = await Connect(edge);

        await hub.InvokeAsync<Progress>("Watch", "a-show");

        Assert.Equal(TellingTick.Shortest, grain.Tick);
    }

    [Fact]
    public async Task By_polling_is_told_nothing_older_than_what_another_web_host_told_before()
    {
        await using var edge = await EdgeUnderTest.Start();
        var grain = Launch(edge);
        using var client = edge.NewClient();
        await client.GetAsync("/api/campaigns/a-show/progress");

        // This host has not heard of it yet.
        grain.Newest = ScriptedCampaign.ProgressOf(edge.Engine.Campaigns["a-show"], 7);
        client.DefaultRequestHeaders.TryAddWithoutValidation("If-None-Match", "\"6\"");
        var answer = await client.GetAsync("/api/campaigns/a-show/progress");

        Assert.Equal((HttpStatusCode.OK, "\"7\""), (answer.StatusCode, answer.Headers.ETag?.Tag));
    }

    [Fact]
    public async Task By_polling_answers_304_until_something_has_changed()
    {
        await using var edge = await EdgeUnderTest.Start();
        var grain = Launch(edge);
        using var client = edge.NewClient();

        var first = await client.GetAsync("/api/campaigns/a-show/progress");
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        var same = await client.GetAsync("/api/campaigns/a-show/progress");
        await grain.Publish(2);
        var newer = await client.GetAsync("/api/campaigns/a-show/progress");

        Assert.Equal((HttpStatusCode.OK, "\"1\""), (first.StatusCode, first.Headers.ETag?.Tag));
        Assert.Equal((HttpStatusCode.NotModified, 0L), (same.StatusCode, same.Content.Headers.ContentLength ?? 0));
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (newer.StatusCode, newer.Headers.ETag?.Tag));
        Assert.Equal(2, (int)(await newer.Body())["sequence"]!);
    }

    [Fact]
    public async Task By_polling_is_told_when_the_campaign_cannot_be_asked()
    {
        await using var edge = await EdgeUnderTest.Start();
        Launch(edge).Down = new TimeoutException();

        var asked = edge.NewClient().GetAsync("/api/campaigns/a-show/progress");

        await asked.IsRefused(503, "unavailable");
        Assert.NotNull((await asked).Headers.RetryAfter);
    }

    private static ScriptedCampaign Launch(EdgeUnderTest edge)
    {
        edge.Engine.Launch("a-show");
        return edge.Engine.GrainOf("a-show");
    }

    private static async Task<HubConnection> Connect(EdgeUnderTest edge)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(edge.Address, "/live"))
            .AddJsonProtocol(json => EdgeJson.Configure(json.PayloadSerializerOptions)).Build();
        await hub.StartAsync();
        return hub;
    }

    private static Task<string?> Line(StreamReader stream) => stream.ReadLineAsync().WaitAsync(Patience);
}
