using System.Diagnostics;

namespace Greenlight.Tests;

/// <summary>The sandbox as a process of its own, so that it can be killed.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private readonly Process _process;

    private SandboxProcess(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    public static Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(StripeSandboxServer).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    public static async Task<SandboxProcess> Start(string folder, string urls = "http://127.0.0.1:0")
    {
        var process = Launch("--Urls", urls, "--Data", folder);
        var line = await process.StandardOutput.ReadLineAsync();
        if (line is null) Assert.Fail(await process.StandardError.ReadToEndAsync());
        return new SandboxProcess(process) { Address = new Uri(line.Split(' ').First(w => w.StartsWith("http", StringComparison.Ordinal))) };
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
