using System.Globalization;
using Greenlight.Hosting;
using Greenlight.Ledger;
using Greenlight.Verify;

namespace Greenlight.Charging;

/// <summary>
/// The admin verb <c>charging</c>: stops and starts the charging of cards for every process on a store, says how it stands, and brings a restored store together with Stripe.
/// It works on the store itself, whether or not a server runs.
/// </summary>
public static class ChargingCommand
{
    private const string Verb = "charging";
    private const string DespiteFindings = "--despite-findings", RefundUnknown = "--refund-unknown";

    private const string Usage = """
        charging status                                what stops charging, and what the last reconciliation found; ends with 1 while nobody is charged
        charging stop --reason "…"                     stops charging in every process within about a second; saving cards and following charges under way go on
        charging start [--reason "…"] [--despite-findings]
        charging restored [--since 2026-11-26T00:00Z]  after restoring a backup, before the first start: nobody is charged until a reconciliation has found nothing open
        charging reconcile [--since …] [--refund-unknown]
                                                       holds Stripe's payment intents against the ledger once more and waits for the end; a server must be running
        Each with --Storage:… as the server has it.
        """;

    /// <summary>Runs it, if the command line asks for it. Answers the exit code, or null if it was not asked for.</summary>
    public static int? Run(string[] args)
    {
        if (args is not [Verb, ..])
            return null;
        try
        {
            return Do(args.Skip(1).FirstOrDefault() ?? "", [.. args.Skip(2)]).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (StartupFaults.Sentence(failure) is { } sentence)
        {
            Console.Error.WriteLine(sentence);
            return 1;
        }
    }

    private static async Task<int> Do(string what, string[] args)
    {
        string[] flags = [DespiteFindings, RefundUnknown];
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine([.. args.Except(flags)]).Build();
        if (what is not ("status" or "stop" or "start" or "restored" or "reconcile"))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 1;
        }
        var reason = configuration["reason"];
        if (what is "stop" && string.IsNullOrWhiteSpace(reason))
            throw new StartupFaultException("charging stop needs --reason \"…\": whoever finds nobody charged will want to know why.");
        var since = Since(configuration["since"]);
        await using var database = AdminStore.Open(VerifyCommand.Storage(configuration));
        var (table, now) = (new ChargingTable(database), TimeProvider.System.GetUtcNow());
        var by = $"{Environment.UserName}@{Environment.MachineName}";
        switch (what)
        {
            case "stop":
                await table.Turn(ChargingSwitch.Stop, true, reason!, by, now);
                break;
            case "start" when (await table.Read()).Is(ChargingSwitch.Restored) && !args.Contains(DespiteFindings):
                throw new StartupFaultException(
                    $"This ledger has to be reconciled with Stripe first, or somebody may be charged twice. `charging status` says how far that is; if you have decided about all it found, `charging start {DespiteFindings}`.");
            case "start":
                await table.Start(reason ?? "started again", by, now);
                break;
            case "restored":
                await RestoredMembers.Bury(database);
                await table.Restored(reason ?? "a backup was restored", by, since, now);
                break;
            case "reconcile":
                return await Wait(table, await table.Ask(args.Contains(RefundUnknown), by, since, now));
        }
        return await Status(table) || what is not "status" ? 0 : 1;
    }

    private static DateTimeOffset? Since(string? text) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) ? since
        : throw new StartupFaultException($"--since is '{text}'; it must be a time such as 2026-11-26T00:00Z.");

    private static async Task<int> Wait(ChargingTable table, int number)
    {
        for (var (last, silent) = ((Reconciliation?)null, 0); ; silent++)
        {
            var run = await table.Newest();
            if (run is null || run.Number != number || run.EndedAt is not null)
                break;
            if (run != last)
                (last, silent) = (run, 0);
            if (silent % 15 == 14)
                Say($"Reconciliation {number} waits; it is carried out by a silo, so start one.");
            else if (silent == 0)
                Say($"Reconciliation {number}: {run.Listed:N0} payment intents looked at …");
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        }
        await Status(table);
        return await table.CountFindings(number) == 0 ? 0 : 1;
    }

    /// <summary>Prints how it stands. True if cards are charged.</summary>
    private static async Task<bool> Status(ChargingTable table)
    {
        var (state, now) = (await table.Read(), TimeProvider.System.GetUtcNow());
        var stopped = state.Stopped(now);
        Say($"{(stopped is null ? "Cards are charged." : $"No card is charged: {stopped}.")}");
        foreach (var on in state.Switches)
            Say($"  {on.Name} is on since {on.At:u} by {on.By}: {on.Reason}");
        if (state.KnownTo is { } known)
            Say($"  compared with Stripe's charges at {known:u}");
        if (await table.Newest() is not { } run)
            return stopped is null;
        var open = await table.CountFindings(run.Number);
        Say($"Reconciliation {run.Number}, asked for by {run.AskedBy} at {run.BeganAt:u}, {(run.EndedAt is { } end ? $"ended at {end:u}" : "goes on")}: {run.Listed:N0} payment intents since {run.Since:u} looked at, {run.Adopted:N0} adopted, {run.Collected:N0} pledges found charged, {run.Refunded:N0} charges given back, {open:N0} left for a person");
        foreach (var finding in await table.Findings(run.Number, 100))
            Say($"  {finding.Kind} {finding.Intent} ({finding.Pledge}, {finding.Amount} {finding.Currency}): {finding.Sentence}");
        if (open > 100)
            Say($"  … and {open - 100:N0} more, in the table reconciliation_finding");
        return stopped is null;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
