using System.Collections.Concurrent;

namespace Greenlight.Payments;

/// <summary>Stripe's budget of requests. Per process for now; a cluster-wide budget is another implementation of this.</summary>
public interface IStripePacer
{
    /// <summary>Returns when a request to this endpoint may be sent.</summary>
    Task Enter(string endpoint, CancellationToken cancellation = default);

    /// <summary>Stripe said 429: nothing more to this endpoint for a while.</summary>
    void BackOff(string endpoint, TimeSpan time);
}

/// <summary>
/// Deals out send times, so many a second per endpoint and four times that in all. A late timer costs no rate, because times are dealt ahead on
/// one schedule; and it runs on the injected clock, which the limiters of <c>System.Threading.RateLimiting</c> can't.
/// </summary>
/// <param name="perSecond">Requests a second per endpoint (Stripe's default is 25, and 100 in all); 0 for no limit.</param>
/// <param name="clock">The clock.</param>
internal sealed class StripePacer(int perSecond, TimeProvider clock) : IStripePacer
{
    // What a lane that has been idle may catch up on: enough to hide a pause between two pages of work, far below what Stripe's own bucket forgives.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, Lane> _endpoints = new();
    private readonly Lane _all = new(perSecond * 4);

    public async Task Enter(string endpoint, CancellationToken cancellation)
    {
        // First the endpoint's lane, then the common one: a place in the common lane must not be held while waiting in the other.
        await Wait(Of(endpoint), cancellation);
        await Wait(_all, cancellation);
    }

    public void BackOff(string endpoint, TimeSpan time) => Of(endpoint).Block(clock.GetUtcNow() + time);

    private Lane Of(string endpoint) => _endpoints.GetOrAdd(endpoint, static (_, rate) => new Lane(rate), perSecond);

    private async Task Wait(Lane lane, CancellationToken cancellation)
    {
        var wait = lane.Take(clock.GetUtcNow()) - clock.GetUtcNow();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, cancellation);
    }

    private sealed class Lane(int perSecond)
    {
        private readonly TimeSpan _interval = perSecond > 0 ? TimeSpan.FromSeconds(1) / perSecond : TimeSpan.Zero;
        private readonly Lock _lock = new();
        private DateTimeOffset _next;

        public DateTimeOffset Take(DateTimeOffset now)
        {
            lock (_lock)
            {
                var slot = _next > now - Burst ? _next : now - Burst;
                _next = slot + _interval;
                return slot;
            }
        }

        public void Block(DateTimeOffset until)
        {
            lock (_lock)
            {
                if (_next < until)
                    _next = until;
            }
        }
    }
}
