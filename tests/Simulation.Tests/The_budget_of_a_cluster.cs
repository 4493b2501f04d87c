using Greenlight.Simulation.Budget;
using Xunit;

namespace Greenlight.Simulation;

/// <summary>
/// Processes that share a budget of calls, on a simulated cluster: they die, stand still, have clocks of their own, and two activations deal the budget out at once.
/// What arrives is counted by the bucket of Stripe's sandbox.
/// </summary>
public sealed class The_budget_of_a_cluster
{
    private const ulong Seeds = 150;

    [Fact]
    public void Is_never_exceeded_whoever_dies_and_whoever_deals()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var world = BudgetWorld.Run(seed, new() { Troubled = true });
            Assert.True(world.Refused == 0, $"seed {seed}: {world.Refused} of {world.Arrived} calls were refused (429).");
            Assert.True(world.MostInASecond <= 45, $"seed {seed}: {world.MostInASecond} calls to one endpoint within a second.");
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 1)]
    [InlineData(3, 6)]
    public void Is_used_to_ninety_five_hundredths_by_one_busy_process_or_three(int busy, int endpoints)
    {
        var world = BudgetWorld.Run(7, new() { Busy = busy, Endpoints = endpoints });

        var allowed = Math.Min(25 * endpoints, 100) * BudgetWorld.Length.TotalSeconds;
        Assert.InRange(world.Arrived / allowed, 0.95, 1.01);
        Assert.Equal(0, world.Refused);
        // Whoever asks gets its share: an endpoint's is dealt out in turn, what all have in common to whoever comes.
        var least = endpoints > 4 ? 0.5 : 0.8;
        Assert.All(world.ArrivedByProcess, arrived => Assert.InRange(arrived / (allowed / busy), least, 2 - least));
    }

    [Fact]
    public void Would_be_exceeded_if_two_could_store_that_the_time_is_theirs() =>
        Assert.Contains(Enumerable.Range(1, (int)Seeds), seed => BudgetWorld.Run((ulong)seed, new() { Troubled = true, StoreTakesEverything = true }).Refused > 0);
}
