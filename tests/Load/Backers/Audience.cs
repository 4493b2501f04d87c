using Greenlight.Load.Arrival;
using Greenlight.Load.Measuring;

namespace Greenlight.Load.Backers;

/// <summary>
/// Sends every backer when they are due, whatever the server does: an open loop. At most so many are on their way at once, as a site's front has only so many
/// connections; who must wait for a free one keeps their due time, so that the wait counts as latency.
/// </summary>
internal sealed class Audience(ArrivalSchedule schedule, BackerVisit visit, RunClock clock, Chance chance, int atOnce) : IDisposable
{
    // Fine enough for arrivals of ten a millisecond, coarse enough to cost nothing.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);
    private const double LatestWithdrawal = 0.1;

    private readonly SemaphoreSlim _slots = new(atOnce, atOnce);
    private int _answered, _started;

    /// <summary>Backers who have begun.</summary>
    public int Started => Volatile.Read(ref _started);

    /// <summary>Backers whose pledge has its final answer, or never will.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>How many there are.</summary>
    public int Backers => schedule.Backers;

    /// <summary>Done when everybody has been answered, changes and cancellations included.</summary>
    public async Task Come(CancellationToken cancellation)
    {
        var visits = new List<Task>(schedule.Backers);
        for (var backer = 0; backer < schedule.Backers; backer++)
        {
            while (schedule.Due(backer) > clock.Elapsed)
                await clock.Pause(Tick, cancellation);
            await _slots.WaitAsync(cancellation);
            Interlocked.Increment(ref _started);
            visits.Add(Visit(backer, cancellation));
        }
        await Task.WhenAll(visits);
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task Visit(int backer, CancellationToken cancellation)
    {
        string? session;
        try
        {
            session = await visit.Pledge(backer, schedule.Due(backer), cancellation);
        }
        finally
        {
            _slots.Release();
            Interlocked.Increment(ref _answered);
        }
        if (session is null)
            return;
        await clock.Pause(schedule.Length * LatestWithdrawal * chance.Of(backer, Question.Later), cancellation);
        await _slots.WaitAsync(cancellation);
        try
        {
            await visit.Withdraw(backer, session, cancellation);
        }
        finally
        {
            _slots.Release();
        }
    }
}
