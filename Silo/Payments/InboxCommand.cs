using System.Globalization;
using Greenlight.Hosting;
using Greenlight.Ledger;
using Greenlight.Verify;

namespace Greenlight.Payments;

/// <summary>The admin verb <c>inbox</c>: shows which of Stripe's events were given up, and has them processed again. It works on the store itself, whether or not a server runs.</summary>
public static class InboxCommand
{
    private const string Verb = "inbox";

    private const string Usage = """
        inbox status                   how many events wait, which were given up and why, and which payments issuers
                                       take for fraudulent; ends with 1 if anything waits for a person
        inbox again [--event evt_…]    has one that was given up processed again, or without --event all of them
        Each with --Storage:… as the server has it.
        """;

    /// <summary>Runs it, if the command line asks for it. Answers the exit code, or null if it was not asked for.</summary>
    public static int? Run(string[] args)
    {
        if (args is not [Verb, ..])
            return null;
        try
        {
            return Do(args.ElementAtOrDefault(1), [.. args.Skip(2)]).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (StartupFaults.Sentence(failure) is { } sentence)
        {
            Console.Error.WriteLine(sentence);
            return 1;
        }
    }

    private static async Task<int> Do(string? what, string[] args)
    {
        if (what is not ("status" or "again"))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 1;
        }
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        await using var database = AdminStore.Open(VerifyCommand.Storage(configuration));
        var table = new GivenUpTable(database);
        return what is "again" ? await TryAgain(table, configuration["event"]) : await Status(table) | await Warnings(new(database));
    }

    private static async Task<int> TryAgain(GivenUpTable table, string? id)
    {
        var count = await table.TryAgain(id, TimeProvider.System.GetUtcNow());
        if (count == 0 && id is not null)
            throw new StartupFaultException($"The event '{id}' is not among those that were given up; `inbox status` names them.");
        Say($"{count:N0} events are processed again, within seconds if a server runs.");
        return 0;
    }

    private static async Task<int> Status(GivenUpTable table)
    {
        Say($"{await table.CountWaiting():N0} events wait to be processed.");
        var reasons = await table.GivenUp();
        if (reasons.IsEmpty)
            Say($"None was given up.");
        foreach (var reason in reasons)
            Say($"{reason.Count:N0} given up, the latest at {reason.Latest:u} ({reason.Example}): {reason.Error}");
        return reasons.IsEmpty ? 0 : 1;
    }

    private static async Task<int> Warnings(FraudWarnings table)
    {
        var warnings = await table.All();
        var standing = warnings.Where(warning => warning.Stands).ToArray();
        if (!warnings.IsEmpty)
            Say($"{warnings.Length:N0} payments were reported as fraudulent by their card's issuer; {standing.Length:N0} of them have not gone back.");
        foreach (var warning in standing)
            Say($"{warning.Pledge} of {warning.Campaign}, since {warning.At:u}: refund it before it is disputed, at the producer's page or POST /api/campaigns/{warning.Campaign}/receipts/{warning.Pledge}/refund");
        return standing.Length > 0 ? 1 : 0;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
