namespace Greenlight.Simulation;

/// <summary>
/// One thread, one clock. Whatever is ready runs in an order drawn from the seed; when nothing is, time jumps to the next timer. Every continuation after an
/// await is one turn, so that between any two of them anything else can happen: another activation, a crash.
/// </summary>
internal sealed class Scheduler(Chance chance)
{
    private readonly List<(SendOrPostCallback Callback, object? State, Node Node)> _ready = [];
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _later = new();
    private long _order;

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public long Turns { get; private set; }

    /// <summary>Called before each turn: the place for crashes.</summary>
    public Action BeforeTurn { get; set; } = () => { };

    public void After(TimeSpan delay, Action action) => _later.Enqueue(action, (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), _order++));

    public void Ready(SendOrPostCallback callback, object? state, Node node) => _ready.Add((callback, state, node));

    /// <summary>One turn, or one timer; false when nothing is left.</summary>
    public bool Step()
    {
        if (_ready.Count > 0)
        {
            BeforeTurn();
            Turn();
            return true;
        }
        if (!_later.TryDequeue(out var action, out var at))
            return false;
        Now = at.At;
        action();
        return true;
    }

    private void Turn()
    {
        var i = chance.Below(_ready.Count);
        var (callback, state, node) = _ready[i];
        _ready[i] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        Turns++;
        // What a process that is gone was about to do, it does not do.
        if (!node.IsAlive)
            return;
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(node);
        try
        {
            callback(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }
}

/// <summary>A process. Killed, it never takes another turn: everything in its memory is gone.</summary>
internal sealed class Node(Scheduler scheduler, string name) : SynchronizationContext
{
    private DateTimeOffset _standsStillUntil;

    public bool IsAlive { get; private set; } = true;

    public void Kill() => IsAlive = false;

    /// <summary>Takes no new turn for so long, as when it is stopped; then everything that came meanwhile is ready at once.</summary>
    public void StandStill(TimeSpan time) => _standsStillUntil = scheduler.Now + time;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (scheduler.Now < _standsStillUntil)
            scheduler.After(_standsStillUntil - scheduler.Now, () => Post(d, state));
        else
            scheduler.Ready(d, state, this);
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing blocks in the simulation.");

    public override SynchronizationContext CreateCopy() => this;

    public override string ToString() => name;

    /// <summary>Begins work in this process. A failure that the work does not handle itself ends the run.</summary>
    public void Run(Func<Task> work, Action<Exception> failed) => Post(
        async _ =>
        {
            try
            {
                await work();
            }
            catch (Exception e)
            {
                failed(e);
            }
        },
        null);
}

/// <summary>The clock that the engine is given.</summary>
internal sealed class SimulatedClock(Scheduler scheduler) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => scheduler.Now;

    public override long GetTimestamp() => scheduler.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan)
            throw new NotSupportedException("Only delays are simulated.");
        var timer = new Once();
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            scheduler.After(dueTime, () =>
            {
                if (!timer.IsDisposed)
                    callback(state);
            });
        }
        return timer;
    }

    private sealed class Once : ITimer
    {
        public bool IsDisposed { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("Only delays are simulated.");

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
