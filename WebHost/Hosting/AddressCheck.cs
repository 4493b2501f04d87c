using System.Net;
using System.Net.Sockets;

namespace Greenlight.Hosting;

/// <summary>
/// Looks whether the addresses to listen on are free before anything else starts. The server itself would notice only after the silo, the sandbox and the
/// database are up, and taking those down again takes a while and fills the console.
/// </summary>
internal sealed class AddressCheck(IConfiguration configuration) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var (address, binding) in ListenAddresses.Of(configuration))
        {
            if (EndPointOf(binding) is { } endPoint && IsTaken(endPoint))
                throw new StartupFaultException($"{address} is in use by another process: stop that one, or choose another port with --Urls=http://localhost:PORT.");
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A port of 0 and a socket file can't be taken.
    private static IPEndPoint? EndPointOf(BindingAddress binding)
    {
        if (binding.IsUnixPipe || binding.Port == 0)
            return null;
        return new(binding.Host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(binding.Host, out var ip) ? ip : IPAddress.Any, binding.Port);
    }

    private static bool IsTaken(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return true;
        }
        catch (SocketException)
        {
            return false; // Something else is wrong with it, and the server says what.
        }
    }
}

/// <summary>Registers <see cref="AddressCheck"/>.</summary>
internal static class AddressCheckServices
{
    /// <summary>Adds the check; it runs before every other hosted service, wherever it is registered.</summary>
    public static IServiceCollection AddAddressCheck(this IServiceCollection services) => services.AddHostedService<AddressCheck>();
}
