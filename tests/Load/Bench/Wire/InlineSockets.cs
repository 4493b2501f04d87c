using System.Net;
using System.Net.Sockets;

namespace Greenlight.Load.Bench.Wire;

/// <summary>
/// One thread for all sockets, which runs what follows from an answer itself instead of handing it to the thread pool: half the processor time per request. The
/// runtime reads this from the environment once, when sockets are first used; child processes must not inherit it.
/// </summary>
internal static class InlineSockets
{
    private static readonly string[] Names = ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"];

    /// <summary>Switches it on for this process. Too late once a socket has been used; then the load only costs more.</summary>
    public static async Task Enable()
    {
        foreach (var name in Names)
            Environment.SetEnvironmentVariable(name, "1");
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        foreach (var name in Names)
            Environment.SetEnvironmentVariable(name, null);
        // Leave the sockets' thread: it must never wait for anything.
        await Task.Yield();
    }
}
