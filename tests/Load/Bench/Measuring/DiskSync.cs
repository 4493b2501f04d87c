using HdrHistogram;

namespace Greenlight.Load.Bench.Measuring;

/// <summary>One fdatasync after the other on the disk that the stores lie on: 8 KiB written over, as a log that is used again, and synced.</summary>
internal static class DiskSync
{
    private const int Block = 8192, Blocks = 1024;

    /// <summary>Measures for so long.</summary>
    public static DiskSyncFacts Measure(string folder, TimeSpan length, TimeProvider time)
    {
        var name = Path.Combine(folder, "fdatasync");
        var block = new byte[Block];
        var latencies = new LongHistogram(60_000_000, 3);
        using (var file = File.OpenHandle(name, FileMode.Create, FileAccess.Write))
        {
            for (var i = 0; i < Blocks; i++)
                RandomAccess.Write(file, block, (long)i * Block);
            Libc.SyncData(file);
            var start = time.GetTimestamp();
            for (var i = 0; time.GetElapsedTime(start) < length; i = (i + 1) % Blocks)
            {
                block[i % Block]++;
                RandomAccess.Write(file, block, (long)i * Block);
                var before = time.GetTimestamp();
                Libc.SyncData(file);
                latencies.RecordValue(Math.Max(1, (long)time.GetElapsedTime(before).TotalMicroseconds));
            }
        }
        File.Delete(name);
        return new(latencies.TotalCount, latencies.GetValueAtPercentile(50) / 1000.0, latencies.GetValueAtPercentile(99) / 1000.0);
    }
}

/// <summary>What syncing cost, in milliseconds.</summary>
internal sealed record DiskSyncFacts(long Count, double P50, double P99);
