using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Greenlight.Book;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Audit;

/// <summary>The fold of the postings: entry by entry, and by account.</summary>
/// <param name="findings">Where to note what differs.</param>
/// <param name="compared">Whether the processor's list will be held against it: only then are its transactions remembered.</param>
internal sealed class BookFold(Findings findings, bool compared)
{
    private readonly Dictionary<(int Campaign, BookAccount Account, string Currency, int Day), long> _sums = [];
    private readonly Dictionary<(int Campaign, BookAccount Account), long> _told = [];
    private readonly Dictionary<string, long> _entry = new(StringComparer.Ordinal);
    private string? _source;
    private Told? _pledge;

    /// <summary>How many entries.</summary>
    public long Entries { get; private set; }

    /// <summary>By campaign, account, currency and day.</summary>
    public IReadOnlyDictionary<(int Campaign, BookAccount Account, string Currency, int Day), long> Sums => _sums;

    /// <summary>What each of Stripe's transactions has moved our balance by.</summary>
    public Dictionary<string, (long Amount, string Currency)> Transactions { get; } = new(StringComparer.Ordinal);

    /// <summary>The newest event of each shard that has posted anything: the follower's cursor comes after it.</summary>
    public Dictionary<ShardId, long> Heard { get; } = [];

    /// <summary>Pledges about which the ledger and Stripe have told different sums; those left out that were refunded in part.</summary>
    public Dictionary<PledgeId, long> Unclear { get; } = [];

    /// <summary>How many charges were given back in part.</summary>
    public long Parts { get; private set; }

    /// <summary>Takes in the next posting.</summary>
    public void Add(PostingRow row)
    {
        if (row.Source != _source)
        {
            End();
            _source = row.Source;
            Entries++;
        }
        var ((account, campaign, amount, day), currency) = (row.Posting, row.Currency.Code);
        CollectionsMarshal.GetValueRefOrAddDefault(_entry, currency, out _) += amount;
        CollectionsMarshal.GetValueRefOrAddDefault(_sums, (campaign, account, currency, day), out _) += amount;
        if (Entry.PledgeOf(row.Source) is { } pledge)
            OfPledge(pledge, account, amount);
        if (Entry.SequenceOf(row.Source) is { } sequence)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_told, (campaign, account), out _) += amount;
            ref var heard = ref CollectionsMarshal.GetValueRefOrAddDefault(Heard, _pledge!.Value.Pledge.Shard, out _);
            heard = Math.Max(heard, sequence);
        }
        else if (compared && row.Source[(row.Source.IndexOf(':', StringComparison.Ordinal) + 1)..] is var id && id.StartsWith("txn_", StringComparison.Ordinal))
        {
            // An entry that leaves the balance as it was is a transaction all the same.
            ref var posted = ref CollectionsMarshal.GetValueRefOrAddDefault(Transactions, id, out _);
            posted = (posted.Amount + (account is BookAccount.Stripe ? amount : 0), currency);
        }
    }

    /// <summary>After the last posting.</summary>
    public void End()
    {
        foreach (var (currency, sum) in _entry)
        {
            if (sum != 0)
                findings.Add(FindingKind.EntryUnbalanced, $"{_source}: its postings sum to {sum} {currency}");
        }
        _entry.Clear();
    }

    /// <summary>After the last posting of all.</summary>
    public void EndOfBook()
    {
        End();
        EndOfPledge();
    }

    // What is about one pledge lies together: one at a time, however many there are.
    private void OfPledge(PledgeId pledge, BookAccount account, long amount)
    {
        if (_pledge is { } current && current.Pledge != pledge)
            EndOfPledge();
        var told = _pledge ?? new(pledge, 0, 0, 0, 0);
        _pledge = account switch
        {
            BookAccount.Clearing => told with { Clearing = told.Clearing + amount, Least = Math.Min(told.Least, amount) },
            BookAccount.Collected or BookAccount.Owed or BookAccount.PaidOutside => told with { Collected = told.Collected + amount },
            BookAccount.Refunded or BookAccount.Disputed => told with { Returned = told.Returned + amount },
            _ => told,
        };
    }

    private void EndOfPledge()
    {
        if (_pledge is { Clearing: not 0 } told)
        {
            if (PartRefund.Of(told.Clearing, told.Least, told.Collected, told.Returned) != 0)
                Parts++;
            else
                Unclear[told.Pledge] = told.Clearing;
        }
        _pledge = null;
    }

    private readonly record struct Told(PledgeId Pledge, long Clearing, long Least, long Collected, long Returned);

    /// <summary>What the ledger's word has posted to an account.</summary>
    public long OfLedger(int campaign, BookAccount account) => _told.GetValueOrDefault((campaign, account));

    /// <summary>The sum of an account by currency.</summary>
    public ImmutableArray<(string Currency, long Amount)> OfCurrency(BookAccount account) =>
        [.. _sums.Where(sum => sum.Key.Account == account).GroupBy(sum => sum.Key.Currency).Select(sums => (sums.Key, sums.Sum(sum => sum.Value))).OrderBy(sum => sum.Key, StringComparer.Ordinal)];
}
