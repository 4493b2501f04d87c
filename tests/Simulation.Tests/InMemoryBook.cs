using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Greenlight.Publishers;

namespace Greenlight.Book;

/// <summary>The book and its transfers in memory, for simulations. Held to the same specification as the databases.</summary>
/// <param name="campaigns">Whose they are.</param>
internal sealed class InMemoryBook(ICampaignLedger campaigns) : IBook, ITransferRows
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private List<Row> _rows = [];
    private BookImport? _import;

    /// <summary>The orders that became transfers, each with Stripe's id.</summary>
    public IEnumerable<(TransferOrder Order, string Transfer)> Transfers => _rows.Where(row => row.State is 2).Select(row => (row.Order, row.Transfer!));

    /// <summary>Whether the outcome of an order is not known yet.</summary>
    public bool IsAnyUnderWay => _rows.Exists(row => row.State is 1);

    /// <summary>Rises with everything that changes what was posted or ordered: what was found out at one number is true until the next.</summary>
    public int Changes { get; private set; }

    /// <summary>Whether there is an entry of a source.</summary>
    public bool Has(string source) => _entries.ContainsKey(source);

    /// <summary>The sum of an account over all campaigns and days.</summary>
    public long SumOf(Func<BookAccount, bool> account) => _entries.Values.Sum(entry => entry.Postings.Where(posting => account(posting.Account)).Sum(posting => posting.Amount));

    /// <summary>Keeps what it holds of transfers and of Stripe's word. What comes back puts that in place again, as a restored backup: the ledger's own word stays.</summary>
    public Action Backup()
    {
        var (rows, import) = (_rows, _import);
        var sources = _entries.Keys.ToHashSet(StringComparer.Ordinal);
        return () =>
        {
            (_rows, _import, Changes) = (rows, import, Changes + 1);
            foreach (var source in _entries.Keys.Where(source => !sources.Contains(source) && Entry.SequenceOf(source) is null).ToList())
                _entries.Remove(source);
        };
    }

    /// <summary>The sums of a campaign's accounts by day.</summary>
    public Task<ImmutableArray<BookSum>> Sums(int campaign) => Answer(() => _entries.Values
        .SelectMany(entry => entry.Postings, (entry, posting) => (entry.Currency, Posting: posting))
        .Where(both => both.Posting.Campaign == campaign)
        .GroupBy(both => (both.Posting.Account, both.Currency, both.Posting.Day))
        .Select(sum => new BookSum(campaign, sum.Key.Account, sum.Key.Currency, sum.Key.Day, sum.Sum(both => both.Posting.Amount)))
        .ToImmutableArray());

    public Task<int> Post(IReadOnlyList<Entry> entries) => Answer(() => entries.Count(Post));

    public Task<ILookup<PledgeId, (long Sequence, Posting Posting)>> Told(IReadOnlyCollection<PledgeId> pledges) => Answer(() => _entries.Values
        .Where(entry => Entry.SequenceOf(entry.Source) is not null && pledges.Contains(Entry.PledgeOf(entry.Source)!.Value))
        .OrderBy(entry => Entry.SequenceOf(entry.Source))
        .SelectMany(entry => entry.Postings, (entry, posting) => (Pledge: Entry.PledgeOf(entry.Source)!.Value, Sequence: Entry.SequenceOf(entry.Source)!.Value, Posting: posting))
        .ToLookup(told => told.Pledge, told => (told.Sequence, told.Posting)));

    public Task<BookImport?> Imported() => Answer(() => _import);

    /// <summary>Stores how far Stripe's transactions have been brought in. Never goes back.</summary>
    public Task Imported(BookImport import) => Answer(() => _import = _import?.CreatedTo > import.CreatedTo ? import with { CreatedTo = _import.CreatedTo } : import);

    public Task<bool> Begin(TransferOrder order, DateTimeOffset now, DateTimeOffset due) => Answer(() =>
    {
        if (_rows.Exists(row => IsOfPeriod(row, order) && (row.State is not 3 || row.Order.Attempt == order.Attempt)))
            return false;
        _rows = [.. _rows, new(order, 1, null, now, due)];
        Post(order.Post(now));
        return true;
    });

    public Task Made(TransferOrder order, string transfer, DateTimeOffset now) => Answer(() => Change(order, row => row with { State = 2, Transfer = transfer, DueAt = null }));

    public Task Refused(TransferOrder order, string refusal, DateTimeOffset now, DateTimeOffset again) => Answer(() => Refuse(order, now, again));

    public Task LookAgain(TransferOrder order, DateTimeOffset due) => Answer(() => Change(order, row => row with { DueAt = due }));

    public Task<bool> Adopt(TransferOrder order, string transfer, DateTimeOffset madeAt, DateTimeOffset now) => Answer(() =>
    {
        var others = _rows.FindAll(row => IsPublishers(row, order) && (row.State is 1 || IsOfPeriod(row, order)));
        var own = others.Find(row => IsOfPeriod(row, order) && row.Order.Attempt == order.Attempt);
        if (own is not null && (own.State is not 1 || own.Order.Amount != order.Amount)
            || others.Exists(row => IsOfPeriod(row, order) && (row.State is 2 || row.Order.Attempt > order.Attempt)))
            return false;
        foreach (var earlier in others.Where(row => row.State is 1 && row != own && row.Order.Period <= order.Period))
            Refuse(earlier.Order, now, now);
        if (own is not null)
            return Change(order, row => row with { State = 2, Transfer = transfer, DueAt = null });
        _rows = [.. _rows, new(order, 2, transfer, madeAt, null)];
        Post(order.Post(madeAt));
        return true;
    });

    public Task<DateTimeOffset?> OldestBegun() => Answer(() => _rows.Where(row => row.State is 1).Min(row => (DateTimeOffset?)row.BegunAt));

    public Task<ImmutableArray<MadeTransfer>> Unknown(IReadOnlyCollection<MadeTransfer> listed) => Answer(() => listed
        .Where(made => !made.Reversed && made.ToOrder() is not null && !_rows.Exists(row => row.Transfer == made.Id)).ToImmutableArray());

    public Task<ImmutableArray<int>> CampaignsOf(string publisher, Currency currency) => Answer(() => Campaigns()
        .Where(campaign => campaign.Publisher == publisher && campaign.Terms.Currency == currency).Select(campaign => campaign.Id.Number).ToImmutableArray());

    public Task<ImmutableArray<TransferOrder>> Due(DateTimeOffset now, int limit) => Answer(() => _rows
        .Where(row => row.State is 1 && row.DueAt <= now).OrderBy(row => row.DueAt).Take(limit).Select(row => row.Order).ToImmutableArray());

    public Task<ImmutableDictionary<(string Publisher, string Currency), (int Attempt, DateTimeOffset? Again)>> Tried(DateOnly period) => Answer(() => _rows
        .Where(row => row.Order.Period == period)
        .GroupBy(row => (row.Order.Publisher, row.Order.Currency.Code))
        .ToImmutableDictionary(of => of.Key, of => of.MaxBy(row => row.Order.Attempt)! is var newest ? (newest.Order.Attempt, newest.State is 3 ? newest.DueAt : null) : default));

    public Task<ImmutableArray<CampaignStanding>> Standings(int cutoff, string? publisher = null) => Answer(() => _entries.Values
        .SelectMany(entry => entry.Postings, (entry, posting) => (entry.Currency, Posting: posting))
        .Where(both => both.Posting.Campaign > 0)
        .GroupBy(both => (both.Posting.Campaign, both.Currency))
        .Select(of => new CampaignStanding(
            Now(campaigns.Find(new CampaignId(of.Key.Campaign)))!.Publisher, of.Key.Campaign, of.Key.Currency,
            -of.Where(both => BookAccounts.IsPublishers(both.Posting.Account) && both.Posting.Day <= cutoff).Sum(both => both.Posting.Amount),
            -of.Where(both => BookAccounts.IsPublishers(both.Posting.Account) && both.Posting.Day > cutoff).Sum(both => both.Posting.Amount),
            of.Where(both => both.Posting.Account is BookAccount.Clearing).Sum(both => both.Posting.Amount)))
        .Where(standing => publisher is null || standing.Publisher == publisher)
        .OrderBy(standing => standing.Publisher, StringComparer.Ordinal).ThenBy(standing => standing.Campaign)
        .ToImmutableArray());

    private bool Post(Entry entry)
    {
        if (!_entries.TryAdd(entry.Source, entry))
            return false;
        Changes++;
        return true;
    }

    private bool Refuse(TransferOrder order, DateTimeOffset now, DateTimeOffset again)
    {
        if (!Change(order, row => row with { State = 3, DueAt = again }))
            return false;
        Post(order.TakeBack(now));
        return true;
    }

    // Only an order that was begun changes. The rows are a new list each time, so that a backup stays what it was.
    private bool Change(TransferOrder order, Func<Row, Row> change)
    {
        var i = _rows.FindIndex(row => row.State is 1 && IsOfPeriod(row, order) && row.Order.Attempt == order.Attempt);
        if (i < 0)
            return false;
        Changes++;
        _rows = [.. _rows.Select((row, n) => n == i ? change(row) : row)];
        return true;
    }

    private IEnumerable<Campaign> Campaigns()
    {
        for (var number = 1; Now(campaigns.Find(new CampaignId(number))) is { } campaign; number++)
            yield return campaign;
    }

    private static bool IsPublishers(Row row, TransferOrder order) => (row.Order.Publisher, row.Order.Currency) == (order.Publisher, order.Currency);

    private static bool IsOfPeriod(Row row, TransferOrder order) => IsPublishers(row, order) && row.Order.Period == order.Period;

    // The ledger in memory answers at once.
    private static T Now<T>(Task<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("The ledger in memory answers at once.");

    private Task<T> Answer<T>(Func<T> work)
    {
        lock (_lock)
            return Task.FromResult(work());
    }

    private sealed record Row(TransferOrder Order, int State, string? Transfer, DateTimeOffset BegunAt, DateTimeOffset? DueAt);
}
