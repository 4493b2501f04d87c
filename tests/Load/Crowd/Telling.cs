using System.Text.Json;
using Greenlight.Load.Watching;

namespace Greenlight.Load.Crowd;

/// <summary>One progress that was told to somebody: every watcher who hears the same gets the same one.</summary>
/// <param name="Counter">Its numbers; the time is that of the first watcher who heard it.</param>
/// <param name="AsOf">When the numbers were read from the ledger.</param>
internal sealed record Telling(CounterSeen Counter, DateTimeOffset AsOf) : IComparable<Telling>
{
    /// <inheritdoc/>
    public int CompareTo(Telling? other) => other is null ? 1 : (Counter.Sequence, AsOf).CompareTo((other.Counter.Sequence, other.AsOf));

    /// <summary>Reads a progress.</summary>
    public static Telling Read(ReadOnlySpan<byte> progress, TimeSpan at)
    {
        var reader = new Utf8JsonReader(progress);
        using var json = JsonDocument.ParseValue(ref reader);
        return new(CounterSeen.Read(json.RootElement, at), json.RootElement.GetProperty("asOf").GetDateTimeOffset());
    }
}
