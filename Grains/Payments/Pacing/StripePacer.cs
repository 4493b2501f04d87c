using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Greenlight.Payments;

/// <summary>Stripe's budget of requests, as those who send them see it.</summary>
public interface IStripePacer
{
    /// <summary>Returns when a request to this endpoint may be sent; it must be sent at once then.</summary>
    Task Enter(string endpoint, CancellationToken cancellation = default);

    /// <summary>Stripe said 429: nothing more there for a while, from any process. Returns when the call itself may be tried again, by way of <see cref="Enter"/>.</summary>
    Task BackOff(string endpoint, ThrottleScope scope, TimeSpan time);
}

/// <summary>
/// This process's share of the cluster's budget: callers wait in a queue for each endpoint, send times come in leases for many of them at once, asked for before the last ones
/// are used up. Where nothing is limited nobody is asked.
/// </summary>
/// <remarks>
/// How much faster than allowed can Stripe be called for a moment? Times are dealt out once, in order, at the allowed rate. Two things move a call away from its time, both to later: a
/// lease counts from when it came, not from when it was dealt out (<see cref="LongestAsk"/> at most, or it is thrown away), and a call may be sent late (<see cref="Lateness"/> at
/// most, or it gets another time). So a window of a second sees 1.8 seconds' worth of an endpoint at the very worst, a time after a standstill, and a bucket that holds one second's
/// worth does not run dry. As a rule both are milliseconds.
/// </remarks>
/// <param name="limits">What is allowed; what is dealt out is decided by who deals.</param>
/// <param name="budget">Who deals.</param>
/// <param name="name">This process, among those who ask.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">For a budget that can't be reached.</param>
internal sealed partial class StripePacer(BudgetLimits limits, Func<IStripeBudgetGrain> budget, string name, TimeProvider clock, ILogger<StripePacer> log) : IStripePacer
{
    /// <summary>A lease that took longer is of no use.</summary>
    public static readonly TimeSpan LongestAsk = TimeSpan.FromMilliseconds(400);

    /// <summary>How long after its time a call may still be sent: what a busy processor or a pause between two pages of work takes.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(400);

    // How long before its last time comes an endpoint asks for more, and how soon at the earliest.
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(500);
    private const int MostAtOnce = 1_000;

    private readonly long _began = clock.GetTimestamp();
    private readonly ConcurrentDictionary<string, SendQueue> _queues = new();
    private volatile TaskCompletionSource _wake = new();
    private bool _failing;

    private TimeSpan Now => clock.GetElapsedTime(_began);

    public async Task Enter(string endpoint, CancellationToken cancellation)
    {
        var queue = Of(endpoint);
        PaymentMetrics.Waiting(endpoint, 1);
        try
        {
            while (true)
            {
                var time = limits.None ? queue.Paused(Now) : await Dealt(queue, cancellation);
                if (time - Now is var wait && wait > TimeSpan.Zero)
                    await Task.Delay(WholeMilliseconds(wait), clock, cancellation);
                if (queue.IsGood(time, Now))
                    return;
            }
        }
        finally
        {
            PaymentMetrics.Waiting(endpoint, -1);
        }
    }

    public Task BackOff(string endpoint, ThrottleScope scope, TimeSpan time)
    {
        if (scope is ThrottleScope.OneObject)
            return Task.Delay(time, clock);
        foreach (var queue in scope is ThrottleScope.Everything ? _queues.Values : [Of(endpoint)])
            queue.Pause(Now + time);
        if (!limits.None)
            budget().Pause(scope is ThrottleScope.Everything ? null : endpoint, time).Ignore();
        return Task.CompletedTask;
    }

    /// <summary>Asks for leases until told to stop.</summary>
    /// <param name="stop">Ends it.</param>
    /// <param name="ending">Cancelled when the process has been asked to end: that the budget is away then is no news.</param>
    public async Task Run(CancellationToken stop, CancellationToken ending = default)
    {
        while (!limits.None && !stop.IsCancellationRequested)
        {
            // Before looking: who comes while we look is not overlooked.
            var wake = _wake = new();
            if (_queues.Values.Min(queue => queue.AskAt) is not { } at)
                await wake.Task.WaitAsync(stop);
            else if (at - Now is var rest && rest > TimeSpan.Zero)
                await Rest(wake.Task, rest, stop);
            else
                await Ask(stop, ending);
        }
    }

    private Task<TimeSpan> Dealt(SendQueue queue, CancellationToken cancellation)
    {
        var time = queue.Next(Now, out var first, cancellation);
        if (first)
        {
            // Whoever looks next sees us in the queue, or is woken: the reading of who is to be woken must not come before that.
            Interlocked.MemoryBarrier();
            _wake.TrySetResult();
        }
        return time;
    }

    private async Task Rest(Task wake, TimeSpan time, CancellationToken stop)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(wake, Task.Delay(WholeMilliseconds(time), clock, woken.Token));
        // At once, here: no thread of the pool for the sake of a timer.
        woken.Cancel();
    }

    private async Task Ask(CancellationToken stop, CancellationToken ending)
    {
        var began = Now;
        // Those that would ask a moment later come along.
        var wanted = _queues.Where(queue => queue.Value.AskAt <= began + Ahead / 2).Select(queue => new CallsWanted(queue.Key, Math.Min(queue.Value.Waiting, MostAtOnce))).ToImmutableArray();
        try
        {
            var leases = await budget().Ask(name, wanted);
            var now = Now;
            foreach (var lease in leases)
                Of(lease.Endpoint).Deal(now - began > LongestAsk ? lease with { After = [], AskAgain = TimeSpan.Zero } : lease, now, Ahead, Breath);
            _failing = false;
        }
        catch (Exception failure)
        {
            if (!_failing && !ending.Explains(failure))
                LogAway(failure);
            _failing = true;
            await Task.Delay(AfterFailure, clock, stop);
        }
    }

    // Up: a delay is cut down to them, and would end too early.
    private static TimeSpan WholeMilliseconds(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));

    private SendQueue Of(string endpoint) => _queues.GetOrAdd(endpoint, static _ => new());

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Stripe budget does not answer; calls to Stripe wait until it does")]
    private partial void LogAway(Exception failure);
}
