using System.Globalization;
using Greenlight.Load.Bench.Measuring;
using Greenlight.Load.Bench.Reporting;
using Greenlight.Load.Bench.Servers;
using Greenlight.Load.Measuring;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Bench;

/// <summary>
/// The comparison: 1. prepare a full ledger and sessions; 2. find the generator's own ceiling; 3. round after round, give each target its turn with a fresh process and a store of its own;
/// 4. hold each store against what was acknowledged; 5. judge and report. Only one target runs at a time, and every second round goes the other way about, so that
/// a drift of the machine meets all alike.
/// </summary>
internal sealed class Benchmark(BenchOptions options, TimeProvider time, TextWriter output)
{
    private static readonly TimeSpan SyncLength = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan QueueLength = TimeSpan.FromSeconds(3);

    /// <summary>What was found; null before the end.</summary>
    public BenchReport? Report { get; private set; }

    /// <summary>Runs it. Answers 0, or 2 if the benchmark itself is at fault.</summary>
    public async Task<int> Run(CancellationToken cancellation)
    {
        var data = Path.Combine(options.Out, "data");
        if (Directory.Exists(data))
            throw new LoadFaultException($"{data} is there already: another run was broken off, or is under way; delete the folder or give another --out.");
        Directory.CreateDirectory(data);
        var clock = new RunClock(time);
        var blocks = new List<BlockFacts>();
        var stores = new List<StoreFacts>();
        var durability = new SortedDictionary<string, string>(StringComparer.Ordinal);
        GeneratorFacts ceiling;
        try
        {
            using var postgres = options.Targets.Any(t => t is "B1" or "B4" or "engine-pg" or "engine-pg-many" or "engine-pg-full") ? PostgresServer.Start(Path.Combine(data, "postgresql")) : null;
            using var redis = options.Targets.Contains("B2") ? await RedisServer.Start(Path.Combine(data, "redis"), time, cancellation) : null;
            // 1. The backers of the load come after those whose pledges are there, as new backers do.
            var full = options.Targets.Contains("engine-pg-full") ? FullLedger.Make(postgres!, data, options.Full) : null;
            var tokens = Sessions.Prepare(data, Backers());
            // 2.
            ceiling = await Ceiling.Find(options, data, tokens, time, cancellation);
            Say($"generator alone: {ceiling.Rate:N0}/s, {ceiling.ProcessorMicroseconds:N1} µs of processor time per request");
            var targets = options.Targets.Select(name => Make(name, data, postgres, redis, full)).ToList();
            for (var round = 0; round < options.Blocks; round++)
            {
                // 3.
                foreach (var target in round % 2 == 0 ? targets : Enumerable.Reverse(targets))
                {
                    await using var turn = target;
                    var running = new Round(options, target, round, tokens, data, time, block => { blocks.Add(block); Say(block.ToString()); });
                    // 4.
                    stores.Add(await running.Run(cancellation));
                    durability[target.Name] = target.Durability;
                }
            }
        }
        finally
        {
            await Task.Yield();
            Directory.Delete(data, recursive: true);
        }
        // 5.
        Report = BenchReport.Of(
            new(Environment.CommandLine, clock.StartedAt, Math.Round(clock.Elapsed.TotalSeconds), Machine.Description, options.Blocks, options.Length.TotalSeconds, options.Connections,
                options.Share, options.Campaigns, options.Full, string.Join(' ', EngineTarget.Quiet)),
            ceiling, durability, blocks, stores);
        output.WriteLine(await BenchFiles.Write(options.Out, Report));
        return Report.Errors.Count == 0 ? 0 : 2;
    }

    // No round's store has seen another's, so all rounds and all targets share the backers. An overload leaves its queue behind, to be worked off after its end.
    private int Backers() => (int)((options.WarmUp + options.Length * (1 + options.Share) + (options.Loads.Contains(LoadKind.Overload) ? options.Length + options.WarmUp / 2 + 2 * QueueLength : default)).TotalSeconds
        * options.MostPerSecond) + 10_000;

    private Target Make(string name, string data, PostgresServer? postgres, RedisServer? redis, FullLedger? full) => name switch
    {
        "B0" => new BaselineTarget(name, "no-op", data, null, null, time),
        "B1" => new BaselineTarget(name, "PostgreSQL, a transaction per pledge", data, postgres, null, time),
        "B2" => new BaselineTarget(name, "Redis INCR, appendfsync always", data, null, redis, time),
        "B3" => new BaselineTarget(name, "SQLite, a transaction per pledge", data, null, null, time),
        "B4" => new BaselineTarget(name, "Orleans, WriteStateAsync per pledge", data, postgres, null, time),
        "engine-pg" => new EngineTarget(name, "the engine on PostgreSQL", 1, data, postgres, time),
        "engine-sqlite" => new EngineTarget(name, "the engine on SQLite", 1, data, null, time),
        "engine-pg-full" => new EngineTarget(name, $"the engine on PostgreSQL, {options.Full:N0} pledges in its ledger", 1, data, postgres, time, full),
        _ => new EngineTarget(name, $"the engine on PostgreSQL, {options.Campaigns} campaigns", options.Campaigns, data, postgres, time),
    };

    private void Say(string line) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line}"));

    /// <summary>One fdatasync, now.</summary>
    internal static DiskSyncFacts Sync(string folder, TimeProvider time) => DiskSync.Measure(folder, SyncLength, time);
}
