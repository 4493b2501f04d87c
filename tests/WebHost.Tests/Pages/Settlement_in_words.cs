using Greenlight.Pages.Studio;
using Greenlight.Payments;

namespace Greenlight.Pages;

public sealed class Settlement_in_words
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 11, 18, 0, TimeSpan.Zero);
    private static readonly BudgetLimits Stripes = new(25, 100);

    [Fact]
    public void Says_how_long_it_takes_and_until_when() => Assert.Equal("About 2 h 47 min left, done at 14:05 UTC.", Left(new(0, 0, 250_000, 0, 0, 0, true), new(null, 25)));

    [Fact]
    public void Names_the_day_if_it_is_another_one() =>
        Assert.Equal("About 27 h left, done on 27 November at 14:18 UTC.", Left(new(0, 0, 97_200, 0, 0, 0, true), new(null, 1)));

    [Fact]
    public void Says_that_it_can_not_be_sooner_before_anything_is_measured() =>
        Assert.Equal("At the pace that Stripe allows it takes 2 min: done at 11:20 UTC at the earliest.", Left(new(0, 0, 3_000, 0, 0, 0, true), new(null, null)));

    [Fact]
    public void Says_when_nothing_is_left()
    {
        Assert.Equal("Nothing is left to do.", Left(new(0, 0, 0, 0, 0, 0, true), new(null, null)));
        Assert.Equal("Nothing to do now. 1 declined pledge will be tried again, or waits for another card.", Left(new(0, 0, 0, 0, 0, 1, true), new(null, null)));
        Assert.Equal("12 pledges to let go. Nobody is charged.", Left(new(0, 0, 0, 0, 12, 0, false), new(null, null)));
    }

    [Fact]
    public void Names_apart_what_is_held_back()
    {
        Assert.Equal("About 2 h 47 min left, done at 14:05 UTC. 12 pledges more are held back, and not counted in this.", Left(new(0, 0, 250_000, 0, 0, 0, true, HeldBack: 12), new(null, 25)));
        Assert.Equal("Nothing to do now. 1 pledge is held back, and not counted in this.", Left(new(0, 0, 0, 0, 0, 0, true, HeldBack: 1), new(null, null)));
    }

    [Fact]
    public void Does_not_guess() => Assert.Equal(
        "How long it takes is not known yet: too little has been done to tell.",
        SettlementWords.Left(new(Noon, new(0, 0, 5, 0, 0, 0, true), new(null, null), new(0, 0))));

    [Fact]
    public void Says_how_fast_it_goes_and_how_fast_it_may()
    {
        Assert.Equal(
            "Now 24.8 charges a second. Stripe takes 25 calls a second on each endpoint, 100 in all.", SettlementWords.Pace(new(Noon, new(0, 0, 5, 0, 0, 0, true), new(null, 24.81), Stripes)));
        Assert.Equal("Now 900 cards and 1,250 charges a second. No limit is set.", SettlementWords.Pace(new(Noon, new(5, 0, 5, 0, 0, 0, true), new(900.4, 1_250), new(0, 0))));
        Assert.Equal("Nothing has moved in the last seconds. Stripe takes 25 calls a second on each endpoint, 100 in all.", SettlementWords.Pace(new(Noon, new(5, 0, 0, 0, 0, 0, false), new(null, null), Stripes)));
    }

    [Theory]
    [InlineData(0, "1 min")]
    [InlineData(59, "1 min")]
    [InlineData(61, "2 min")]
    [InlineData(3_599, "1 h")]
    [InlineData(3_600, "1 h")]
    [InlineData(9_990, "2 h 47 min")]
    [InlineData(262_800, "3 days 1 h")]
    [InlineData(259_200, "3 days")]
    public void Rounds_up(int seconds, string words) => Assert.Equal(words, SettlementWords.Span(TimeSpan.FromSeconds(seconds)));

    private static string Left(SettlementBacklog backlog, SettlementPace pace) => SettlementWords.Left(new(Noon, backlog, pace, Stripes));
}
