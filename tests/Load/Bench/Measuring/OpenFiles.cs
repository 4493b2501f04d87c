using System.Globalization;

namespace Greenlight.Load.Bench.Measuring;

/// <summary>
/// How many connections an overload may have. Who is accepted holds a connection while waiting for the commit, some two seconds where the queue is full, so only
/// thousands of them fill it; each is an open file of the generator's and one of the server's.
/// </summary>
internal static class OpenFiles
{
    // For everything else that a process has open.
    private const int Others = 1_500;

    // Ports of one client's address on Linux, some left over.
    private const int Ports = 25_000;

    /// <summary>As many as are due in a second at that rate, if the system lets a process have them; at least so many.</summary>
    public static int Connections(double rate, int least) => Math.Max(least, (int)Math.Min(rate, Math.Min(Ports, Limit() - Others)));

    // The runtime raises its soft limit to the hard one as it starts, here and in the server.
    private static double Limit()
    {
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        return double.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], CultureInfo.InvariantCulture, out var hard) ? hard : double.MaxValue;
    }
}
