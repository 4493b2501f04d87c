using System.Globalization;
using Xunit;

namespace Greenlight.Simulation;

/// <summary>
/// The rules, the shard's writer, the settlement steps and the inbox under simulated weather. A failing run prints its seed;
/// <c>GREENLIGHT_SEED=seed</c> runs that one alone, <c>GREENLIGHT_SEEDS=n</c> another number of them.
/// </summary>
public sealed class The_engine
{
    private const int Seeds = 10_000;

    [Fact]
    public void Keeps_its_promises_in_any_weather()
    {
        if (Environment.GetEnvironmentVariable("GREENLIGHT_SEED") is { Length: > 0 } one)
        {
            var wrong = World.Run(ulong.Parse(one, CultureInfo.InvariantCulture), new());
            Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
            return;
        }
        var seeds = int.Parse(Environment.GetEnvironmentVariable("GREENLIGHT_SEEDS") ?? Seeds.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        // Each run has one thread, a clock and chance of its own: as many at once as there are cores. Of those that fail the lowest seed is told.
        var failed = ParallelEnumerable.Range(1, seeds).AsOrdered().Select(seed => (Seed: seed, Wrong: World.Run((ulong)seed, new()))).FirstOrDefault(run => run.Wrong.Count > 0);
        Assert.True(failed.Wrong is null, $"GREENLIGHT_SEED={failed.Seed}:{Environment.NewLine}{string.Join(Environment.NewLine, failed.Wrong ?? [])}");
    }

    [Fact]
    public void Keeps_its_promises_wherever_it_is_killed()
    {
        var (_, turns) = World.RunWithCrash(-1, new());
        for (var turn = 0; turn < turns; turn++)
        {
            var (wrong, _) = World.RunWithCrash(turn, new());
            Assert.True(wrong.Count == 0, $"Killed at turn {turn}:{Environment.NewLine}{string.Join(Environment.NewLine, wrong)}");
        }
    }

    [Fact]
    public void Lives_the_same_life_again_from_the_same_seed() => Assert.Equal(World.Trace(7), World.Trace(7));
}
