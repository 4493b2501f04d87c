using CsCheck;
using Xunit;

namespace Greenlight.Campaigns;

public sealed class A_tick
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(5, 0, 100)]
    [InlineData(30, 0, 300)]
    [InlineData(30, 700, 700)]
    [InlineData(80, 700, 800)]
    [InlineData(500, 0, 1_000)]
    [InlineData(0, 60_000, 1_000)]
    public void Stretches_with_what_reading_costs_and_with_what_the_processes_ask_for(int reading, int asked, int tick) =>
        Assert.Equal(Ms(tick), TickRules.Tick(watched: true, Ms(reading), Ms(asked)));

    [Fact]
    public void Is_the_same_for_every_campaign_that_nobody_watches() =>
        Assert.Equal(TickRules.Tick(watched: false, Ms(500), Ms(0)), TickRules.Tick(watched: false, Ms(0), Ms(1_000)));

    [Fact]
    public void Never_leaves_its_bounds_and_never_shrinks_when_there_is_more_to_do() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 100_000], Gen.Int[0, 1_000]).Sample((reading, asked, more) =>
        {
            var tick = TickRules.Tick(true, Ms(reading), Ms(asked));
            Assert.InRange(tick, TickRules.Shortest, TickRules.Longest);
            Assert.True(TickRules.Tick(true, Ms(reading + more), Ms(asked)) >= tick);
            Assert.True(TickRules.Tick(true, Ms(reading), Ms(asked + more)) >= tick);
        });

    [Fact]
    public void Lets_the_first_pledge_after_a_silence_be_told_at_once()
    {
        Assert.Equal(TimeSpan.Zero, TickRules.Wait(Ms(5_000), Ms(1_000)));
        Assert.Equal(TimeSpan.Zero, TickRules.Wait(Ms(1_000), Ms(1_000)));
        Assert.Equal(Ms(400), TickRules.Wait(Ms(600), Ms(1_000)));
    }

    [Fact]
    public void Is_the_longest_that_a_process_asks_for_until_it_leaves_or_its_lease_ends()
    {
        var asked = new AskedTicks(Lease);
        Assert.Equal(TimeSpan.Zero, asked.Longest(Now));

        asked.Ask("one", Ms(100), Now);
        asked.Ask("two", Ms(1_000), Now.AddSeconds(2));
        Assert.Equal(Ms(1_000), asked.Longest(Now.AddSeconds(3)));
        asked.Ask("two", Ms(500), Now.AddSeconds(3));
        Assert.Equal(Ms(500), asked.Longest(Now.AddSeconds(3)));
        asked.Ask("one", Ms(100), Now.AddSeconds(10));
        Assert.Equal(Ms(100), asked.Longest(Now.AddSeconds(3) + Lease + Ms(1)));
        asked.Forget("one");
        Assert.Equal(TimeSpan.Zero, asked.Longest(Now.AddSeconds(10)));
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
