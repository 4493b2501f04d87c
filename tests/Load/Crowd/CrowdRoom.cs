using System.Collections.Concurrent;
using System.Net;
using Greenlight.Load.Measuring;

namespace Greenlight.Load.Crowd;

/// <summary>What all watchers of a crowd share.</summary>
internal sealed class CrowdRoom(IPEndPoint server, string campaign, RunClock clock, Chance chance, Faults faults)
{
    // One address has 28,000 ports to come from; connections that have just ended hold theirs for a minute. All of 127.0.0.0/8 is this machine. The server's own
    // address is left out, so that none of them can sit on its port while it is away.
    private const int Sources = 16;

    private readonly ConcurrentDictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private int _failures;

    /// <summary>Where they watch.</summary>
    public IPEndPoint Server => server;

    /// <summary>What they watch.</summary>
    public string Campaign => campaign;

    /// <summary>The run's clock.</summary>
    public RunClock Clock => clock;

    /// <summary>What they were told.</summary>
    public Tellings Tellings { get; } = new(clock, faults);

    /// <summary>What they found wrong.</summary>
    public Faults Faults => faults;

    /// <summary>Whether each watcher keeps what it hears and when.</summary>
    public bool Recording { get; set; }

    /// <summary>Connections that ended or could not be made.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Refusals by their status line.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    /// <summary>The address that a watcher comes from.</summary>
    public static IPEndPoint SourceOf(int watcher) => new(new IPAddress([127, 0, 0, (byte)(2 + watcher % Sources)]), 0);

    /// <summary>From 0 to 1, for a watcher's pause after so many failures.</summary>
    public double Chance(int watcher, int failures) => new Chance(chance.Seed + (ulong)failures).Of(watcher, Question.Pause);

    /// <summary>A connection has ended or could not be made.</summary>
    public void Failed() => Interlocked.Increment(ref _failures);

    /// <summary>The server has refused a watch.</summary>
    public void Refused(string status) => _refusals.AddOrUpdate(status, 1, static (_, count) => count + 1);
}
