using Greenlight.Load.Measuring;

namespace Greenlight.Load.Crowd;

/// <summary>
/// Everything that was told. Ten thousand watchers hear the same bytes: the first one reads them, the others only compare, which costs a hundredth and shows at
/// the same time that they were told the very same.
/// </summary>
internal sealed class Tellings(RunClock clock, Faults faults)
{
    // Each protocol has its own bytes for one progress, and a slow watcher may be some tellings behind.
    private const int Kept = 12;

    private readonly Lock _reading = new();
    private readonly Dictionary<(long Sequence, DateTimeOffset AsOf), Telling> _all = [];
    private (byte[] Bytes, Telling Telling)[] _newest = [];

    /// <summary>All of them, oldest first.</summary>
    public Telling[] InOrder()
    {
        lock (_reading)
            return [.. _all.Values.Order()];
    }

    /// <summary>What these bytes tell.</summary>
    public Telling Of(ReadOnlySpan<byte> progress)
    {
        foreach (var (bytes, telling) in Volatile.Read(ref _newest))
        {
            if (progress.SequenceEqual(bytes))
                return telling;
        }
        lock (_reading)
            return Read(progress);
    }

    private Telling Read(ReadOnlySpan<byte> progress)
    {
        var read = Telling.Read(progress, clock.Elapsed);
        var key = (read.Counter.Sequence, read.AsOf);
        if (!_all.TryGetValue(key, out var telling))
            _all[key] = telling = read;
        else if (!telling.Counter.SameNumbers(read.Counter))
            faults.Add("two numbers under one sequence", $"sequence {key.Sequence} as of {key.AsOf:O}: {telling.Counter} and {read.Counter}");
        Volatile.Write(ref _newest, [(progress.ToArray(), telling), .. _newest.Take(Kept - 1)]);
        return telling;
    }
}
