using Greenlight.Pledging;

namespace Greenlight.Book;

/// <summary>
/// Posts Stripe's word: its balance transactions, each once by its id. Reads the list from the newest down to where the last reading ended, and a little further;
/// the place moves on only when that was reached, so that a crash repeats and skips nothing. Times are Stripe's own.
/// </summary>
internal sealed class BalanceImport(StripeLedger stripe, BookTable book, TimeProvider clock)
{
    // What came late into Stripe's own list is found by a longer look now and then; what even that misses, the book shows as unclear.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongOverlap = TimeSpan.FromHours(6);
    private static readonly TimeSpan LongLookEvery = TimeSpan.FromHours(1);

    private readonly Dictionary<string, PledgeId?> _charges = [];
    private DateTimeOffset? _longLook;

    /// <summary>Looks once; answers how many entries were new.</summary>
    public async Task<int> Once(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var isLong = now - (_longLook ??= now) >= LongLookEvery;
        var since = (await book.Imported())?.CreatedTo - (isLong ? LongOverlap : Overlap);
        var (posted, after, newest) = (0, (string?)null, (DateTimeOffset?)null);
        _charges.Clear();
        while (true)
        {
            var page = await stripe.Page(since, after, cancellation);
            posted += await Post(page.Data, cancellation);
            newest ??= page.Data.Count > 0 ? DateTimeOffset.FromUnixTimeSeconds(page.Data[0].Created) : null;
            if (!page.HasMore || page.Data.Count == 0)
                break;
            after = page.Data[^1].Id;
        }
        await book.Imported(new(newest ?? DateTimeOffset.UnixEpoch, now));
        if (isLong)
            _longLook = now;
        return posted;
    }

    private async Task<int> Post(List<BalanceItem> items, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            if (item.Pledge() is { } named && item.ToTransaction() is { IsCharge: true, Source: { } charge })
                _charges[charge] = named;
        }
        var entries = new List<Entry>();
        foreach (var item in items)
        {
            // One that can't be read must not hold up those behind it for ever; verify misses it.
            if (item.ToTransaction() is not { } transaction)
                BookMetrics.Unreadable();
            else if (transaction.Post(transaction.IsBackers ? await PledgeOf(item, cancellation) : null) is { } entry)
                entries.Add(entry);
        }
        return await book.Post(entries);
    }

    // A refund that somebody made at Stripe's own pages, and every dispute, names no pledge of ours: its charge does.
    private async Task<PledgeId?> PledgeOf(BalanceItem item, CancellationToken cancellation)
    {
        if (item.Pledge() is { } named)
            return named;
        if (item.SourceText("charge") is not { } charge)
            return null;
        if (!_charges.TryGetValue(charge, out var pledge))
            _charges[charge] = pledge = await stripe.PledgeOf(charge, cancellation);
        return pledge;
    }
}
