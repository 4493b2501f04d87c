using System.Globalization;

namespace Greenlight.Pages.Shell;

/// <summary>Numbers and times for people.</summary>
public static class Figures
{
    /// <summary>"250,000".</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 backer", "250,000 backers".</summary>
    public static string Of(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>"24 December 2026, 18:00 UTC".</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>"14:02:31 UTC".</summary>
    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>For the <c>datetime</c> attribute.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>"12 days", "5 hours", "less than a minute": the largest unit, rounded down, so that nobody comes too late.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => Of((long)span.TotalDays, "day"),
        { TotalHours: >= 2 } => Of((long)span.TotalHours, "hour"),
        { TotalMinutes: >= 1 } => Of((long)span.TotalMinutes, "minute"),
        _ => "less than a minute",
    };

    /// <summary>A share in percent for SVG and for people: "37.5", rounded down so that 100 is only said of what is whole.</summary>
    public static string Percent(long part, long whole, int decimals = 1)
    {
        var scale = (decimal)Math.Pow(10, decimals);
        var share = whole <= 0 ? 0 : Math.Clamp(part * 100m / whole, 0, 100);
        return (Math.Floor(share * scale) / scale).ToString(CultureInfo.InvariantCulture);
    }
}
