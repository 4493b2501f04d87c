namespace Greenlight.Load.Crowd;

/// <summary>Thousands of watchers of one campaign, in one process.</summary>
internal sealed class Crowd
{
    // So many connect at once at first; later, when the server comes back, they come as they like.
    private const int AtOnce = 256;

    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private const int Turns = 150;

    private readonly CrowdRoom _room;
    private readonly CrowdWatcher[] _all;
    private readonly List<Task> _watching = [];
    private readonly CancellationTokenSource _ending = new();

    /// <param name="room">What they share.</param>
    /// <param name="size">How many.</param>
    /// <param name="events">The share of them that watch by server-sent events; the others use the hub.</param>
    public Crowd(CrowdRoom room, int size, double events)
    {
        _room = room;
        // Spread evenly, so that any part of the crowd has the same share.
        _all = [.. Enumerable.Range(0, size).Select(i => (int)((i + 1) * events) > (int)(i * events) ? (CrowdWatcher)new CrowdEventWatcher(i, room) : new CrowdHubWatcher(i, room))];
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<CrowdWatcher> All => _all;

    /// <summary>How many are watching.</summary>
    public int Watching => _all.Count(w => w.Since is not null);

    /// <summary>Has everybody come; ends when all are watching. Answers how long it took.</summary>
    public async Task<TimeSpan> Come(CancellationToken cancellation)
    {
        var started = _room.Clock.Elapsed;
        _watching.Add(KeepAlive(_ending.Token));
        for (var i = 0; i < _all.Length; i++)
        {
            while (i % AtOnce == 0 && i - Watching > AtOnce / 2)
                await _room.Clock.Pause(Look, cancellation);
            _watching.Add(_all[i].Watch(_ending.Token));
        }
        await Until(() => Watching == _all.Length, cancellation);
        return _room.Clock.Elapsed - started;
    }

    /// <summary>Waits until something is so.</summary>
    public async Task Until(Func<bool> isSo, CancellationToken cancellation)
    {
        while (!isSo())
            await _room.Clock.Pause(Look, cancellation);
    }

    /// <summary>Has everybody leave.</summary>
    public async Task Leave()
    {
        await _ending.CancelAsync();
        foreach (var watcher in _all)
            watcher.Leave();
        await Task.WhenAll(_watching);
    }

    // Everybody's turn comes once in the time, a few at a time: all of them at once would be a load of its own.
    private async Task KeepAlive(CancellationToken ending)
    {
        for (var turn = 0; !ending.IsCancellationRequested; turn = (turn + 1) % Turns)
        {
            for (var i = turn; i < _all.Length; i += Turns)
                _all[i].KeepAlive();
            await _room.Clock.Pause(KeepAliveEvery / Turns, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
