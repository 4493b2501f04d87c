namespace Greenlight.Load;

/// <summary>
/// Chance without state: the same seed, backer and question always answer the same number, whichever thread asks and in whatever order.
/// SplitMix64 (Steele, Lea, Flood 2014) over the mixed inputs.
/// </summary>
internal readonly record struct Chance(ulong Seed)
{
    /// <summary>From 0 up to but not including 1.</summary>
    public double Of(int backer, Question question)
    {
        var mixed = Mix(Mix(Seed + (ulong)question * 0xD1B54A32D192ED03) ^ (ulong)(uint)backer);
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}

/// <summary>What is left to chance, each with a stream of its own, so that another share of one changes nothing about the others.</summary>
internal enum Question
{
    Arrival, Card, WhichBadCard, Withdrawal, Duplicate, Retry, Later, Sample, Pause,
}
