namespace Greenlight.StripeSandbox;

/// <summary>Requests per second that are let through; null is no limit. Stripe's own: 25 an endpoint, 100 in all (25 in its test mode).</summary>
internal sealed record Rates
{
    public double? Global { get; init; }

    /// <summary>For every endpoint that has none of its own.</summary>
    public double? Endpoint { get; init; }

    /// <summary>By endpoint, such as <c>POST /v1/payment_intents/:id/confirm</c>.</summary>
    public Dictionary<string, double> Endpoints { get; init; } = [];
}

/// <summary>Token buckets that hold one second's worth.</summary>
internal sealed class RateLimits(TimeProvider time, Rates rates)
{
    private readonly Lock _one = new();
    private readonly Dictionary<string, Bucket> _buckets = [];
    private Rates _rates = rates;

    private struct Bucket
    {
        public double Tokens;
        public long At;
    }

    public Rates Rates
    {
        get => _rates;
        set
        {
            lock (_one)
            {
                _buckets.Clear();
                _rates = value;
            }
        }
    }

    /// <summary>Takes a token, or says which limit has run dry, in the words of <c>Stripe-Rate-Limited-Reason</c>.</summary>
    public string? Refuse(string endpoint)
    {
        var rates = _rates;
        if (rates is { Global: null, Endpoint: null, Endpoints.Count: 0 }) return null;
        lock (_one)
        {
            if (!Take("", rates.Global)) return "global-rate";
            double? own = rates.Endpoints.TryGetValue(endpoint, out var named) ? named : rates.Endpoint;
            return Take(endpoint, own) ? null : "endpoint-rate";
        }
    }

    private bool Take(string name, double? rate)
    {
        if (rate is not { } perSecond) return true;
        var now = time.GetTimestamp();
        var full = Math.Max(1, perSecond);
        var bucket = _buckets.TryGetValue(name, out var found) ? found : new Bucket { Tokens = full, At = now };
        bucket.Tokens = Math.Min(full, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond));
        bucket.At = now;
        var taken = bucket.Tokens >= 1;
        if (taken) bucket.Tokens--;
        _buckets[name] = bucket;
        return taken;
    }
}
