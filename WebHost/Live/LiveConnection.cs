using Microsoft.AspNetCore.SignalR;

namespace Greenlight.Live;

/// <summary>
/// One hub connection as a reader of one campaign: at most one write under way and one message waiting, the newest. A slow browser gets fewer updates;
/// no other reader waits for it and nothing piles up.
/// </summary>
internal sealed class LiveConnection(HubConnectionContext connection) : IProgressReader
{
    private readonly Lock _lock = new();
    private Published? _told;
    private Published? _waiting;
    private bool _isWriting;
    private TaskCompletionSource? _written;

    /// <inheritdoc/>
    public Task Told(Published published)
    {
        lock (_lock)
        {
            // What waits is older then: whatever is written is at most as new as what was told last.
            if (published.IsNewerThan(_told))
                (_told, _waiting) = (published, null);
            return _isWriting ? (_written ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public void Offer(Published published)
    {
        lock (_lock)
        {
            if (!published.IsNewerThan(_told))
                return;
            _told = _waiting = published;
            if (_isWriting)
                return;
            _isWriting = true;
        }
        _ = Drain();
    }

    private async Task Drain()
    {
        try
        {
            while (Next() is { } next)
                await connection.WriteAsync(next.HubMessage, connection.ConnectionAborted);
        }
        catch (OperationCanceledException)
        {
            // The browser has gone; the hub releases the lease.
            while (Next() is not null)
            {
            }
        }
    }

    /// <summary>Ends a write, and begins the next one if something waits.</summary>
    private Published? Next()
    {
        lock (_lock)
        {
            _written?.TrySetResult();
            (_written, var next, _waiting) = (null, _waiting, null);
            _isWriting = next is not null;
            return next;
        }
    }
}
