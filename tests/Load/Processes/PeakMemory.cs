using System.Globalization;
using Greenlight.Load.Measuring;

namespace Greenlight.Load.Processes;

/// <summary>The highest resident memory that each process has had, over its restarts: the kernel's own high-water mark, read every half second.</summary>
internal sealed class PeakMemory(IReadOnlyDictionary<string, Func<int?>> processes, RunClock clock)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);
    private readonly Dictionary<string, long> _peaks = [];
    private readonly Dictionary<string, int> _pids = [];

    /// <summary>Bytes by name of the process; a process that was never found is missing.</summary>
    public IReadOnlyDictionary<string, long> Peaks => _peaks;

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
            var peak = _pids.TryGetValue(name, out var pid) ? Read(pid) : null;
            if (peak is not null)
                _peaks[name] = Math.Max(_peaks.GetValueOrDefault(name), peak.Value);
            else if (find() is { } found)
                _pids[name] = found;
        }
    }

    private static long? Read(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.AsSpan(6).Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
