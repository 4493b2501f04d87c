using System.CommandLine;
using System.Globalization;
using Greenlight.Ledger;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Rehearsal;

/// <summary>The command line of <c>rehearse</c>.</summary>
internal static class RehearseCommand
{
    /// <summary>The command, with its options and their defaults.</summary>
    public static Command Create()
    {
        var server = Text("--server", "The server.", "http://127.0.0.1:5080");
        var sandbox = Text("--sandbox", "The Stripe sandbox whose list of charges is counted; 'none' leaves it out.", "http://127.0.0.1:5081");
        var stripeKey = Text("--stripe-key", "The key for the list of charges.", "sk_test_sandbox");
        var folder = Text("--storage-folder", "The server's data folder (SQLite), to compare with.", "");
        var connection = Text("--storage-connection", "The server's database (PostgreSQL connection string), to compare with.", "");
        var campaign = Text("--campaign", "The campaign's slug.", "children-of-the-machine");
        var backers = new Option<int>("--backers") { Description = "How many backers come.", DefaultValueFactory = _ => 2_000 };
        var within = Text("--in", "Into how long the curve is compressed.", "60s");
        var curve = Text("--curve", "The campaign of the curve file, or 'generated'.", "generated");
        var curveFile = Text("--curve-file", "A CSV file campaign,utc,backers,pledged_usd with real curves.", "");
        var badCards = Text("--bad-cards", "Share of backers whose card never pays.", "3%");
        var cancels = Text("--cancels", "Share of backers who cancel.", "1%");
        var changes = Text("--changes", "Share of backers who change their tier.", "0.5%");
        var duplicates = Text("--duplicates", "Share of backers whose pledge is sent twice at once.", "0.5%");
        var retries = Text("--retries", "Share of backers whose answer gets lost and who ask again.", "1%");
        var seed = new Option<ulong>("--seed") { Description = "Settles all chance.", DefaultValueFactory = _ => 1 };
        var output = Text("--out", "Folder for the history and the reports.", "rehearsal");
        var atOnce = new Option<int>("--at-once") { Description = "Backers on their way at once.", DefaultValueFactory = _ => 512 };
        var patience = Text("--patience", "How long a request is repeated before its outcome stays unknown.", "3m");
        var settleWithin = Text("--settle-within", "How long after the last pledge everything must be settled.", "15m");
        var pids = Many("--pid", "A process whose memory is watched: name=pid. Without any, those that listen on the server's and the sandbox's port.");
        var spawn = new Option<bool>("--spawn") { Description = "Start a sandbox and a server for this run, on free ports with fresh folders under --out." };
        var goal = new Option<long?>("--goal") { Description = "With --spawn: the demo campaign's goal." };
        var pace = new Option<int?>("--pace") { Description = "With --spawn: calls a second that the sandbox takes on each endpoint, and four times that in all; the server is told the same. Default: no limit." };
        var killServer = Many("--kill-server-at", "With --spawn: SIGKILL the server at pledging:50% or charging:50%, and start it again.");
        var killSandbox = Many("--kill-sandbox-at", "With --spawn: the same for the sandbox.");
        var cluster = Text("--cluster", "The folder of a cluster that deploy/cluster.sh has started: gives the server, the sandbox, the storage and the processes.", "");
        var killAt = Many("--kill-at", "With --cluster: SIGKILL a process, as in silo-2@pledging:50%, and start it again after --restart-after.");
        var stopAt = Many("--stop-at", "With --cluster: SIGSTOP a process, a silo in the middle of a write, and continue it after --continue-after and not before it was given up.");
        var restartAt = Many("--restart-at", "With --cluster: ask a process to end (SIGTERM) and start it again; it must end with 0.");
        var restartAfter = Text("--restart-after", "How long a killed process of the cluster stays away.", "15s");
        var continueAfter = Text("--continue-after", "How long a stopped process of the cluster stays stopped.", "20s");
        var serverArguments = Many("--server-arg", "With --spawn: one more argument for the server.");

        var command = new Command("rehearse", "Drives a whole campaign over HTTP against a running server, and compares what the backers were told with what is there.")
        {
            server, sandbox, stripeKey, folder, connection, campaign, backers, within, curve, curveFile, badCards, cancels, changes, duplicates, retries, seed, output,
            atOnce, patience, settleWithin, pids, spawn, goal, pace, killServer, killSandbox, serverArguments, cluster, killAt, stopAt, restartAt, restartAfter, continueAfter,
        };
        command.SetAction((parsed, cancellation) => new Rehearsal(new()
        {
            Server = parsed.GetValue(spawn) ? null : Cluster(parsed, cluster)?.Site ?? Address(parsed.GetRequiredValue(server)),
            Sandbox = parsed.GetValue(spawn) || parsed.GetRequiredValue(sandbox) == "none" ? null : Cluster(parsed, cluster)?.Sandbox ?? Address(parsed.GetRequiredValue(sandbox)),
            StripeKey = parsed.GetRequiredValue(stripeKey),
            Storage = Cluster(parsed, cluster)?.Storage ?? Storage(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(connection)),
            Cluster = Cluster(parsed, cluster),
            Faults =
            [
                .. parsed.GetRequiredValue(killAt).Select(text => ClusterFault.Parse(Harm.Kill, text)),
                .. parsed.GetRequiredValue(stopAt).Select(text => ClusterFault.Parse(Harm.Stop, text)),
                .. parsed.GetRequiredValue(restartAt).Select(text => ClusterFault.Parse(Harm.Restart, text)),
            ],
            RestartAfter = Length.Parse(parsed.GetRequiredValue(restartAfter)),
            ContinueAfter = Length.Parse(parsed.GetRequiredValue(continueAfter)),
            Campaign = parsed.GetRequiredValue(campaign),
            Backers = parsed.GetValue(backers) is > 0 and <= 10_000_000 and var count ? count : throw new LoadFaultException("--backers must be between 1 and 10000000."),
            In = Length.Parse(parsed.GetRequiredValue(within)),
            Curve = parsed.GetRequiredValue(curve),
            CurveFile = parsed.GetRequiredValue(curveFile) is { Length: > 0 } file ? file : null,
            Shares = new(Share(parsed, badCards), Share(parsed, cancels), Share(parsed, changes), Share(parsed, duplicates), Share(parsed, retries)),
            Seed = parsed.GetValue(seed),
            Out = parsed.GetRequiredValue(output),
            AtOnce = parsed.GetValue(atOnce) is > 0 and <= 20_000 and var many ? many : throw new LoadFaultException("--at-once must be between 1 and 20000."),
            Patience = Length.Parse(parsed.GetRequiredValue(patience)),
            SettleWithin = Length.Parse(parsed.GetRequiredValue(settleWithin)),
            Pids = parsed.GetRequiredValue(pids).Select(Pid).ToDictionary(),
            Spawn = parsed.GetValue(spawn),
            Goal = parsed.GetValue(goal),
            Pace = parsed.GetValue(pace) is <= 0 or > 10_000 ? throw new LoadFaultException("--pace must be between 1 and 10000.") : parsed.GetValue(pace),
            KillServerAt = [.. parsed.GetRequiredValue(killServer).Select(KillMoment.Parse)],
            KillSandboxAt = [.. parsed.GetRequiredValue(killSandbox).Select(KillMoment.Parse)],
            ServerArguments = parsed.GetRequiredValue(serverArguments),
        }, TimeProvider.System).Run(cancellation));
        return command;
    }

    private static RunningCluster? Cluster(ParseResult parsed, Option<string> option) =>
        parsed.GetRequiredValue(option) is { Length: > 0 } folder ? RunningCluster.Open(folder) : null;

    private static Option<string> Text(string name, string description, string standard) => new(name) { Description = description, DefaultValueFactory = _ => standard };

    private static Option<string[]> Many(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => [] };

    private static double Share(ParseResult parsed, Option<string> option) => Percent.TryParse(parsed.GetRequiredValue(option), out var share)
        ? share
        : throw new LoadFaultException($"{option.Name} is '{parsed.GetValue(option)}'; it must be a share such as 3% or 0.03.");

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : throw new LoadFaultException($"'{text}' is not an http address.");

    private static StorageOptions? Storage(string folder, string connection) =>
        connection.Length > 0 ? new() { Provider = Dialect.PostgreSql, ConnectionString = connection }
        : folder.Length > 0 ? new() { Provider = Dialect.Sqlite, Folder = folder }
        : null;

    private static KeyValuePair<string, int> Pid(string text) =>
        text.Split('=') is [var name, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? new(name, pid)
            : throw new LoadFaultException($"'{text}' is not name=pid.");
}
