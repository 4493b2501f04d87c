using System.Net;
using System.Net.Sockets;

namespace Greenlight.Hosting;

/// <summary>How this process meets the others and leaves them; configuration section <c>Cluster</c>. docs/how-to/cluster.md says why the values are what they are.</summary>
public sealed class ClusterOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>Name of the service for stored grain state and reminders; never changed once there is data.</summary>
    public string ServiceId { get; set; } = "greenlight";

    /// <summary>Name of the cluster: processes with the same name and database form one.</summary>
    public string ClusterId { get; set; } = "greenlight";

    /// <summary>Name of this silo in the membership table and in logs; null for one of Orleans' own making.</summary>
    public string? Name { get; set; }

    /// <summary>The address that other silos and web hosts reach this one at: an IP address, or a name that has one.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>TCP port between silos; 0 takes a free one, null (the default) 11111 if it is free.</summary>
    public int? SiloPort { get; set; }

    /// <summary>TCP port for web hosts; 0 takes a free one, null (the default) 30000 if it is free.</summary>
    public int? GatewayPort { get; set; }

    /// <summary>After so long without an answer a probe between silos has failed, and the next one is sent.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The same for a silo that is itself not well; also how long a living connection speaks for a silo that answers no probe.</summary>
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>So many failed probes make a silo suspected; two who suspect it declare it dead.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>How often a silo reads the membership table unasked: how long one that was declared dead while it hung goes on before it learns of it and ends.</summary>
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call waits for its answer; after that its outcome is unknown, and whoever asked is told to repeat.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a web host reads which silos there are.</summary>
    public TimeSpan GatewayRefresh { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>On PostgreSQL: how long a process that was asked to end still answers, not ready and refusing what is new, so that those who send to it notice.</summary>
    public TimeSpan DrainFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a process that was asked to end may take to finish what it has accepted, the drain included. Whoever would kill it must wait longer.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>The address as configured; of a name, the one it stands for now.</summary>
    internal IPAddress ResolvedAddress()
    {
        if (IPAddress.TryParse(Address, out var address))
            return address;
        try
        {
            return Dns.GetHostAddresses(Address, AddressFamily.InterNetwork)[0];
        }
        catch (Exception e) when (e is SocketException or ArgumentException or IndexOutOfRangeException)
        {
            throw new StartupFaultException($"Cluster:Address is '{Address}', which is neither an IP address nor a name that has one.", e);
        }
    }

    /// <summary>Reads and checks the section; throws <see cref="StartupFaultException"/> with what is wrong.</summary>
    public static ClusterOptions From(IConfiguration configuration)
    {
        var options = Read(configuration.GetSection(Section));
        Check(nameof(SiloPort), options.SiloPort ?? 0, 0, 65535);
        Check(nameof(GatewayPort), options.GatewayPort ?? 0, 0, 65535);
        Check(nameof(ProbeTimeout), options.ProbeTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Check(nameof(MaxProbeTimeout), options.MaxProbeTimeout, options.ProbeTimeout, TimeSpan.FromMinutes(5));
        Check(nameof(MissedProbes), options.MissedProbes, 1, 100);
        Check(nameof(TableRefresh), options.TableRefresh, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Check(nameof(ResponseTimeout), options.ResponseTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Check(nameof(GatewayRefresh), options.GatewayRefresh, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Check(nameof(ShutdownTimeout), options.ShutdownTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30));
        Check(nameof(DrainFor), options.DrainFor, TimeSpan.Zero, options.ShutdownTimeout / 2);
        return options;
    }

    /// <summary>
    /// A configured port; without one the usual port if it is free, so that a process that was killed comes back at its old address and need not wait until the dead one there
    /// is given up; otherwise a free port of this machine.
    /// </summary>
    public static int Port(int? configured, int usual) => configured switch
    {
        null => Free(usual) ?? Free(0)!.Value,
        0 => Free(0)!.Value,
        { } port => port,
    };

    private static int? Free(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static ClusterOptions Read(IConfigurationSection section)
    {
        try
        {
            return section.Get<ClusterOptions>() ?? new();
        }
        catch (InvalidOperationException e)
        {
            throw new StartupFaultException($"A setting of the cluster can't be read: {e.Message}", e);
        }
    }

    private static void Check<T>(string name, T value, T least, T most) where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw new StartupFaultException($"{Section}:{name} is {value}; it must be between {least} and {most}.");
    }
}
