using System.Collections.Concurrent;

namespace Greenlight.Load.Measuring;

/// <summary>What went over the wire, counted.</summary>
internal sealed class Traffic
{
    private readonly ConcurrentDictionary<string, long> _answers = new(StringComparer.Ordinal);

    /// <summary>From a backer's due time to the acknowledged pledge: signing up, waiting for a free connection and every repetition included.</summary>
    public Latencies Arrival { get; } = new();

    /// <summary>From sending the sign-up to its final answer, repetitions included.</summary>
    public Latencies SignUp { get; } = new();

    /// <summary>From sending the pledge to its final answer, repetitions included.</summary>
    public Latencies Pledge { get; } = new();

    /// <summary>Answers by what was asked and what came, such as "PUT 201" or "PUT no answer".</summary>
    public IReadOnlyDictionary<string, long> Answers => new SortedDictionary<string, long>(_answers, StringComparer.Ordinal);

    /// <summary>Counts an answer; null for none.</summary>
    public void Count(HttpMethod method, int? status) =>
        _answers.AddOrUpdate(Names.Of(method, status), 1, static (_, count) => count + 1);

    private static class Names
    {
        private static readonly ConcurrentDictionary<(HttpMethod, int?), string> Made = new();

        public static string Of(HttpMethod method, int? status) =>
            Made.GetOrAdd((method, status), static key => $"{key.Item1.Method} {key.Item2?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no answer"}");
    }
}
