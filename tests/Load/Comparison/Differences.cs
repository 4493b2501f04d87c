namespace Greenlight.Load.Comparison;

/// <summary>What differs: how many of each kind, and the first twenty of each in words.</summary>
internal sealed class Differences
{
    private const int MostExamples = 20;
    private readonly SortedDictionary<string, Difference> _kinds = new(StringComparer.Ordinal);

    /// <summary>By kind.</summary>
    public IReadOnlyDictionary<string, Difference> ByKind => _kinds;

    /// <summary>Notes one, or so many of which this is an example.</summary>
    public void Add(string kind, string example, long count = 1)
    {
        if (!_kinds.TryGetValue(kind, out var known))
            _kinds[kind] = known = new(0, []);
        if (known.Examples.Count < MostExamples)
            known.Examples.Add(example);
        _kinds[kind] = known with { Count = known.Count + count };
    }
}

/// <summary>One kind of difference.</summary>
/// <param name="Count">How many.</param>
/// <param name="Examples">The first of them.</param>
internal sealed record Difference(long Count, List<string> Examples);
