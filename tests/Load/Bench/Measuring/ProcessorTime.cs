using System.Globalization;

namespace Greenlight.Load.Bench.Measuring;

/// <summary>Processor time of a process and of the children it has, from <c>/proc</c>: a PostgreSQL server is a process per connection.</summary>
internal static class ProcessorTime
{
    // USER_HZ, the unit of /proc's times: 100 a second on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of user and system time so far; 0 for a process that is gone.</summary>
    public static double Of(int pid)
    {
        if (Read($"/proc/{pid}/stat") is not { } own)
            return 0;
        // Children that have ended were added to their parent by the kernel.
        var ticks = own[11] + own[12] + own[13] + own[14];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (char.IsAsciiDigit(Path.GetFileName(folder)[0]) && Read(Path.Combine(folder, "stat")) is { } child && child[1] == pid)
                ticks += child[11] + child[12];
        }
        return ticks / TicksPerSecond;
    }

    // The fields after the name, which is in parentheses and may have blanks: state, parent, …, user and system time at 11 and 12, those of ended children after them.
    private static long[]? Read(string file)
    {
        try
        {
            var stat = File.ReadAllText(file);
            return [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Take(15).Select(f => long.TryParse(f, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
