using Greenlight.Campaigns;
using Greenlight.Ledger;

namespace Greenlight.Following;

/// <summary>
/// The order of a follower's steps: 1. read a page after the cursor; 2. have it handled; 3. only then move the cursor. A crash anywhere repeats
/// the page and skips nothing; a second walker of the same shard repeats pages too, and the cursor never goes back.
/// </summary>
/// <param name="journal">The events and the cursors.</param>
/// <param name="follower">Who handles them.</param>
/// <param name="shard">Whose journal.</param>
internal sealed class JournalWalk(IJournal journal, IJournalFollower follower, ShardId shard)
{
    /// <summary>Events a page: enough to share a commit, little enough to repeat.</summary>
    public const int PageSize = 500;

    private long? _cursor;

    /// <summary>Handles one page and answers its length; less than <see cref="PageSize"/>: caught up. 0: there was nothing new at all.</summary>
    public async Task<int> Step()
    {
        var cursor = _cursor ??= await journal.Cursor(follower.Name, shard);
        // 1.
        var page = await Read(cursor);
        if (page.To == cursor)
            return 0;
        // 2.
        if (!page.Entries.IsEmpty)
            await follower.Handle(shard, page.Entries);
        // 3.
        await journal.Advance(follower.Name, shard, page.To);
        _cursor = page.To;
        return page.More ? PageSize : Math.Max(1, page.Entries.Length);
    }

    private async Task<JournalPage> Read(long cursor)
    {
        if (follower.Kinds is { } kinds)
            return await journal.Read(shard, cursor, PageSize, kinds);
        var all = await journal.Read(shard, cursor, PageSize);
        return new(all, all.IsEmpty ? cursor : all[^1].Sequence, all.Length == PageSize);
    }
}
