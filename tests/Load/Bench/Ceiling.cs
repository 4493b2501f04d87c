using System.Globalization;
using System.Net;
using Greenlight.Load.Bench.Reporting;
using Greenlight.Load.Bench.Wire;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Bench;

/// <summary>What the generator can do by itself: the same requests against the cheapest server there can be.</summary>
internal static class Ceiling
{
    /// <summary>Measures it.</summary>
    public static async Task<GeneratorFacts> Find(BenchOptions options, string folder, IReadOnlyList<byte[]> tokens, TimeProvider time, CancellationToken cancellation)
    {
        var address = new IPEndPoint(IPAddress.Loopback, SpawnedProcess.FreePort());
        await using var responder = new SpawnedProcess(
            "responder", typeof(Program).Assembly.Location, ["responder", string.Create(CultureInfo.InvariantCulture, $"--port={address.Port}")],
            new($"http://{address}/health"), Path.Combine(folder, "responder.log"), time);
        await responder.Start(cancellation);
        await Task.Yield();
        var work = new PledgeWork(["bench-0"], address.ToString(), tokens);
        var facts = new GeneratorFacts(0, 0);
        // The first run is for the compiler.
        foreach (var length in (TimeSpan[])[options.WarmUp, options.Length])
        {
            using var loop = new ClosedLoop(address, work, options.Connections, new(long.MaxValue), length, time);
            var before = Environment.CpuUsage.TotalTime;
            var outcome = await loop.Run(cancellation);
            facts = new(outcome.Rate, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Math.Max(1, outcome.Done));
        }
        return facts;
    }
}
