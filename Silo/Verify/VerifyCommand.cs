using System.Globalization;
using System.Text;
using Greenlight.Ledger;
using Greenlight.Ledger.Audit;
using Greenlight.Payments;

namespace Greenlight.Verify;

/// <summary>
/// The admin verb <c>verify</c>: audits a store, read-only, and prints what it holds and what differs.
/// <c>verify --Storage:Folder=… [--Stripe:ApiBase=… --Stripe:ApiKey=…]</c>; with Stripe's address (or the sandbox's) its list of charges is held against the ledger too.
/// </summary>
public static class VerifyCommand
{
    private const string Verb = "verify";

    /// <summary>Runs it, if the command line asks for it. Answers the exit code: 0 if nothing differs, 1 if something does or the store can't be read; null if it was not asked for.</summary>
    public static int? Run(string[] args)
    {
        if (args is not [Verb, ..])
            return null;
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args[1..]).Build();
            var charges = configuration["Stripe:ApiBase"] is null ? null : StripeCharges.List(StripeOptions.From(configuration));
            using var store = LedgerStore.Open(Storage(configuration));
            var report = LedgerAudit.Run(store, charges);
            Console.Write(Text(report));
            return report.Findings.None ? 0 : 1;
        }
        catch (StartupFaultException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
    }

    private static StorageOptions Storage(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new();
        }
        catch (InvalidOperationException)
        {
            throw new StartupFaultException($"Storage:Provider is '{configuration["Storage:Provider"]}'; it must be Sqlite or PostgreSql.");
        }
    }

    /// <summary>The report for people.</summary>
    public static string Text(AuditReport report)
    {
        var text = new StringBuilder();
        foreach (var audited in report.Campaigns)
        {
            var (campaign, tally) = (audited.Campaign, audited.Tally);
            Line($"{campaign.Slug}: {campaign.Phase}, {audited.Events:N0} events in {audited.Shards.Length} shard(s), {tally.Live.Count:N0} live pledges over {tally.Live.Amount:N0}, {tally.Secured.Count:N0} secured, {audited.OpenRights:N0} open rights");
            foreach (var state in tally.Cells.GroupBy(cell => cell.State).OrderBy(states => states.Key))
                Line($"  {state.Key}: {state.Sum(cell => cell.Count):N0} over {state.Sum(cell => cell.Amount):N0}");
            if (audited.GoalReachedAt is { } reached)
                Line($"  goal of {campaign.Terms.Goal.Target:N0} first reached at journal sequence {reached:N0}");
            if (campaign.Decision is { } decision)
                Line($"  decided at sequence {decision.Sequence:N0}: {(decision.Funded ? "funded" : "failed")} on {decision.Backers:N0} backers over {decision.Amount:N0}");
            if (audited.FirstCharge is { } charge)
                Line($"  first charge begun at journal sequence {charge:N0}");
        }
        if (report.Charges is { } charges)
            Line($"charges: {charges.Succeeded:N0} succeeded over {charges.Amount:N0}, {charges.UnderWay:N0} of them not recorded yet");
        if (report.Findings.None)
            Line($"Nothing differs.");
        else
            Line($"{report.Findings.Count:N0} differences:{Environment.NewLine}{report.Findings}");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
