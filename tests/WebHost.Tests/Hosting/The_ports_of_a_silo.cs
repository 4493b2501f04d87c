using System.Net;
using System.Net.Sockets;

namespace Greenlight.Hosting;

public sealed class The_ports_of_a_silo
{
    [Fact]
    public void Are_the_usual_ones_so_that_a_killed_process_comes_back_at_its_old_address()
    {
        var usual = ClusterOptions.Port(0, usual: 0);

        Assert.Equal(usual, ClusterOptions.Port(null, usual));
    }

    [Fact]
    public void Are_others_while_somebody_else_has_the_usual_ones()
    {
        using var neighbour = new TcpListener(IPAddress.Loopback, 0);
        neighbour.Start();
        var taken = ((IPEndPoint)neighbour.LocalEndpoint).Port;

        Assert.NotEqual(taken, ClusterOptions.Port(null, usual: taken));
    }

    [Fact]
    public void Are_the_configured_ones_whatever_is_free() => Assert.Equal(12_345, ClusterOptions.Port(12_345, usual: 11_111));
}
