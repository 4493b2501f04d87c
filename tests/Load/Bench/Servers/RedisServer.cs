using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Bench.Servers;

/// <summary>A Redis server of this run's own, which answers a write only after it is on disk.</summary>
internal sealed class RedisServer : IDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(20);
    private readonly Process _process;

    private RedisServer(Process process, int port) => (_process, Address) = (process, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));

    /// <summary>Name and port.</summary>
    public string Address { get; }

    /// <summary>Its process id.</summary>
    public int Pid => _process.Id;

    /// <summary>Starts one in that folder and waits until it listens.</summary>
    public static async Task<RedisServer> Start(string folder, TimeProvider time, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var port = SpawnedProcess.FreePort();
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("redis-server",
                [
                    "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
                    "--logfile", Path.Combine(folder, "redis.log"),
                ]))!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new LoadFaultException("There is no Redis server here: install the Debian package 'redis-server', or leave B2 out.");
        }
        var server = new RedisServer(process, port);
        for (var started = time.GetTimestamp(); ;)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync("127.0.0.1", port, cancellation);
                await Task.Yield();
                return server;
            }
            catch (SocketException) when (!process.HasExited && time.GetElapsedTime(started) < StartsWithin)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
