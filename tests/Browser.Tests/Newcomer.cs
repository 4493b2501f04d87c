using Greenlight.Load.Processes;
using Xunit;

namespace Greenlight;

/// <summary>The product as a newcomer starts it: one process, SQLite, the sandbox inside, the demo campaign.</summary>
public class Newcomer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-browser-");
    private readonly SpawnedProcess _server;

    public Newcomer()
        : this([])
    {
    }

    internal Newcomer(params string[] settings) => _server = new(
        "server", Programs.WebHost, [$"--Urls={Site}", $"--Storage:Folder={Path.Combine(_folder.FullName, "data")}", "--Sandbox:Port=0", .. settings],
        new(Site, "/health/ready"), Path.Combine(_folder.FullName, "server.log"), TimeProvider.System);

    /// <summary>Where it listens.</summary>
    public Uri Site { get; } = new($"http://127.0.0.1:{SpawnedProcess.FreePort()}");

    public async ValueTask InitializeAsync() => await _server.Start(CancellationToken.None);

    /// <summary>SIGKILL, and started again in the same place.</summary>
    public async Task KillAndRestart()
    {
        await _server.Kill();
        await _server.Start(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
