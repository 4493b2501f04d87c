using System.Text.Json;

namespace Greenlight.Load.Watching;

/// <summary>The public counter as a watcher saw it.</summary>
/// <param name="At">Time since the start of the run.</param>
/// <param name="Phase">The campaign's phase.</param>
/// <param name="Sequence">The sequence number; must never fall.</param>
/// <param name="Pledged">Pledges that stand.</param>
/// <param name="Secured">Those whose card is saved or charged.</param>
/// <param name="Collected">Those that are charged.</param>
/// <param name="Failing">Those whose charge was declined.</param>
/// <param name="Dropped">Given up.</param>
/// <param name="DecidedAt">The decision's sequence, or null while there is none.</param>
internal readonly record struct CounterSeen(
    TimeSpan At, string Phase, long Sequence, long Pledged, long Secured, long Collected, long Failing, long Dropped, long? DecidedAt)
{
    /// <summary>Nothing is left to do: decided, and every pledge that stands is collected or failing.</summary>
    public bool IsSettled => Phase is "funded" && Pledged == Collected + Failing;

    /// <summary>Whether two sightings tell the same numbers.</summary>
    public bool SameNumbers(in CounterSeen other) =>
        (Pledged, Secured, Collected, Failing, Dropped) == (other.Pledged, other.Secured, other.Collected, other.Failing, other.Dropped);

    /// <summary>Reads a Progress.</summary>
    public static CounterSeen Read(JsonElement progress, TimeSpan at)
    {
        return new(at, progress.GetProperty("phase").GetString()!, progress.GetProperty("sequence").GetInt64(),
            Count("pledged"), Count("secured"), Count("collected"), Count("failing"), Count("dropped"),
            progress.GetProperty("decision") is { ValueKind: JsonValueKind.Object } decision ? decision.GetProperty("sequence").GetInt64() : null);

        long Count(string name) => progress.GetProperty(name).GetProperty("count").GetInt64();
    }
}
