using System.Collections.Concurrent;

namespace Greenlight.Paygate;

/// <summary>Readings that are a few seconds old at most. Bounded: whoever asks for many different things only makes it forget.</summary>
/// <param name="age">How old a reading may be, counted from before it was begun.</param>
/// <param name="most">How many are kept.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class Recent<TKey, TValue>(TimeSpan age, int most, TimeProvider clock) where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (DateTimeOffset At, TValue Value)> _kept = new();

    /// <summary>The kept reading, or a new one.</summary>
    public async ValueTask<TValue> Get(TKey key, Func<TKey, Task<TValue>> read)
    {
        var now = clock.GetUtcNow();
        if (_kept.TryGetValue(key, out var known) && now - known.At < age)
            return known.Value;
        var value = await read(key);
        if (_kept.Count >= most)
            _kept.Clear();
        _kept[key] = (now, value);
        return value;
    }
}
