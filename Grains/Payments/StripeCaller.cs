using Microsoft.Extensions.Logging.Abstractions;
using Stripe;

namespace Greenlight.Payments;

/// <summary>The one way to Stripe: every call waits for its turn, is measured, and is repeated after a 429, which was not executed.</summary>
internal sealed class StripeCaller(StripeClient stripe, IStripePacer pacer, TimeProvider clock)
{
    // Repeated here, unseen by anyone, but not for ever: whoever calls holds a slot, or somebody's page, meanwhile.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    /// <summary>For a program that asks one question after the other and has no part in the cluster's budget: it waits only when Stripe says so.</summary>
    public static StripeCaller Alone(StripeOptions options, TimeProvider clock) => new(
        StripeConnection.Open(options),
        new StripePacer(new(0, 0), () => throw new InvalidOperationException("Without limits nobody deals."), "alone", clock, NullLogger<StripePacer>.Instance),
        clock);

    /// <summary>Makes a call when its turn has come. Throws what Stripe.net throws.</summary>
    /// <param name="call">Which.</param>
    /// <param name="parameters">With what.</param>
    /// <param name="id">The object that the path names.</param>
    /// <param name="key">Idempotency key of a POST.</param>
    /// <param name="cancellation">Ends the waiting, too.</param>
    public Task<T> Send<T>(StripeCall call, BaseOptions? parameters = null, string? id = null, string? key = null, CancellationToken cancellation = default)
        where T : class, IStripeEntity => Paced(call, () => Once<T>(call, parameters, id, key, cancellation), cancellation: cancellation);

    /// <summary>Makes a call at once, and once.</summary>
    public Task<T> Once<T>(StripeCall call, BaseOptions? parameters = null, string? id = null, string? key = null, CancellationToken cancellation = default)
        where T : IStripeEntity => StripeForm.Takes(parameters)
            ? Raw<T>(call, StripeForm.Of(parameters), id, key, cancellation)
            : stripe.RequestAsync<T>(call.Method, call.Of(id), parameters, Of(key), cancellation);

    private async Task<T> Raw<T>(StripeCall call, string? form, string? id, string? key, CancellationToken cancellation) where T : IStripeEntity
    {
        var (path, content) = call.Method == HttpMethod.Get && form is not null ? ($"{call.Of(id)}?{form}", null) : (call.Of(id), form);
        var response = await stripe.RawRequestAsync(call.Method, path, content, new RawRequestOptions { IdempotencyKey = key }, cancellation);
        return StripeEntity.FromJson<T>(response.Content);
    }

    private static RequestOptions? Of(string? key) => key is null ? null : new() { IdempotencyKey = key };

    /// <summary>Runs what makes a call, when its turn has come.</summary>
    /// <param name="call">Which.</param>
    /// <param name="send">Sends it and reads the answer.</param>
    /// <param name="instead">Asked when the turn has come: an answer means that nothing is sent. With thousands waiting, whoever asked before may have waited for minutes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<T> Paced<T>(StripeCall call, Func<Task<T>> send, Func<ValueTask<T?>>? instead = null, CancellationToken cancellation = default) where T : class
    {
        for (var wait = FirstWait; ; wait *= 2)
        {
            await pacer.Enter(call.Endpoint, cancellation);
            if (instead is not null && await instead() is { } answered)
                return answered;
            var began = clock.GetTimestamp();
            try
            {
                var answer = await send();
                PaymentMetrics.Called(call.Endpoint, answer as PaymentReply, clock.GetElapsedTime(began));
                return answer;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && StripeOutcomes.Of(e) is { } known)
            {
                PaymentMetrics.Called(call.Endpoint, known, clock.GetElapsedTime(began));
                if (known is not PaymentReply.Unknown { Cause: UnknownCause.Throttled } || wait > LongestWait)
                    throw;
                await pacer.BackOff(call.Endpoint, ThrottleScopes.Of(e), wait);
            }
        }
    }
}
