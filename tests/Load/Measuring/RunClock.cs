namespace Greenlight.Load.Measuring;

/// <summary>Time since the start of the run.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>UTC at the start.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>How long the run has gone on.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Waits until the run has gone on for so long.</summary>
    public Task Until(TimeSpan elapsed, CancellationToken cancellation)
    {
        var wait = elapsed - Elapsed;
        return wait <= TimeSpan.Zero ? Task.CompletedTask : Pause(wait, cancellation);
    }

    /// <summary>Waits.</summary>
    public Task Pause(TimeSpan delay, CancellationToken cancellation) => Task.Delay(delay, time, cancellation);
}
