using System.Collections.Immutable;
using Greenlight.Book;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Audit;

/// <summary>
/// Audits the book: 1. every entry balances, and so all of it; 2. the sums kept of it are its own; 3. what the ledger's word has posted is what the journal says, as far as
/// the book has followed it; 4. what Stripe's word has posted is what Stripe lists, to the cent, and every transfer is known once.
/// </summary>
public static class BookAudit
{
    /// <summary>Runs the audit.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="book">The book, of the same moment.</param>
    /// <param name="transactions">Stripe's balance transactions, read after that moment; null leaves step 4 out.</param>
    /// <param name="findings">Where to note what differs.</param>
    public static AuditedBook Run(ILedgerSource ledger, IBookSource book, IEnumerable<StripeTransaction>? transactions, Findings findings)
    {
        // 1.
        var fold = new BookFold(findings, compared: transactions is not null);
        foreach (var row in book.Postings())
            fold.Add(row);
        fold.EndOfBook();
        // 2.
        CheckSums(book, fold, findings);
        // 3.
        var underWay = new HashSet<PledgeId>();
        foreach (var campaign in ledger.Campaigns().ToList())
            underWay.UnionWith(new BookOfCampaign(ledger, campaign).Check(fold, findings));
        // 4.
        if (transactions is null)
            return new(fold.Entries, fold.OfCurrency(BookAccount.Stripe), null, 0, fold.Parts);
        var (count, waiting) = CheckTransactions(transactions, book, fold, findings);
        if (waiting == 0)
            CheckClear(fold, underWay, findings);
        return new(fold.Entries, fold.OfCurrency(BookAccount.Stripe), count, waiting, fold.Parts);
    }

    // Both have told all they know. What is not under way must be clear.
    private static void CheckClear(BookFold fold, HashSet<PledgeId> underWay, Findings findings)
    {
        foreach (var (pledge, amount) in fold.Unclear)
        {
            if (!underWay.Contains(pledge))
                findings.Add(FindingKind.PledgeUnclear, $"{pledge}: {(amount > 0 ? "the ledger counts more than Stripe has given" : "Stripe has given more than the ledger knows of")}, by {Math.Abs(amount)}");
        }
    }

    private static void CheckSums(IBookSource book, BookFold fold, Findings findings)
    {
        var open = new Dictionary<(int, BookAccount, string, int), long>(fold.Sums);
        foreach (var kept in book.Sums())
        {
            open.Remove((kept.Campaign, kept.Account, kept.Currency.Code, kept.Day), out var folded);
            if (folded != kept.Amount)
                findings.Add(FindingKind.BookSumDiffers, $"{kept.Account} of campaign {kept.Campaign}, day {kept.Day}: {kept.Amount} {kept.Currency} is kept, the postings have {folded}");
        }
        foreach (var ((campaign, account, currency, day), folded) in open)
        {
            if (folded != 0)
                findings.Add(FindingKind.BookSumDiffers, $"{account} of campaign {campaign}, day {day}: nothing is kept, the postings have {folded} {currency}");
        }
    }

    private static (long Count, long Waiting) CheckTransactions(IEnumerable<StripeTransaction> transactions, IBookSource book, BookFold fold, Findings findings)
    {
        var (count, waiting, importedTo, transfers) = (0L, 0L, book.ImportedTo(), new Dictionary<string, StripeTransaction>(StringComparer.Ordinal));
        foreach (var transaction in transactions)
        {
            count++;
            if (transaction is { Type: "transfer", Source: { } transfer } && !transfers.TryAdd(transfer, transaction))
                findings.Add(FindingKind.TransferTwice, $"{transfer} has another balance transaction, {transaction.Id}");
            if (fold.Transactions.Remove(transaction.Id, out var posted))
            {
                if (posted != (transaction.Net, transaction.Currency.Code))
                    findings.Add(FindingKind.TransactionDiffers, $"{transaction.Id} moved {transaction.Net} {transaction.Currency}, the book has {posted.Amount} {posted.Currency}");
            }
            // Stripe lists what it has just made; the book takes it in within seconds.
            else if (importedTo is null || transaction.Created >= importedTo)
                waiting++;
            else if (transaction.Net != 0 || transaction.Fee != 0)
                findings.Add(FindingKind.TransactionMissing, $"{transaction.Id} ({transaction.Type}) moved {transaction.Net} {transaction.Currency}, and is not in the book");
        }
        foreach (var (id, posted) in fold.Transactions)
            findings.Add(FindingKind.TransactionUnknown, $"{id} is in the book with {posted.Amount} {posted.Currency}, but Stripe does not list it");
        CheckTransfers(book, transfers, importedTo, findings);
        return (count, waiting);
    }

    private static void CheckTransfers(IBookSource book, Dictionary<string, StripeTransaction> listed, DateTimeOffset? importedTo, Findings findings)
    {
        var underWay = new List<long>();
        foreach (var ordered in book.Transfers())
        {
            if (ordered.Transfer is not { } made)
                underWay.Add(ordered.Amount);
            else if (!listed.Remove(made, out var transaction) || transaction.Amount != -ordered.Amount)
                findings.Add(FindingKind.TransferUnknown, $"{made} over {ordered.Amount} was made for {ordered.Publisher}, period {ordered.Period}, but Stripe lists {(transaction is null ? "no such transfer" : -transaction.Amount)}");
        }
        foreach (var (transfer, transaction) in listed)
        {
            // One whose answer was lost is found out about within a minute.
            if (!underWay.Remove(-transaction.Amount) && transaction.Created < importedTo)
                findings.Add(FindingKind.TransferUnknown, $"{transfer} over {-transaction.Amount} was ordered by nobody here");
        }
    }
}

/// <summary>The book in numbers.</summary>
/// <param name="Entries">How many entries.</param>
/// <param name="Stripe">Our balance at Stripe by currency, as the book has it.</param>
/// <param name="Listed">Balance transactions that Stripe lists; null if they were not compared.</param>
/// <param name="Waiting">Of these, how many the book has yet to take in: newer than its last look.</param>
/// <param name="RefundedInPart">Charges that were given back in part.</param>
public sealed record AuditedBook(long Entries, ImmutableArray<(string Currency, long Amount)> Stripe, long? Listed, long Waiting, long RefundedInPart = 0);
