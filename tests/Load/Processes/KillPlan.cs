using System.Globalization;
using Greenlight.Load.Watching;

namespace Greenlight.Load.Processes;

/// <summary>The part of a campaign in which something is killed.</summary>
internal enum Stage { Pledging, Charging }

/// <summary>When to kill a process: <c>pledging:50%</c> (half of the backers answered) or <c>charging:25%</c> (a quarter of the pledges collected).</summary>
internal readonly record struct KillMoment(Stage Stage, double Share)
{
    /// <summary>Reads one. Throws <see cref="LoadFaultException"/> with what is expected.</summary>
    public static KillMoment Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && Enum.TryParse(parts[0], ignoreCase: true, out Stage stage) && Percent.TryParse(parts[1], out var share) && share is > 0 and < 1
            ? new(stage, share)
            : throw new LoadFaultException($"'{text}' is not a moment to kill at: pledging:50% or charging:25% is.");
    }

    /// <summary>Whether it has come.</summary>
    public bool HasCome(double answered, CounterSeen? counter) => Stage is Stage.Pledging
        ? answered >= Share
        : counter is { Phase: "funded", Pledged: > 0 } seen && (double)seen.Collected / seen.Pledged >= Share;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Stage is Stage.Pledging ? "pledging" : "charging")}:{Share:P0}").Replace(" ", "", StringComparison.Ordinal);
}

/// <summary>Shares on the command line: <c>3%</c> or <c>0.03</c>.</summary>
internal static class Percent
{
    /// <summary>From 0 to 1; false for anything else.</summary>
    public static bool TryParse(string text, out double share)
    {
        var percent = text.EndsWith('%');
        var ok = double.TryParse(percent ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out share);
        share = percent ? share / 100 : share;
        return ok && share is >= 0 and <= 1;
    }
}

/// <summary>Lengths of time on the command line: <c>60s</c>, <c>500ms</c>, <c>10m</c>, <c>1h</c>.</summary>
internal static class Length
{
    private static readonly (string Unit, Func<double, TimeSpan> Of)[] Units =
        [("ms", TimeSpan.FromMilliseconds), ("s", TimeSpan.FromSeconds), ("m", TimeSpan.FromMinutes), ("h", TimeSpan.FromHours)];

    /// <summary>Reads one. Throws <see cref="LoadFaultException"/> for anything else.</summary>
    public static TimeSpan Parse(string text)
    {
        foreach (var (unit, of) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0)
                return of(number);
        }
        throw new LoadFaultException($"'{text}' is not a length of time: 60s, 500ms, 10m and 1h are.");
    }
}
