namespace Greenlight.Payments;

/// <summary>Who waits in this process for one endpoint, and the times dealt out to it that nobody has taken yet.</summary>
internal sealed class SendQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<TimeSpan>> _waiting = new();
    private readonly Queue<TimeSpan> _free = new();
    private TimeSpan _askAt;
    private TimeSpan _nothingBefore;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>When to ask for more times; null while nobody waits.</summary>
    public TimeSpan? AskAt
    {
        get
        {
            lock (_lock)
                return _waiting.Count > 0 ? _askAt : null;
        }
    }

    /// <summary>A time, as soon as there is one.</summary>
    /// <param name="now">The time.</param>
    /// <param name="first">True if nobody waited before: somebody must ask.</param>
    /// <param name="cancellation">Gives the place in the queue up.</param>
    public Task<TimeSpan> Next(TimeSpan now, out bool first, CancellationToken cancellation)
    {
        first = false;
        TaskCompletionSource<TimeSpan> place;
        lock (_lock)
        {
            while (_free.TryDequeue(out var time))
            {
                if (IsGood(time, now))
                    return Task.FromResult(time);
            }
            first = _waiting.Count == 0;
            _waiting.Enqueue(place = new());
        }
        return cancellation.CanBeCanceled ? place.Task.WaitAsync(cancellation) : place.Task;
    }

    /// <summary>Gives times out in the order in which people came.</summary>
    public void Deal(SendTimes lease, TimeSpan now, TimeSpan ahead, TimeSpan breath)
    {
        var called = new List<(TaskCompletionSource<TimeSpan> Place, TimeSpan Time)>(lease.After.Length);
        lock (_lock)
        {
            foreach (var after in lease.After)
            {
                if (_waiting.TryDequeue(out var place))
                    called.Add((place, now + after));
                else
                    _free.Enqueue(now + after);
            }
            var again = lease.After.Length > 0 ? lease.After[^1] - ahead : lease.AskAgain;
            _askAt = now + (again > breath ? again : breath);
        }
        // Outside: what was waited for may go on right here.
        foreach (var (place, time) in called)
            place.SetResult(time);
    }

    /// <summary>Nothing is sent before then, whatever was dealt out.</summary>
    public void Pause(TimeSpan until)
    {
        lock (_lock)
            _nothingBefore = _nothingBefore > until ? _nothingBefore : until;
    }

    /// <summary>Up to when nothing is sent; now, if that is over.</summary>
    public TimeSpan Paused(TimeSpan now)
    {
        lock (_lock)
            return _nothingBefore > now ? _nothingBefore : now;
    }

    /// <summary>Whether a call may be sent now on the strength of this time.</summary>
    public bool IsGood(TimeSpan time, TimeSpan now)
    {
        lock (_lock)
            return time >= _nothingBefore && now - time <= StripePacer.Lateness;
    }
}
