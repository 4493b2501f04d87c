using System.Net;
using System.Net.Sockets;

namespace Greenlight.Accounts;

/// <summary>What counts as one client: an IPv4 address, or the network of 2⁶⁴ IPv6 addresses that every household and every rented machine has.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>The client's name for counting.</summary>
    public static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    /// <inheritdoc cref="Of(HttpContext)"/>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}
