using System.Net.ServerSentEvents;
using System.Text.Json;
using Greenlight.Load.Http;
using Greenlight.Load.Measuring;
using Microsoft.AspNetCore.SignalR.Client;

namespace Greenlight.Load.Watching;

/// <summary>Watches through the hub.</summary>
internal sealed class HubWatcher(string name, Uri server, string campaign, RunClock clock) : Watcher(name, clock)
{
    protected override async Task Connect(CancellationToken ending)
    {
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(server, "/live")).Build();
        var closed = new TaskCompletionSource();
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        hub.On<JsonElement>("progress", progress => See(CounterSeen.Read(progress, Clock.Elapsed)));
        await hub.StartAsync(ending);
        // The snapshot may come after a newer update: whoever watches keeps the highest.
        See(CounterSeen.Read(await hub.InvokeAsync<JsonElement>("Watch", campaign, ending), Clock.Elapsed), mayBeLate: true);
        await closed.Task.WaitAsync(ending);
        throw new IOException("The hub has closed the connection.");
    }
}

/// <summary>Watches through server-sent events.</summary>
internal sealed class EventStreamWatcher(string name, Uri server, string campaign, RunClock clock) : Watcher(name, clock)
{
    protected override async Task Connect(CancellationToken ending)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var stream = await http.GetStreamAsync($"/api/campaigns/{campaign}/live", ending);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(ending))
        {
            if (item.EventType != "progress")
                continue;
            using var progress = JsonDocument.Parse(item.Data);
            See(CounterSeen.Read(progress.RootElement, Clock.Elapsed));
        }
        throw new IOException("The stream has ended.");
    }
}

/// <summary>Watches by asking again and again for what is newer than the newest it has seen: the server may be many, and some have heard later news than others.</summary>
internal sealed class PollingWatcher(string name, EdgeClient edge, string campaign, TimeSpan pace, RunClock clock) : Watcher(name, clock)
{
    private readonly EdgeRequest _question = new(HttpMethod.Get, $"/api/campaigns/{campaign}/progress");

    protected override async Task Connect(CancellationToken ending)
    {
        while (true)
        {
            var answer = await edge.Exchange(_question with { IfNoneMatch = Newest?.Sequence }, ending);
            if (answer is { IsSuccess: true, Body: var body })
            {
                using var progress = JsonDocument.Parse(body);
                See(CounterSeen.Read(progress.RootElement, Clock.Elapsed));
            }
            else if (answer is not { Status: 304 })
            {
                throw new IOException("The server does not answer.");
            }
            await Clock.Pause(pace, ending);
        }
    }
}
