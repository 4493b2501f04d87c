using System.CommandLine;
using System.Globalization;
using Greenlight.Ledger;
using Spectre.Console;

namespace Greenlight.Load.Seed;

/// <summary>The command line of <c>seed</c>.</summary>
internal static class SeedCommand
{
    /// <summary>The command, with its options and their defaults.</summary>
    public static Command Create()
    {
        var pledges = new Option<long>("--pledges") { Description = "How many pledges to make, each of a backer of its own.", DefaultValueFactory = _ => 10_000_000 };
        var campaign = new Option<string>("--campaign") { Description = "The campaign's slug.", DefaultValueFactory = _ => "bench-0" };
        var tier = new Option<string?>("--tier") { Description = "Code of the tier to pledge for; without it the campaign's first." };
        var folder = new Option<string>("--storage-folder") { Description = "The data folder (SQLite).", DefaultValueFactory = _ => "" };
        var connection = new Option<string>("--storage-connection") { Description = "The database (PostgreSQL connection string).", DefaultValueFactory = _ => "" };
        var create = new Option<bool>("--create") { Description = "Makes and launches the campaign if it is not there, with a goal out of reach." };
        var shards = new Option<int>("--shards") { Description = "Shards of a campaign that is made.", DefaultValueFactory = _ => 1 };
        var command = new Command("seed", "Makes pledges straight in a ledger, as the engine's rules write them, for measuring with a full one. No server may write to the campaign meanwhile.")
        {
            pledges, campaign, tier, folder, connection, create, shards,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new SeedOptions
            {
                Pledges = parsed.GetValue(pledges) is > 0 and <= 1_000_000_000 and var many ? many : throw new LoadFaultException("--pledges must be between 1 and 1000000000."),
                Campaign = parsed.GetRequiredValue(campaign) is { Length: > 0 } slug ? slug : throw new LoadFaultException("--campaign must name a campaign."),
                Tier = parsed.GetValue(tier),
                Storage = (parsed.GetRequiredValue(folder), parsed.GetRequiredValue(connection)) switch
                {
                    ("", { Length: > 0 } database) => new() { Provider = Dialect.PostgreSql, ConnectionString = database },
                    ({ Length: > 0 } files, "") => new() { Folder = files },
                    _ => throw new LoadFaultException("Name the ledger by --storage-connection (PostgreSQL) or by --storage-folder (SQLite): one of them."),
                },
                CreateWithShards = !parsed.GetValue(create) ? null
                    : parsed.GetValue(shards) is > 0 and <= 1024 and var number ? number : throw new LoadFaultException("--shards must be between 1 and 1024."),
            };
            Console.WriteLine(Sentence(options, await Run(options, cancellation)));
            return 0;
        });
        return command;
    }

    private static async Task<SeedFacts> Run(SeedOptions options, CancellationToken cancellation)
    {
        SeedFacts? facts = null;
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var made = context.AddTask($"pledges to {options.Campaign.EscapeMarkup()}", maxValue: options.Pledges);
                facts = await new LedgerSeed(options, TimeProvider.System).Run(number => made.Value = number, cancellation);
            });
        return facts!;
    }

    private static string Sentence(SeedOptions options, SeedFacts facts) => string.Create(CultureInfo.InvariantCulture,
        $"{facts.Made:N0} pledges made in {facts.Took.TotalSeconds:N1} s, {facts.Made / facts.Took.TotalSeconds:N0} a second: '{options.Campaign}' has {facts.Live.Count:N0} over {new Money(facts.Live.Amount, facts.Currency)}, {facts.Secured.Count:N0} of them secured, at sequence {facts.Sequence:N0}.");
}
