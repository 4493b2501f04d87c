using System.Globalization;
using System.Text;
using System.Text.Json;
using Greenlight.Book;
using Greenlight.Campaigns;
using Greenlight.Hosting;
using Greenlight.Ledger;
using Greenlight.Ledger.Audit;
using Greenlight.Payments;

namespace Greenlight.Verify;

/// <summary>
/// The admin verb <c>verify</c>: audits a store, read-only, and prints what it holds and what differs.
/// <c>verify --Storage:Folder=… [--Stripe:ApiBase=… --Stripe:ApiKey=…]</c>; with Stripe's address (or the sandbox's) its list of charges is held against the ledger too.
/// A program that brings a processor of its own with it hands in that one's charges.
/// </summary>
public static class VerifyCommand
{
    private const string Verb = "verify";

    /// <summary>Runs it, if the command line asks for it. Answers the exit code: 0 if nothing differs, 1 if something does or the store can't be read; null if it was not asked for.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="own">What a processor that this program brings with it holds, if it was the one in use; asked when no address is given.</param>
    public static int? Run(string[] args, Func<IConfiguration, ProcessorLists?>? own = null)
    {
        if (args is not [Verb, ..])
            return null;
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args[1..]).Build();
            using var store = LedgerStore.Open(Storage(configuration));
            // After the ledger's moment: a charge that it has recorded is in the list.
            var lists = (configuration["Stripe:ApiBase"] ?? configuration["Sandbox:Url"]) is null ? own?.Invoke(configuration) : Of(StripeOptions.From(configuration));
            var report = LedgerAudit.Run(store, lists?.Charges);
            var book = store.HasBook ? BookAudit.Run(store, store, lists?.Transactions, report.Findings) : null;
            Console.Write(Text(report, book));
            return report.Findings.None ? 0 : 1;
        }
        catch (Exception failure) when (StartupFaults.Sentence(failure) is { } sentence)
        {
            Console.Error.WriteLine(sentence);
            return 1;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidCastException or ArgumentException or IndexOutOfRangeException)
        {
            Console.Error.WriteLine($"The store can't be audited to its end, because it holds something that the ledger never writes: {failure.Message}");
            return 1;
        }
    }

    private static ProcessorLists Of(StripeOptions stripe) => new(StripeCharges.List(stripe), StripeTransactions.List(stripe));

    /// <summary>Where the store is, as a command line says.</summary>
    internal static StorageOptions Storage(IConfiguration configuration)
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
    public static string Text(AuditReport report, AuditedBook? book = null)
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
                Line($"  decided {At(audited, decision)}: {(decision.Funded ? "funded" : "failed")} on {decision.Backers:N0} backers over {decision.Amount:N0}");
            if (audited.FirstCharge is { } charge)
                Line($"  first charge begun at journal sequence {charge:N0}");
        }
        if (report.Charges is { } charges)
        {
            Line($"charges: {charges.Succeeded:N0} succeeded over {charges.Amount:N0}, {charges.UnderWay:N0} of them not recorded yet");
            if (charges.GivenBack > 0)
                Line($"  {charges.GivenBack:N0} of them have no place in this ledger, and were given back whole");
        }
        else
            Line($"charges: not compared, because nobody said where they are: give --Stripe:ApiBase (and --Stripe:ApiKey)");
        if (book is not null)
        {
            Line($"book: {book.Entries:N0} entries; at Stripe by the book: {(book.Stripe.IsEmpty ? "nothing" : string.Join(", ", book.Stripe.Select(sum => new Money(sum.Amount, Currency.Parse(sum.Currency)))))}");
            if (book.RefundedInPart > 0)
                Line($"refunded in part, in Stripe's own pages: {book.RefundedInPart:N0} charges; their rights stay open");
            if (book.Listed is { } listed)
                Line($"balance transactions: {listed:N0} listed, {book.Waiting:N0} of them not in the book yet");
        }
        if (report.Findings.None)
            Line($"Nothing differs{(report.Charges is null ? " in the ledger itself" : "")}.");
        else
            Line($"{report.Findings.Count:N0} differences:{Environment.NewLine}{report.Findings}");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    // In the journal's own sequence, which is what reaching the goal and the first charge are told in; the campaign's counts its shards and its own changes together.
    private static string At(AuditedCampaign audited, Decision decision)
    {
        var campaign = string.Create(CultureInfo.InvariantCulture, $"campaign sequence {decision.Sequence:N0}");
        return audited.Shards.Any(shard => shard.DecidedAt is null)
            ? $"at {campaign}"
            : $"at journal sequence {string.Join(", ", audited.Shards.Select(shard => shard.DecidedAt!.Value.ToString("N0", CultureInfo.InvariantCulture)))} ({campaign})";
    }
}

/// <summary>What a processor lists.</summary>
/// <param name="Charges">Its charges.</param>
/// <param name="Transactions">The movements of our balance.</param>
public sealed record ProcessorLists(IEnumerable<ChargeRow> Charges, IEnumerable<StripeTransaction> Transactions);
