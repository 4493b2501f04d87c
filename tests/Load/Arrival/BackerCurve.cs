namespace Greenlight.Load.Arrival;

/// <summary>How the backers of a campaign arrive: which share of them has come by which share of its time. Both run from 0 to 1 and never fall.</summary>
internal sealed class BackerCurve
{
    private readonly double[] _time;
    private readonly double[] _share;

    private BackerCurve(string name, double[] time, double[] share) => (Name, _time, _share) = (name, time, share);

    /// <summary>What it is called in reports.</summary>
    public string Name { get; }

    /// <summary>
    /// A curve through cumulative counts, earliest first. Where a count falls (pledges were cancelled) nobody arrives until it has been made up for.
    /// A record that begins late starts with backers who had come before it: they arrive evenly over one usual step ahead of it.
    /// </summary>
    public static BackerCurve Through(string name, IReadOnlyList<(double Time, double Backers)> counts)
    {
        if (counts.Count == 0 || counts.Max(c => c.Backers) <= 0)
            throw new LoadFaultException($"The curve '{name}' has no backers.");
        var points = new List<(double Time, double Backers)>();
        if (counts[0].Backers > 0)
            points.Add((counts[0].Time - UsualStep(counts), 0));
        var highest = 0.0;
        foreach (var (time, backers) in counts)
            points.Add((time, highest = Math.Max(highest, backers)));

        var (start, length) = (points[0].Time, points[^1].Time - points[0].Time);
        if (length <= 0)
            throw new LoadFaultException($"The curve '{name}' has no length: its counts are all of one moment.");
        return new(name, [.. points.Select(p => (p.Time - start) / length)], [.. points.Select(p => p.Backers / highest)]);
    }

    /// <summary>A campaign as most of them go: a spike at launch that dies away, a steady tail, and a second rush in the last 48 hours of thirty days.</summary>
    public static BackerCurve Generated()
    {
        const int hours = 30 * 24;
        var (sum, points) = (0.0, new List<(double, double)> { (0, 0) });
        for (var hour = 0; hour < hours; hour++)
        {
            var launch = 9 * Math.Exp(-hour / 30.0);
            var last = hour >= hours - 48 ? 4 * Math.Exp((hour - hours) / 24.0) : 0;
            var daylight = 1 + 0.5 * Math.Sin((hour - 9) * Math.Tau / 24);
            points.Add((hour + 1, sum += daylight * (0.5 + launch + last)));
        }
        return Through("generated", points);
    }

    /// <summary>When, as a share of the time, that share of the backers has come.</summary>
    public double TimeOf(double share)
    {
        var above = Array.BinarySearch(_share, share);
        if (above < 0)
            above = ~above;
        else
            while (above > 0 && _share[above - 1] >= share)
                above--;
        if (above == 0)
            return _time[0];
        if (above == _share.Length)
            return _time[^1];
        var (from, to) = (_share[above - 1], _share[above]);
        return _time[above - 1] + (_time[above] - _time[above - 1]) * (share - from) / (to - from);
    }

    private static double UsualStep(IReadOnlyList<(double Time, double Backers)> counts)
    {
        var steps = counts.Zip(counts.Skip(1), (a, b) => b.Time - a.Time).Where(step => step > 0).Order().ToArray();
        return steps.Length == 0 ? 1 : steps[steps.Length / 2];
    }
}
