using Greenlight.Load.Measuring;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Bench.Measuring;

/// <summary>Memory of a server, in MiB.</summary>
/// <param name="Resident">As the load left it: mostly garbage that nothing has asked back yet.</param>
/// <param name="Resting">After the runtime was made to collect, until it stayed where it was: what the server holds.</param>
internal sealed record HeldMemory(double Resident, double Resting)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads it now.</summary>
    public static async Task<HeldMemory> Of(int pid, TimeProvider time, CancellationToken cancellation)
    {
        var resident = RestingMemory.Read(pid);
        // Leave the sockets' thread: the diagnostic port is one more of them.
        await Task.Yield();
        var resting = await RestingMemory.Of(pid, Pause, new RunClock(time), cancellation);
        await Task.Yield();
        return new(MiB(resident), MiB(resting));
    }

    private static double MiB(Resident memory) => Math.Round(memory.Total / 1048576.0, 1);
}
