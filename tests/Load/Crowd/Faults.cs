using Greenlight.Load.Comparison;

namespace Greenlight.Load.Crowd;

/// <summary>What thousands of watchers find at once.</summary>
internal sealed class Faults(Differences differences)
{
    private readonly Lock _adding = new();

    /// <summary>Notes one.</summary>
    public void Add(string kind, string example, long count = 1)
    {
        lock (_adding)
            differences.Add(kind, example, count);
    }
}
