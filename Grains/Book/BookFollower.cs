using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Book;

/// <summary>Posts the ledger's word: what was collected, refunded, disputed. A page of the journal in one transaction.</summary>
internal sealed class BookFollower(IBook book, ICampaignLedger campaigns) : IJournalFollower
{
    /// <summary>Of its cursors.</summary>
    public const string Cursor = "book";

    public string Name => Cursor;

    public IReadOnlyList<PledgeEventKind> Kinds { get; } = [.. Enum.GetValues<PledgeEventKind>().Where(BookRules.Concerns)];

    public async Task Handle(ShardId shard, IReadOnlyList<JournalEntry> entries)
    {
        var moved = entries.Where(entry => BookRules.Concerns(entry.Kind)).ToList();
        if (moved.Count == 0)
            return;
        var terms = (await campaigns.Find(shard.Campaign) ?? throw new InvalidOperationException($"{shard} has a journal, but its campaign does not exist.")).Terms;
        var accounts = await Before(moved);
        var posts = new List<Entry>();
        foreach (var happened in moved)
        {
            if (BookRules.Of(happened, accounts.GetValueOrDefault(happened.Pledge), terms.Currency, terms.PlatformFee) is not { } entry)
                continue;
            posts.Add(entry);
            accounts[happened.Pledge] = entry.Postings.Aggregate(accounts.GetValueOrDefault(happened.Pledge), (sum, posting) => sum.With(posting));
        }
        await book.Post(posts);
    }

    // A pledge is collected once, and that is the first thing that is posted about it: nothing has to be looked up for it.
    private async Task<Dictionary<PledgeId, PledgeAccounts>> Before(List<JournalEntry> moved)
    {
        var firsts = new Dictionary<PledgeId, JournalEntry>();
        foreach (var happened in moved)
            firsts.TryAdd(happened.Pledge, happened);
        var later = firsts.Values.Where(happened => happened.Kind is not PledgeEventKind.Collected).ToList();
        if (later.Count == 0)
            return [];
        var told = await book.Told(later.ConvertAll(happened => happened.Pledge));
        // Of earlier events alone: a page that comes again must post what it posted the first time.
        return later.ToDictionary(
            happened => happened.Pledge,
            happened => told[happened.Pledge].Where(told => told.Sequence < happened.Sequence).Aggregate(default(PledgeAccounts), (sum, told) => sum.With(told.Posting)));
    }
}
