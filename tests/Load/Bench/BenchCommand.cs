using System.CommandLine;
using Greenlight.Load.Bench.Wire;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Bench;

/// <summary>The command line of <c>bench</c>.</summary>
internal static class BenchCommand
{
    /// <summary>The command, with its options and their defaults.</summary>
    public static Command Create()
    {
        var blocks = new Option<int>("--blocks") { Description = "Rounds over all targets; medians are taken over them.", DefaultValueFactory = _ => 5 };
        var seconds = Text("--seconds", "Length of a block.", "10s");
        var warmUp = Text("--warm-up", "Load before a target's first block of a round, not counted: the just-in-time compiler must have come to rest.", "30s");
        var connections = new Option<int>("--connections") { Description = "Connections, each with one request under way.", DefaultValueFactory = _ => 256 };
        var share = Text("--share", "The open loop's rate, as a share of the closed loop's in the same round.", "70%");
        var rate = new Option<double?>("--rate") { Description = "The open loop's rate a second, instead of a share." };
        var targets = Text("--targets", "What to measure.", string.Join(',', BenchOptions.AllTargets));
        var loads = Text("--loads", "How.", "lone,peak,steady,replay,firsttime,overload,restart");
        var campaigns = new Option<int>("--campaigns") { Description = "Campaigns of engine-pg-many.", DefaultValueFactory = _ => 1000 };
        var full = new Option<long>("--full") { Description = "Pledges in the ledger of engine-pg-full, made before anything is measured.", DefaultValueFactory = _ => 10_000_000 };
        var most = new Option<int>("--most-per-second") { Description = "Sessions are prepared for so many pledges a second; a faster server's block ends early.", DefaultValueFactory = _ => 25_000 };
        var output = Text("--out", "Folder for data, logs and reports; on the disk to be measured.", "artifacts/bench");
        var command = new Command("bench", "Measures the engine beside what people would build instead, by turns, on this machine.")
        {
            blocks, seconds, warmUp, connections, share, rate, targets, loads, campaigns, full, most, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await InlineSockets.Enable();
            return await new Benchmark(new()
            {
                Blocks = parsed.GetValue(blocks) is > 0 and <= 100 and var rounds ? rounds : throw new LoadFaultException("--blocks must be between 1 and 100."),
                Length = Length.Parse(parsed.GetRequiredValue(seconds)),
                WarmUp = Length.Parse(parsed.GetRequiredValue(warmUp)),
                Connections = parsed.GetValue(connections) is > 0 and <= 10_000 and var many ? many : throw new LoadFaultException("--connections must be between 1 and 10000."),
                Share = Percent.TryParse(parsed.GetRequiredValue(share), out var part) ? part : throw new LoadFaultException("--share must be a share such as 70%."),
                Rate = parsed.GetValue(rate),
                Targets = [.. parsed.GetRequiredValue(targets).Split(',').Select(Known)],
                Loads = [.. parsed.GetRequiredValue(loads).Split(',').Select(Load)],
                Campaigns = parsed.GetValue(campaigns) is > 0 and <= 100_000 and var number ? number : throw new LoadFaultException("--campaigns must be between 1 and 100000."),
                Full = parsed.GetValue(full) is > 0 and <= 1_000_000_000 and var held ? held : throw new LoadFaultException("--full must be between 1 and 1000000000."),
                MostPerSecond = parsed.GetValue(most) is > 0 and var highest ? highest : throw new LoadFaultException("--most-per-second must be above 0."),
                Out = Path.GetFullPath(parsed.GetRequiredValue(output)),
            }, TimeProvider.System, Console.Out).Run(cancellation);
        });
        return command;
    }

    /// <summary>The cheapest server, started by <c>bench</c> as a process of its own to find the generator's ceiling.</summary>
    public static Command CreateResponder()
    {
        var port = new Option<int>("--port") { Description = "Where it listens.", Required = true };
        var command = new Command("responder", "Answers every request with a constant 201.") { port };
        command.SetAction((parsed, cancellation) => Responder.Run(parsed.GetValue(port), cancellation));
        return command;
    }

    private static Option<string> Text(string name, string description, string standard) => new(name) { Description = description, DefaultValueFactory = _ => standard };

    private static string Known(string target) => BenchOptions.AllTargets.Contains(target)
        ? target
        : throw new LoadFaultException($"'{target}' is nothing to measure; {string.Join(", ", BenchOptions.AllTargets)} are.");

    private static LoadKind Load(string text) => Enum.TryParse(text, ignoreCase: true, out LoadKind kind) && Enum.IsDefined(kind)
        ? kind
        : throw new LoadFaultException($"'{text}' is no load; lone, peak, steady, replay, firsttime, overload and restart are.");
}
