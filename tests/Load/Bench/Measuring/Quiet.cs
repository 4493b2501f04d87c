using System.Globalization;
using Greenlight.Load.Bench.Servers;

namespace Greenlight.Load.Bench.Measuring;

/// <summary>
/// Waits until a server has worked off what a load left it: a lone client's latency would otherwise be that of the backlog, of the journal's followers above all.
/// </summary>
internal static class Quiet
{
    /// <summary>Below this share of one core it counts as quiet: a few ticks and timers.</summary>
    public const double Limit = 0.05;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1), Most = TimeSpan.FromSeconds(60);

    /// <summary>Waits, at most a minute.</summary>
    public static async Task<QuietFacts> Wait(Target target, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var (from, before) = (time.GetTimestamp(), target.ProcessorSeconds().Server);
            await Task.Delay(Look, time, cancellation);
            var share = (target.ProcessorSeconds().Server - before) / time.GetElapsedTime(from).TotalSeconds;
            if (share < Limit || time.GetElapsedTime(start) > Most)
                return new(time.GetElapsedTime(start).TotalSeconds, share);
        }
    }
}

/// <summary>How long a server was waited for before a block.</summary>
/// <param name="Seconds">Until it was quiet, or given up.</param>
/// <param name="Share">Of one core, in the last second.</param>
internal sealed record QuietFacts(double Seconds, double Share)
{
    /// <summary>Whether it came to rest.</summary>
    public bool CameToRest => Share < Quiet.Limit;

    /// <summary>In words.</summary>
    public override string ToString() => CameToRest
        ? string.Create(CultureInfo.InvariantCulture, $"quiet after {Seconds:N0} s")
        : string.Create(CultureInfo.InvariantCulture, $"NOT quiet after {Seconds:N0} s: still {Share:P0} of a core");
}
