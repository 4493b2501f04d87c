using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Greenlight.Load.Processes;

/// <summary>A process of ours: started, killed without warning, started again in the same place. Its output goes to a file.</summary>
internal sealed class SpawnedProcess(string name, string program, IReadOnlyList<string> arguments, Uri health, string log, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private readonly Lock _writing = new();
    private Process? _process;
    private Task _output = Task.CompletedTask;

    /// <summary>What it is called in reports.</summary>
    public string Name => name;

    /// <summary>Its process id while it runs, or null.</summary>
    public int? Pid => _process is { HasExited: false } running ? running.Id : null;

    /// <summary>
    /// A port that nobody listens on at this moment, and that no connection takes for its own end either while a killed process is away: below those that the system gives out by itself
    /// (32768 and up on Linux, 49152 elsewhere).
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(12_000, 20_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }
    }

    /// <summary>Starts it and waits until it answers. Answers how long that took. Throws <see cref="LoadFaultException"/> if it does not come up.</summary>
    public async Task<TimeSpan> Start(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A console's Ctrl-C is for the rehearsal, which stops what it has started.
            RedirectStandardInput = true,
        })!;
        _output = Task.WhenAll(Copy(_process.StandardOutput), Copy(_process.StandardError));
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        while (true)
        {
            if (_process.HasExited)
                throw new LoadFaultException($"The {name} ended with {_process.ExitCode} instead of starting:{await EndOfLog()}");
            if (time.GetElapsedTime(started) > StartsWithin)
                throw new LoadFaultException($"The {name} runs and has not answered within {StartsWithin.TotalSeconds:F0} s:{await EndOfLog()}");
            try
            {
                using var answer = await http.GetAsync(health, cancellation);
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError))
                    return time.GetElapsedTime(started);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                // Not up yet.
            }
            await Task.Delay(Pace, time, cancellation);
        }
    }

    /// <summary>SIGKILL: no warning, nothing flushed, nothing finished.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, and kills it if it does not. Its log is whole then.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopsWithin, time);
            }
            catch (TimeoutException)
            {
                await Kill();
            }
        }
        await _output;
        _process.Dispose();
        _process = null;
    }

    private async Task<string> EndOfLog()
    {
        if (_process!.HasExited)
            await _output;
        lock (_writing)
            return File.Exists(log) ? string.Concat(File.ReadLines(log).TakeLast(10).Select(line => Environment.NewLine + line)) : $" it has written nothing to {log}.";
    }

    private async Task Copy(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_writing)
                File.AppendAllText(log, line + Environment.NewLine);
        }
    }
}
