using System.Net;
using System.Net.Sockets;

namespace Greenlight.Hosting;

/// <summary>How this process meets the others; configuration section <c>Cluster</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>Name of the service for stored grain state and reminders; never changed once there is data.</summary>
    public string ServiceId { get; set; } = "greenlight";

    /// <summary>Name of the cluster: processes with the same name and database form one.</summary>
    public string ClusterId { get; set; } = "greenlight";

    /// <summary>The address that other silos and web hosts reach this one at.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>TCP port between silos; 0 takes a free one.</summary>
    public int SiloPort { get; set; }

    /// <summary>TCP port for web hosts; 0 takes a free one.</summary>
    public int GatewayPort { get; set; }

    /// <summary>The address as configured, or a start-up fault.</summary>
    internal IPAddress ParsedAddress => IPAddress.TryParse(Address, out var address)
        ? address
        : throw new StartupFaultException($"Cluster:Address is '{Address}', which is not an IP address.");

    /// <summary>A configured port, or a free one of this machine.</summary>
    internal static int Port(int configured)
    {
        if (configured != 0)
            return configured;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
