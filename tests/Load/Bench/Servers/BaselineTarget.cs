using System.Text.Json;
using Greenlight.Load.Bench.Measuring;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Bench.Servers;

/// <summary>One of the baselines, in a process of its own.</summary>
internal sealed class BaselineTarget(string kind, string title, string folder, PostgresServer? postgres, RedisServer? redis, TimeProvider time) : Target(kind, title)
{
    private readonly HttpClient _http = new();
    private int _round;
    private long _before;

    /// <inheritdoc/>
    public override bool IsDurable => Name != "B0";

    /// <inheritdoc/>
    public override bool TakesABackerOnce => Name is "B1" or "B3";

    /// <inheritdoc/>
    public override string Durability => _durability;

    private string _durability = "";

    private string Database => $"{Name.ToLowerInvariant()}_{_round}";

    /// <inheritdoc/>
    public override async Task Start(int round, CancellationToken cancellation)
    {
        _round = round;
        string[] store = Name switch
        {
            "B1" => [$"--ConnectionStrings:PostgreSql={postgres!.Create(Database)}"],
            "B2" => [$"--ConnectionStrings:Redis={redis!.Address}"],
            "B3" => [$"--Folder={Path.Combine(folder, Database)}"],
            "B4" => ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={postgres!.Create(Database)}",
                $"--Cluster:SiloPort={SpawnedProcess.FreePort()}", $"--Cluster:GatewayPort={SpawnedProcess.FreePort()}"],
            _ => [],
        };
        await Launch(SourceTree.Program("tests/Load.Baselines"), [$"--Kind={Name}", $"--Keys={Path.Combine(folder, "keys")}", .. store],
            LogIn(folder), time, cancellation);
        // Redis is one server for all rounds: what it counted before is no part of this one.
        _before = (await Read(cancellation)).Pledges;
    }

    /// <inheritdoc/>
    public override async Task<long> Stored(CancellationToken cancellation) => (await Read(cancellation)).Pledges - _before;

    /// <inheritdoc/>
    public override async Task Stop()
    {
        await End();
        if (Name is "B1" or "B4")
            postgres!.Drop(Database);
        if (Name == "B3")
            Directory.Delete(Path.Combine(folder, Database), recursive: true);
    }

    /// <inheritdoc/>
    public override (double Server, double Database) ProcessorSeconds() => base.ProcessorSeconds() with
    {
        Database = Name switch { "B1" or "B4" => ProcessorTime.Of(postgres!.Pid), "B2" => ProcessorTime.Of(redis!.Pid), _ => 0 },
    };

    private async Task<(long Pledges, string Durability)> Read(CancellationToken cancellation)
    {
        using var facts = JsonDocument.Parse(await _http.GetStringAsync($"http://{Address}/facts", cancellation));
        await Task.Yield();
        _durability = facts.RootElement.GetProperty("durability").GetString()!;
        return (facts.RootElement.GetProperty("pledges").GetInt64(), _durability);
    }
}
