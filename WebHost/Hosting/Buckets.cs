namespace Greenlight.Hosting;

/// <summary>
/// A bucket for each key, refilled steadily. Each process counts for itself. Kept is one moment a key, when its bucket will be full again, and only until then: so a crowd
/// that comes and goes leaves nothing behind, and the memory is bounded by <see cref="MaxKeys"/>.
/// </summary>
/// <param name="each">How long one takes to be refilled; zero for no limit.</param>
/// <param name="burst">What a full bucket holds.</param>
/// <param name="clock">The clock.</param>
internal sealed class Buckets<TKey>(TimeSpan each, int burst, TimeProvider clock) where TKey : notnull
{
    /// <summary>Past so many keys that are not full again, others are let in uncounted: what comes from so many is no single one's doing.</summary>
    public const int MaxKeys = 100_000;

    private readonly Dictionary<TKey, DateTimeOffset> _fullAgain = [];
    private readonly Lock _lock = new();
    private int _sweepAt = 1_000;
    private DateTimeOffset _sweptAt;

    /// <summary>Keys that are remembered now.</summary>
    public int Remembered => _fullAgain.Count;

    /// <summary>Takes one from the key's bucket. Null, or how long to wait because it is empty.</summary>
    public TimeSpan? Take(TKey key)
    {
        if (each == TimeSpan.Zero)
            return null;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var known = _fullAgain.TryGetValue(key, out var fullAgain) && fullAgain > now;
            var next = (known ? fullAgain : now) + each;
            var wait = next - now - each * burst;
            if (wait > TimeSpan.Zero)
                return wait;
            if (known || HasRoom(now))
                _fullAgain[key] = next;
            return null;
        }
    }

    /// <summary>Puts one back that came to nothing.</summary>
    public void GiveBack(TKey key)
    {
        lock (_lock)
        {
            if (_fullAgain.TryGetValue(key, out var fullAgain))
                _fullAgain[key] = fullAgain - each;
        }
    }

    private bool HasRoom(DateTimeOffset now)
    {
        if (_fullAgain.Count < _sweepAt)
            return true;
        if (now - _sweptAt < TimeSpan.FromSeconds(1) && _sweepAt == MaxKeys)
            return false; // Looking through all of them for every newcomer would be the very load this is to spare.
        foreach (var (key, fullAgain) in _fullAgain)
        {
            if (fullAgain <= now)
                _fullAgain.Remove(key);
        }
        _sweptAt = now;
        _sweepAt = Math.Clamp(_fullAgain.Count * 2, 1_000, MaxKeys);
        return _fullAgain.Count < MaxKeys;
    }
}
