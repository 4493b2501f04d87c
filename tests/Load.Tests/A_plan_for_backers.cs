using Greenlight.Load.Backers;
using Greenlight.Load.Processes;

namespace Greenlight.Load;

public sealed class A_plan_for_backers
{
    private const int Many = 100_000;
    private static readonly BackerPlan Plan = new(new(0.03, 0.01, 0.005, 0.005, 0.01), new(1));

    private static double Share(Deviations any) => Enumerable.Range(0, Many).Count(b => (Plan.Of(b) & any) != 0) / (double)Many;

    [Fact]
    public void Gives_each_share_of_them_what_was_asked_for()
    {
        Assert.Equal(0.03, Share(Deviations.RefusedCard | Deviations.DecliningCard), 0.002);
        Assert.Equal(0.0075, Share(Deviations.DecliningCard), 0.001);
        Assert.Equal(0.01, Share(Deviations.Cancel), 0.001);
        Assert.Equal(0.005, Share(Deviations.Change), 0.001);
        Assert.Equal(0.005, Share(Deviations.Duplicate), 0.001);
        Assert.Equal(0.01, Share(Deviations.Retry), 0.001);
    }

    [Fact]
    public void Never_lets_one_both_change_and_cancel() =>
        Assert.DoesNotContain(Enumerable.Range(0, Many), b => Plan.Of(b).HasFlag(Deviations.Change | Deviations.Cancel));

    [Fact]
    public void Hands_out_cards_as_planned() => Assert.All(Enumerable.Range(0, 5_000), b => Assert.Equal(
        (Plan.Of(b) & (Deviations.RefusedCard | Deviations.DecliningCard)) != 0, Plan.Card(b).Contains("charge", StringComparison.Ordinal)));

    [Theory]
    [InlineData("3%", 0.03)]
    [InlineData("0.5%", 0.005)]
    [InlineData("0.25", 0.25)]
    [InlineData("0", 0)]
    public void Reads_shares(string text, double share)
    {
        Assert.True(Percent.TryParse(text, out var read));
        Assert.Equal(share, read, 9);
    }

    [Theory]
    [InlineData("101%")]
    [InlineData("-1%")]
    [InlineData("many")]
    public void Refuses_what_is_no_share(string text) => Assert.False(Percent.TryParse(text, out _));

    [Fact]
    public void Reads_lengths_of_time()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), Length.Parse("60s"));
        Assert.Equal(TimeSpan.FromMilliseconds(500), Length.Parse("500ms"));
        Assert.Equal(TimeSpan.FromMinutes(1.5), Length.Parse("1.5m"));
        Assert.Throws<LoadFaultException>(() => Length.Parse("60"));
        Assert.Throws<LoadFaultException>(() => Length.Parse("-1s"));
    }

    [Fact]
    public void Kills_at_the_moment_that_was_named()
    {
        var half = KillMoment.Parse("pledging:50%");
        Assert.False(half.HasCome(0.49, null));
        Assert.True(half.HasCome(0.5, null));

        var quarter = KillMoment.Parse("charging:25%");
        Assert.False(quarter.HasCome(1, null));
        Assert.False(quarter.HasCome(1, Counter("live", 100, 0)));
        Assert.False(quarter.HasCome(1, Counter("funded", 100, 24)));
        Assert.True(quarter.HasCome(1, Counter("funded", 100, 25)));
        Assert.Equal("charging:25%", quarter.ToString());
        Assert.Throws<LoadFaultException>(() => KillMoment.Parse("lunch:50%"));
    }

    private static Watching.CounterSeen Counter(string phase, long pledged, long collected) => new(default, phase, 1, pledged, pledged, collected, 0, 0, 1);
}
