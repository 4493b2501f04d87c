using System.Text.Json;

namespace Greenlight.Load.Bench;

/// <summary>A whole benchmark, as small as it can be: real processes, real sockets, real stores. Nothing is said about speed: the machine may be busy.</summary>
public sealed class A_benchmark_run : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-bench-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Holds_every_store_against_what_was_acknowledged_and_writes_what_it_found()
    {
        var second = TimeSpan.FromSeconds(1);
        var benchmark = new Benchmark(new()
        {
            Blocks = 1,
            Length = second,
            WarmUp = second,
            Connections = 8,
            Share = 0.5,
            Targets = ["B0", "B3", "engine-sqlite"],
            Loads = [.. Enum.GetValues<LoadKind>()],
            Campaigns = 1,
            Full = 1,
            MostPerSecond = 2_000,
            Out = _folder.FullName,
        }, TimeProvider.System, TextWriter.Null);
        var code = await benchmark.Run(default);

        var report = benchmark.Report!;
        // A busy machine makes a slow no-op, which is an error of the benchmark like any other.
        Assert.Equal(report.Errors.Count == 0 ? 0 : 2, code);
        Assert.Equal(["B0", "B3", "engine-sqlite"], report.Stores.Select(s => s.Target));
        Assert.All(report.Stores, store => Assert.True(store.Holds, store.ToString()));
        Assert.All(report.Blocks, block => Assert.Equal(0, block.Broken));
        Assert.Equal(
            [("B0", LoadKind.Lone), ("B0", LoadKind.Peak), ("B0", LoadKind.Steady), ("B3", LoadKind.Lone), ("B3", LoadKind.Peak), ("B3", LoadKind.Steady),
                .. Enum.GetValues<LoadKind>().Select(load => ("engine-sqlite", load))],
            report.Blocks.Select(b => (b.Target, b.Load)));
        Assert.Contains("synchronous 2", report.Durability["B3"], StringComparison.Ordinal);

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "bench.json")));
        Assert.Equal(report.Blocks.Count, json.RootElement.GetProperty("blocks").GetArrayLength());
        Assert.Contains("<svg", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "bench.html")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "data")), "A run leaves no data behind.");
    }
}
