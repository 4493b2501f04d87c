using CsCheck;
using Greenlight.Load.Arrival;

namespace Greenlight.Load;

public sealed class An_arrival_curve
{
    private const string Header = "campaign,utc,backers,pledged_usd\n";

    private static BackerCurve Read(string rows, string campaign = "a") => CurveFile.Read(new StringReader(Header + rows), campaign);

    [Fact]
    public void Follows_the_counts_of_its_file()
    {
        var curve = Read("a,2012-05-08T20:00:00Z,0,0\na,2012-05-08T21:00:00Z,80,800\nb,2012-05-08T21:00:00Z,5,5\na,2012-05-08T22:00:00Z,100,1000\n");

        Assert.Equal(0, curve.TimeOf(0), 6);
        Assert.Equal(0.25, curve.TimeOf(0.4), 6);
        Assert.Equal(0.5, curve.TimeOf(0.8), 6);
        Assert.Equal(1, curve.TimeOf(1), 6);
    }

    [Fact]
    public void Lets_nobody_arrive_while_a_fall_is_made_up_for()
    {
        var curve = Read("a,2012-05-08T20:00:00Z,0,0\na,2012-05-08T21:00:00Z,50,0\na,2012-05-08T22:00:00Z,40,0\na,2012-05-08T23:00:00Z,50,0\na,2012-05-09T00:00:00Z,100,0\n");

        Assert.Equal(0.25, curve.TimeOf(0.5), 6);
        Assert.Equal(0.875, curve.TimeOf(0.75), 6);
    }

    [Fact]
    public void Spreads_those_who_came_before_a_late_record_over_one_step_ahead_of_it()
    {
        var curve = Read("a,2012-05-08T20:00:00Z,60,0\na,2012-05-08T21:00:00Z,80,0\na,2012-05-08T22:00:00Z,100,0\n");

        Assert.Equal(1 / 6.0, curve.TimeOf(0.3), 6);
        Assert.Equal(1 / 3.0, curve.TimeOf(0.6), 6);
        Assert.Equal(1, curve.TimeOf(1), 6);
    }

    [Fact]
    public void Survives_rows_out_of_order_blanks_and_broken_readings() =>
        Assert.Equal(0.5, Read("a,2012-05-08T22:00:00Z,100,0\na,,7,0\na,2012-05-08T21:30:00Z,,\na,2012-05-08T21:00:00Z,50\na,never,9,9\n\na,2012-05-08T20:00:00Z,0,0\na,2012-05-08T21:15:00Z,-3,0\n").TimeOf(0.5), 6);

    [Theory]
    [InlineData("b,2012-05-08T20:00:00Z,1,0\n", "has no campaign 'a'; it has b")]
    [InlineData("a,2012-05-08T20:00:00Z,0,0\na,2012-05-08T21:00:00Z,0,0\n", "has no backers")]
    [InlineData("", "it has none")]
    public void Says_what_is_wrong_with_its_file(string rows, string words) =>
        Assert.Contains(words, Assert.Throws<LoadFaultException>(() => Read(rows)).Message, StringComparison.Ordinal);

    [Fact]
    public void Says_which_columns_a_file_lacks() =>
        Assert.Contains("needs the columns", Assert.Throws<LoadFaultException>(() => CurveFile.Read(new StringReader("x,y\n1,2\n"), "a")).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_a_usual_campaign_begins_with_a_rush_and_ends_with_one()
    {
        var curve = BackerCurve.Generated();
        var (day, two) = (1 / 30.0, 2 / 30.0);

        Assert.True(curve.TimeOf(0.15) < day, "the first day brings more than a seventh");
        Assert.True(curve.TimeOf(0.9) > 1 - two, "the last two days bring more than a tenth");
        Assert.True(curve.TimeOf(0.85) - curve.TimeOf(0.75) > two, "the days before them bring less");
    }

    [Fact]
    public void Sends_every_backer_within_its_length_and_in_order() => Gen.Select(Gen.Int[1, 3_000], Gen.ULong, Gen.Double[0.5, 500]).Sample((backers, seed, seconds) =>
    {
        var schedule = ArrivalSchedule.Of(BackerCurve.Generated(), backers, TimeSpan.FromSeconds(seconds), new(seed));

        Assert.Equal(backers, schedule.PerSecond().Sum());
        for (var i = 0; i < backers; i++)
            Assert.InRange(schedule.Due(i), i == 0 ? TimeSpan.Zero : schedule.Due(i - 1), schedule.Length);
    }, iter: 50);

    [Fact]
    public void Sends_everybody_at_the_same_moments_for_the_same_seed()
    {
        TimeSpan[] Of(ulong seed) => [.. Enumerable.Range(0, 500).Select(ArrivalSchedule.Of(BackerCurve.Generated(), 500, TimeSpan.FromMinutes(1), new(seed)).Due)];

        Assert.Equal(Of(7), Of(7));
        Assert.NotEqual(Of(7), Of(8));
    }
}
