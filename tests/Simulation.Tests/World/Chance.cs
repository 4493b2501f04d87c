namespace Greenlight.Simulation;

/// <summary>All the chance of a run, from its seed alone (SplitMix64): the same seed is the same run, on any machine.</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    public int Below(int limit) => (int)(Next() % (uint)limit);

    public bool Of(double probability) => Next() >> 11 < probability * (1UL << 53);

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + (most - least) * ((Next() >> 11) / (double)(1UL << 53));

    public T OneOf<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    private ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
