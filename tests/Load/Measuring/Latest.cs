namespace Greenlight.Load.Measuring;

/// <summary>A value that is dear to read: read at most once a while.</summary>
internal sealed class Latest<T>(Func<T> read, TimeSpan pace, RunClock clock)
{
    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>As read last; default before the first time.</summary>
    public T? Seen { get; private set; }

    /// <summary>Read now, if the pace allows; else as read last.</summary>
    public T? Value
    {
        get
        {
            if (clock.Elapsed >= _next)
            {
                Seen = read();
                _next = clock.Elapsed + pace;
            }
            return Seen;
        }
    }
}
