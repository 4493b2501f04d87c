namespace Greenlight.StripeSandbox;

/// <summary>A delivery waiting for its time; once <see cref="Judged"/> no switch holds it back again.</summary>
internal readonly record struct Waiting(DeliveryRow Row, bool Judged);

/// <summary>Deliveries in the order in which they fall due.</summary>
internal sealed class DeliveryQueue(TimeProvider time) : IDisposable
{
    // How late a delivery may be.
    private static readonly TimeSpan Imprecision = TimeSpan.FromMilliseconds(50);

    private readonly Lock _one = new();
    private readonly PriorityQueue<Waiting, (long Due, long Arrived)> _queue = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private long _arrivals;

    public int Count
    {
        get
        {
            lock (_one) return _queue.Count;
        }
    }

    /// <summary>Those that a switch or a failed try has put off.</summary>
    public int Held { get; private set; }

    public void Add(Waiting waiting)
    {
        lock (_one)
        {
            _queue.Enqueue(waiting, (waiting.Row.Due ?? 0, _arrivals++));
            if (waiting.Judged) Held++;
        }

        _arrived.Release();
    }

    /// <summary>Waits for the next one that is due.</summary>
    public async Task<Waiting> Next(CancellationToken stop)
    {
        while (true)
        {
            var (wait, due) = ((TimeSpan?)null, 0L);
            lock (_one)
            {
                if (_queue.TryPeek(out _, out var first))
                {
                    (wait, due) = (TimeSpan.FromMilliseconds(first.Due - time.GetUtcNow().ToUnixTimeMilliseconds()), first.Due);
                    if (wait <= TimeSpan.Zero)
                    {
                        var next = _queue.Dequeue();
                        if (next.Judged) Held--;
                        return next;
                    }
                }
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var arrival = _arrived.WaitAsync(either.Token);
            if (wait is { } pause)
            {
                var alarm = Task.Delay(pause, time, either.Token);
                // The clock may have gone on before the alarm was set, which would ring as much too late: then it is set again.
                var left = TimeSpan.FromMilliseconds(due - time.GetUtcNow().ToUnixTimeMilliseconds());
                if (pause - left < Imprecision) await Task.WhenAny(arrival, alarm);
            }
            else
            {
                await arrival;
            }

            await either.CancelAsync();
            stop.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => _arrived.Dispose();
}
