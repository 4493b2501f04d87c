using System.Diagnostics.Tracing;
using System.Globalization;
using Greenlight.Load.Measuring;
using Microsoft.Diagnostics.NETCore.Client;

namespace Greenlight.Load.Processes;

/// <summary>
/// What a .NET process holds when it is at rest. Resident memory right after work is mostly garbage that nothing has asked back yet, so the process is first made to
/// collect: the runtime does a full collection when a session of its diagnostic port asks for heap events. That is done until the resident memory stays where it is.
/// </summary>
internal static class RestingMemory
{
    private const long GCHeapCollect = 0x800000;
    private const int MostRounds = 12;
    private static readonly string[] Fields = ["VmRSS:", "RssAnon:"];

    /// <summary>Settles the process, with so long a pause after each collection, and reads it. Throws <see cref="LoadFaultException"/> if it can't be read.</summary>
    public static async Task<Resident> Of(int pid, TimeSpan pause, RunClock clock, CancellationToken cancellation)
    {
        var client = new DiagnosticsClient(pid);
        var before = Read(pid);
        for (var (round, still) = (0, 0); round < MostRounds && still < 2; round++)
        {
            using (var session = await client.StartEventPipeSessionAsync([new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, GCHeapCollect)], false, 16, cancellation))
            {
                // Its events are of no interest, but a session whose events nobody reads does not end.
                var reading = session.EventStream.CopyToAsync(Stream.Null, cancellation);
                await clock.Pause(pause, cancellation);
                await session.StopAsync(cancellation);
                await reading;
            }
            var now = Read(pid);
            still = Math.Abs(now.Total - before.Total) * 100 < before.Total ? still + 1 : 0;
            before = now;
        }
        return before;
    }

    /// <summary>Resident memory as it is now.</summary>
    public static Resident Read(int pid)
    {
        try
        {
            var lines = File.ReadAllLines($"/proc/{pid}/status");
            var values = Fields.Select(field => long.Parse(lines.First(l => l.StartsWith(field, StringComparison.Ordinal)).AsSpan(field.Length).Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024).ToArray();
            return new(values[0], values[1]);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            throw new LoadFaultException($"The memory of process {pid} can't be read: {e.Message}");
        }
    }
}

/// <summary>Resident memory.</summary>
/// <param name="Total">All of it.</param>
/// <param name="Anonymous">Without the pages of files.</param>
internal sealed record Resident(long Total, long Anonymous);
