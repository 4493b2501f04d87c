using System.Collections.Concurrent;
using Greenlight.Campaigns;
using Greenlight.Problems;
using Microsoft.AspNetCore.SignalR;

namespace Greenlight.Live;

/// <summary>
/// The hub at <c>/live</c>. <c>Watch(slug)</c> answers the newest progress; from then on the client's method "progress" is called with newer ones,
/// until <c>Unwatch(slug)</c> or the end of the connection. Keep the highest sequence: an update may overtake the snapshot, though no update overtakes another.
/// </summary>
internal sealed class LiveHub(CampaignDirectory campaigns, ProgressFeed feed, LiveConnections connections) : Hub
{
    /// <summary>The client's method.</summary>
    public const string ProgressMethod = "progress";

    // A page watches one campaign, a list of them a screenful; more is somebody trying what happens.
    private const int MaxWatches = 32;

    private static readonly object WatchesKey = new();

    private ConcurrentDictionary<string, Watch> Watches => (ConcurrentDictionary<string, Watch>)Context.Items[WatchesKey]!;

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        Context.Items[WatchesKey] = new ConcurrentDictionary<string, Watch>(concurrencyLevel: 1, capacity: 1, StringComparer.Ordinal);
        return Task.CompletedTask;
    }

    /// <summary>Watches a campaign; a <see cref="HubException"/> names the refusal.</summary>
    public async Task<Progress> Watch(string slug)
    {
        if (await campaigns.Find(slug ?? "") is not { } campaign)
            throw new HubException($"{ProblemCatalogue.UnknownCampaign.Code}: {ProblemCatalogue.UnknownCampaign.Title}.");
        if (!Watches.TryGetValue(campaign.Slug, out var watch))
        {
            if (Watches.Count >= MaxWatches)
                throw new HubException($"{ProblemCatalogue.Busy.Code}: A connection watches at most {MaxWatches} campaigns.");
            watch = await feed.Watch(campaign, connections.ReaderOf(Context.ConnectionId));
            Watches[campaign.Slug] = watch;
            // The connection may have ended while we waited for the campaign; then nobody comes to dispose what was just added.
            if (Context.ConnectionAborted.IsCancellationRequested)
                watch.Dispose();
        }
        return (await watch.Snapshot()).Progress;
    }

    /// <summary>Ends a watch; there need not be one.</summary>
    public void Unwatch(string slug)
    {
        if (Watches.TryRemove(slug ?? "", out var watch))
            watch.Dispose();
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        foreach (var watch in Watches.Values)
            watch.Dispose();
        return Task.CompletedTask;
    }
}
