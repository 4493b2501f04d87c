using System.Globalization;
using Greenlight.Load.Measuring;

namespace Greenlight.Load.Processes;

/// <summary>
/// What each process used, over its restarts: the highest resident memory (the kernel's own high-water mark) and processor time, read every half second from
/// <c>/proc</c>. Processor time tells what a run cost even where other programs took their share of the machine.
/// </summary>
internal sealed class ProcessFigures(IReadOnlyDictionary<string, Func<int?>> processes, RunClock clock)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    // USER_HZ, the unit of /proc's times: 100 a second on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly Dictionary<string, int> _pids = [];
    private readonly Dictionary<(string Name, int Pid), ProcessUse> _uses = [];

    /// <summary>By name of the process; one that was never found is missing.</summary>
    public IReadOnlyDictionary<string, ProcessUse> Uses => _uses.GroupBy(use => use.Key.Name).ToDictionary(
        lives => lives.Key, lives => new ProcessUse(lives.Max(life => life.Value.PeakMemoryMiB), Math.Round(lives.Sum(life => life.Value.ProcessorSeconds), 1)));

    /// <summary>Watches until the end.</summary>
    public async Task Watch(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            Look();
            await clock.Pause(Pace, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Look();
    }

    private void Look()
    {
        foreach (var (name, find) in processes)
        {
            if (_pids.TryGetValue(name, out var pid) && Read(pid) is { } use)
                _uses[(name, pid)] = use;
            else if (find() is { } found)
                _pids[name] = found;
        }
    }

    private static ProcessUse? Read(int pid)
    {
        try
        {
            var peak = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            if (peak is null)
                return null;
            // The name, in parentheses, may have blanks; the fields after it are numbered from 3. Fields 14 and 15 are user and system time.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return new(long.Parse(peak.AsSpan(6).Trim(" \tkB"), CultureInfo.InvariantCulture) / 1024, ticks / TicksPerSecond);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>What a process used.</summary>
/// <param name="PeakMemoryMiB">Highest resident memory.</param>
/// <param name="ProcessorSeconds">Processor time, user and system.</param>
internal sealed record ProcessUse(long PeakMemoryMiB, double ProcessorSeconds);
