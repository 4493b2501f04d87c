using Microsoft.AspNetCore.SignalR;

namespace Greenlight.Live;

/// <summary>
/// One hub connection as a reader of one campaign: at most one write under way and one message waiting, the newest. A slow browser gets fewer updates;
/// nobody waits for it and nothing piles up.
/// </summary>
internal sealed class LiveConnection(HubConnectionContext connection) : IProgressReader
{
    private Published? _latest;
    private Published? _told;
    private int _writing;

    /// <inheritdoc/>
    public void Told(Published published) => TryAdvance(published);

    /// <inheritdoc/>
    public void Offer(Published published)
    {
        if (!TryAdvance(published))
            return;
        Volatile.Write(ref _latest, published);
        if (Interlocked.Exchange(ref _writing, 1) == 0)
            _ = Drain();
    }

    private bool TryAdvance(Published published)
    {
        while (Volatile.Read(ref _told) is var told)
        {
            if (!published.IsNewerThan(told))
                return false;
            if (Interlocked.CompareExchange(ref _told, published, told) == told)
                break;
        }
        return true;
    }

    private async Task Drain()
    {
        // After letting go of _writing, look once more: an offer made meanwhile found it taken and relies on us.
        do
        {
            try
            {
                while (Interlocked.Exchange(ref _latest, null) is { } next)
                    await connection.WriteAsync(next.HubMessage, connection.ConnectionAborted);
            }
            catch (OperationCanceledException)
            {
                return; // The browser has gone; the hub releases the lease. _writing stays taken, so nothing more is tried.
            }
            Volatile.Write(ref _writing, 0);
        }
        while (Volatile.Read(ref _latest) is not null && Interlocked.Exchange(ref _writing, 1) == 0);
    }
}
