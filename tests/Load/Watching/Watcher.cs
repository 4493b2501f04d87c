using Greenlight.Load.Measuring;

namespace Greenlight.Load.Watching;

/// <summary>Somebody who looks at the counter all the time, and remembers what was seen. Connects again when the server goes away.</summary>
internal abstract class Watcher(string name, RunClock clock)
{
    private static readonly TimeSpan Reconnect = TimeSpan.FromMilliseconds(500);
    private readonly Lock _lock = new();
    private readonly List<CounterSeen> _seen = [];
    private readonly List<string> _faults = [];
    private CounterSeen? _newest;

    /// <summary>How it watches.</summary>
    public string Name => name;

    /// <summary>The sighting with the highest sequence, or null before the first.</summary>
    public CounterSeen? Newest { get { lock (_lock) return _newest; } }

    /// <summary>Times that the connection was lost or could not be made.</summary>
    public int Interruptions { get; private set; }

    /// <summary>Everything seen, in order. Read it when the run is over.</summary>
    public IReadOnlyList<CounterSeen> Seen => _seen;

    /// <summary>Sequences that fell, and numbers that changed under one sequence.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The run's clock.</summary>
    protected RunClock Clock => clock;

    /// <summary>Watches until the end.</summary>
    public async Task Watch(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await Connect(ending);
            }
            catch (Exception) when (!ending.IsCancellationRequested)
            {
                // Whatever the transport throws, it means the same: the connection has gone, as it does when the server is killed.
                Interruptions++;
            }
            catch (Exception)
            {
                return;
            }
            await clock.Pause(Reconnect, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Connects and sees until the connection ends.</summary>
    protected abstract Task Connect(CancellationToken ending);

    /// <summary>Notes a sighting. <paramref name="mayBeLate"/>: an answer that a newer message may rightly overtake.</summary>
    protected void See(CounterSeen seen, bool mayBeLate = false)
    {
        lock (_lock)
        {
            if (_newest is { } newest && seen.Sequence < newest.Sequence)
            {
                if (!mayBeLate)
                    _faults.Add($"{name}: the sequence fell from {newest.Sequence} to {seen.Sequence} at {seen.At.TotalSeconds:F1} s");
                return;
            }
            if (_newest is { } same && seen.Sequence == same.Sequence && !seen.SameNumbers(same))
                _faults.Add($"{name}: other numbers under the same sequence {seen.Sequence} at {seen.At.TotalSeconds:F1} s");
            if (_newest is null || seen.Sequence > _newest.Value.Sequence)
                _seen.Add(seen);
            _newest = seen;
        }
    }
}
