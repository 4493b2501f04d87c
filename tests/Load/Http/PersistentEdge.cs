using Greenlight.Load.Measuring;

namespace Greenlight.Load.Http;

/// <summary>
/// Repeats the same request until it is answered: after 429, 408, 5xx, a broken connection or none, with the server's <c>Retry-After</c> or a growing pause.
/// Every request of a backer may be repeated: that is what the API promises.
/// </summary>
internal sealed class PersistentEdge(EdgeClient edge, Traffic traffic, RunClock clock, TimeSpan patience, Chance chance)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private long _gaveUp;

    /// <summary>Requests that were never answered within the patience: their outcome stays unknown.</summary>
    public long GaveUp => Interlocked.Read(ref _gaveUp);

    /// <summary>The final answer, or null when the patience was at an end.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="backer">For the spread of the pauses: a thousand clients must not come back at the same moment.</param>
    /// <param name="cancellation">Ends the run.</param>
    public async Task<EdgeAnswer?> Ask(EdgeRequest request, int backer, CancellationToken cancellation)
    {
        var givesUp = clock.Elapsed + patience;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var answer = await edge.Exchange(request, cancellation);
            traffic.Count(request.Method, answer?.Status);
            if (answer is { AsksToRepeat: false })
                return answer;
            var wait = answer?.RetryAfter is { } seconds ? TimeSpan.FromSeconds(Math.Max(seconds, 0.1)) : pause;
            wait *= 0.5 + chance.Of(backer, Question.Pause);
            if (clock.Elapsed + wait > givesUp)
            {
                Interlocked.Increment(ref _gaveUp);
                return null;
            }
            await clock.Pause(wait, cancellation);
        }
    }
}
