namespace Greenlight.Load.Arrival;

/// <summary>When each backer arrives, as time since the start. Fixed before the run: a slow server does not make backers come later.</summary>
internal sealed class ArrivalSchedule
{
    private readonly TimeSpan[] _due;

    private ArrivalSchedule(TimeSpan[] due, TimeSpan length) => (_due, Length) = (due, length);

    /// <summary>How many backers.</summary>
    public int Backers => _due.Length;

    /// <summary>The time into which the curve was compressed.</summary>
    public TimeSpan Length { get; }

    /// <summary>When a backer arrives; later backers never arrive earlier.</summary>
    public TimeSpan Due(int backer) => _due[backer];

    /// <summary>Spreads so many backers over the curve compressed into <paramref name="length"/>; within each one's share of it, by chance.</summary>
    public static ArrivalSchedule Of(BackerCurve curve, int backers, TimeSpan length, Chance chance)
    {
        var due = new TimeSpan[backers];
        for (var i = 0; i < backers; i++)
            due[i] = curve.TimeOf((i + chance.Of(i, Question.Arrival)) / backers) * length;
        return new(due, length);
    }

    /// <summary>Arrivals in each whole second.</summary>
    public int[] PerSecond()
    {
        var seconds = new int[(int)Math.Ceiling(Length.TotalSeconds) + 1];
        foreach (var due in _due)
            seconds[(int)due.TotalSeconds]++;
        return seconds;
    }
}
