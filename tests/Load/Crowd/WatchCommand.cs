using System.CommandLine;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Crowd;

/// <summary>The command line of <c>watch</c>.</summary>
internal static class WatchCommand
{
    /// <summary>The command, with its options and their defaults.</summary>
    public static Command Create()
    {
        var watchers = new Option<int>("--watchers") { Description = "How many watch.", DefaultValueFactory = _ => 10_000 };
        var events = Text("--events", "The share of them that watch by server-sent events.", "5%");
        var length = Text("--for", "How long single pledges trickle in while deliveries are measured.", "60s");
        var trickle = new Option<double>("--trickle") { Description = "How many of them a second.", DefaultValueFactory = _ => 25 };
        var rounds = new Option<int>("--rounds") { Description = "Blocks of pledges with everybody watching, and as many with nobody.", DefaultValueFactory = _ => 5 };
        var pledges = new Option<int>("--pledges") { Description = "Pledges of a block.", DefaultValueFactory = _ => 30_000 };
        var lanes = new Option<int>("--lanes") { Description = "Pledges on their way at once.", DefaultValueFactory = _ => 128 };
        var calm = Text("--calm", "The pause between parts of the run; shorter is only for trying it out.", "3s");
        var seed = new Option<ulong>("--seed") { Description = "Settles all chance.", DefaultValueFactory = _ => 1 };
        var output = Text("--out", "Folder for data, logs and the reports.", "watch");
        var connection = Text("--storage-connection", "An empty PostgreSQL database for the server; without one, SQLite.", "");
        var arguments = new Option<string[]>("--server-arg") { Description = "One more argument for the server.", DefaultValueFactory = _ => [] };

        var command = new Command("watch", "Starts a server, has thousands watch it, and measures how soon they hear, what they cost, and how they come back.")
        {
            watchers, events, length, trickle, rounds, pledges, lanes, calm, seed, output, connection, arguments,
        };
        command.SetAction((parsed, cancellation) => new WatchRun(new()
        {
            Watchers = Between(parsed, watchers, 1, 200_000),
            Events = Percent.TryParse(parsed.GetRequiredValue(events), out var share) ? share : throw new LoadFaultException("--events must be a share such as 5% or 0.05."),
            For = Length.Parse(parsed.GetRequiredValue(length)),
            Trickle = parsed.GetValue(trickle) is > 0 and <= 1_000 and var pace ? pace : throw new LoadFaultException("--trickle must be above 0 and at most 1000."),
            Rounds = Between(parsed, rounds, 1, 100),
            Pledges = Between(parsed, pledges, 1, 1_000_000),
            Lanes = Between(parsed, lanes, 1, 10_000),
            Calm = Length.Parse(parsed.GetRequiredValue(calm)),
            Seed = parsed.GetValue(seed),
            Out = parsed.GetRequiredValue(output),
            Connection = parsed.GetRequiredValue(connection) is { Length: > 0 } database ? database : null,
            ServerArguments = parsed.GetRequiredValue(arguments),
        }, TimeProvider.System).Run(cancellation));
        return command;
    }

    private static Option<string> Text(string name, string description, string standard) => new(name) { Description = description, DefaultValueFactory = _ => standard };

    private static int Between(ParseResult parsed, Option<int> option, int least, int most) => parsed.GetValue(option) is var value && value >= least && value <= most
        ? value
        : throw new LoadFaultException($"{option.Name} must be between {least} and {most}.");
}
