using System.Runtime.InteropServices;

namespace Greenlight.Load.Processes;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, memory, system, runtime.</summary>
    public static string Description
    {
        get
        {
            var model = File.Exists("/proc/cpuinfo")
                ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() : null;
            var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
            return $"{model ?? "unknown processor"}, {Environment.ProcessorCount} cores, {memory} GiB; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}";
        }
    }
}
