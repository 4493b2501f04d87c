using System.Net.Sockets;
using Greenlight.Load.Bench.Reporting;
using Greenlight.Load.Bench.Servers;
using Greenlight.Load.Bench.Wire;

namespace Greenlight.Load.Bench;

/// <summary>
/// From SIGKILL to the first acknowledged pledge: one client asks for the same pledge again and again, as a page does, while the server is started again. What the
/// server does until it answers (start, checks, migrations, joining, the shard's takeover, compiling) is all in it.
/// </summary>
internal static class Restarting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5), Most = TimeSpan.FromMinutes(2);

    /// <summary>Kills, starts and measures.</summary>
    /// <param name="target">Whose server.</param>
    /// <param name="round">Which round.</param>
    /// <param name="work">Pledges that may be there: an answer that the kill cut off leaves it open.</param>
    /// <param name="turn">The number of the one that is asked for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<BlockFacts> Measure(Target target, int round, PledgeWork work, long turn, TimeProvider time, CancellationToken cancellation)
    {
        var killed = time.GetTimestamp();
        await target.Kill();
        var starting = target.StartAgain(cancellation);
        var statuses = new Dictionary<int, long>();
        while (true)
        {
            if (starting.IsFaulted || time.GetElapsedTime(killed) > Most)
            {
                await starting;
                throw new LoadFaultException($"{target.Name} acknowledged nothing within {Most.TotalMinutes:N0} minutes of its restart.");
            }
            try
            {
                using var ask = new ClosedLoop(target.Address, work, 1, new(1, from: turn), Most, time);
                var outcome = await ask.Run(cancellation);
                await Task.Yield();
                foreach (var (status, count) in outcome.Statuses)
                    statuses[status] = statuses.GetValueOrDefault(status) + count;
                if (outcome.Done == 1)
                    break;
            }
            catch (SocketException)
            {
                // Nobody listens yet.
            }
            await Task.Delay(Pause, time, cancellation);
        }
        var took = time.GetElapsedTime(killed);
        await starting;
        var ms = took.TotalMilliseconds;
        var refused = statuses.Where(s => s.Key is not (200 or 201)).Sum(s => s.Value);
        return new(target.Name, LoadKind.Restart, round, 1 / took.TotalSeconds, null, ms, ms, ms, ms, ms, 1, refused, 0, 0, 0, 0, 0, 0, 0, statuses) { Connections = 1 };
    }
}
