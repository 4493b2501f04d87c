namespace Greenlight.StripeSandbox;

/// <summary>What can be made to go wrong.</summary>
internal enum FaultKind
{
    /// <summary>Wait before executing, between <see cref="Fault.MinMs"/> and <see cref="Fault.MaxMs"/>.</summary>
    Latency,

    /// <summary>Answer 500, having executed or not (<see cref="Fault.After"/>).</summary>
    Error,

    /// <summary>Break the connection, having committed or not (<see cref="Fault.After"/>).</summary>
    Reset,

    /// <summary>Answer 200 with a body cut in half.</summary>
    Unreadable,

    /// <summary>Refuse with <c>lock_timeout</c>, status 409 or 429 (<see cref="Fault.Status"/>).</summary>
    LockTimeout,

    /// <summary>Refuse with <c>rate_limit</c>, for a reason of which no bucket knows (<see cref="Fault.Reason"/>).</summary>
    RateLimit,
}

/// <summary>One switch: what goes wrong, where, how often.</summary>
internal sealed record Fault
{
    public int Id { get; init; }

    public FaultKind Kind { get; init; }

    /// <summary>Start of the paths it is for; <c>/v1/payment_intents/:id/confirm</c> stands for any id.</summary>
    public string Path { get; init; } = "/v1/";

    public string? Method { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How many times at most; null does not end.</summary>
    public int? Count { get; init; }

    public ulong Seed { get; init; } = 1;

    public int MinMs { get; init; }

    public int MaxMs { get; init; }

    public bool After { get; init; }

    public int Status { get; init; } = 429;

    /// <summary>What <c>Stripe-Rate-Limited-Reason</c> says: by default that too many requests to the endpoint are under way.</summary>
    public string Reason { get; init; } = "endpoint-concurrency";
}

/// <summary>What goes wrong with one request.</summary>
internal readonly record struct Trouble(TimeSpan Latency, FaultKind? Kind, bool After, int Status, string? Reason)
{
    public bool Is(FaultKind kind, bool after) => Kind == kind && After == after;
}

/// <summary>The switches that are on.</summary>
internal sealed class FaultBoard
{
    private readonly Lock _one = new();
    private readonly List<Switch> _switches = [];
    private volatile bool _any;
    private int _ids;

    private sealed class Switch(Fault fault)
    {
        public Fault Fault { get; } = fault;

        public SplitMix Chance { get; } = new(fault.Seed);

        public int Tripped { get; set; }
    }

    public Fault Add(Fault fault)
    {
        lock (_one)
        {
            fault = fault with { Id = ++_ids };
            _switches.Add(new Switch(fault));
            _any = true;
            return fault;
        }
    }

    /// <summary>Removes one switch, or all of them.</summary>
    public int Remove(int? id)
    {
        lock (_one)
        {
            var removed = _switches.RemoveAll(s => id is null || s.Fault.Id == id);
            _any = _switches.Count > 0;
            return removed;
        }
    }

    /// <summary>The switches with how often each has tripped.</summary>
    public IReadOnlyList<(Fault Fault, int Tripped)> All()
    {
        lock (_one) return _switches.ConvertAll(s => (s.Fault, s.Tripped));
    }

    public Trouble Draw(string method, string path, string template)
    {
        if (!_any) return default;
        var trouble = default(Trouble);
        lock (_one)
        {
            foreach (var s in _switches)
            {
                var fault = s.Fault;
                if (fault.Method is not null && !fault.Method.Equals(method, StringComparison.OrdinalIgnoreCase)) continue;
                if (!path.StartsWith(fault.Path, StringComparison.Ordinal) && !template.StartsWith(fault.Path, StringComparison.Ordinal)) continue;
                if (s.Tripped >= (fault.Count ?? int.MaxValue) || s.Chance.Next() >= fault.Probability) continue;
                if (fault.Kind == FaultKind.Latency)
                {
                    var wait = TimeSpan.FromMilliseconds(fault.MinMs + (s.Chance.Next() * Math.Max(0, fault.MaxMs - fault.MinMs)));
                    trouble = trouble with { Latency = trouble.Latency + wait };
                }
                else if (trouble.Kind is null)
                {
                    trouble = trouble with { Kind = fault.Kind, After = fault.After, Status = fault.Status, Reason = fault.Reason };
                }
                else
                {
                    continue;
                }

                s.Tripped++;
            }
        }

        return trouble;
    }
}
