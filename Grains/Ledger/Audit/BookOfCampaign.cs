using Greenlight.Book;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Audit;

/// <summary>Step 3 of <see cref="BookAudit"/> for one campaign: each pledge in the last state that the book has heard of, added up.</summary>
internal sealed class BookOfCampaign(ILedgerSource ledger, Campaign campaign)
{
    private long _collected, _refunded, _disputed, _owed, _paidOutside, _fee;

    /// <summary>Notes what differs; answers the unclear pledges about which something is under way, so that they may become clear by themselves.</summary>
    public IReadOnlySet<PledgeId> Check(BookFold book, Findings findings)
    {
        var underWay = new HashSet<PledgeId>();
        foreach (var shard in ledger.Shards(campaign.Id).ToList())
            Add(shard.Id, book, underWay);
        Compare(BookAccount.Collected, _collected);
        Compare(BookAccount.Refunded, _refunded);
        Compare(BookAccount.Disputed, _disputed);
        Compare(BookAccount.Owed, _owed);
        Compare(BookAccount.PaidOutside, _paidOutside);
        Compare(BookAccount.PlatformFee, _fee);
        Compare(BookAccount.Clearing, -(_collected + _refunded + _disputed + _owed + _paidOutside));
        return underWay;

        void Compare(BookAccount account, long journal)
        {
            if (book.OfLedger(campaign.Id.Number, account) != journal)
                findings.Add(FindingKind.BookDiffers, $"{campaign.Slug}, {account}: the book has {book.OfLedger(campaign.Id.Number, account)}, the journal {journal}");
        }
    }

    private void Add(ShardId shard, BookFold book, HashSet<PledgeId> underWay)
    {
        // The cursor moves after the page was posted: between the two the book has heard more than it says.
        var heard = Math.Max(ledger.Cursors(shard).ToList().Find(cursor => cursor.Follower == BookFollower.Cursor).Sequence, book.Heard.GetValueOrDefault(shard));
        var pledges = new Dictionary<long, (PledgeState State, long Amount)>();
        foreach (var happened in ledger.Journal(shard))
        {
            if (BookRules.Concerns(happened.Kind) && happened.Sequence <= heard)
                pledges[happened.Pledge.Number] = (happened.State, happened.Amount);
            if (!book.Unclear.ContainsKey(happened.Pledge))
                continue;
            if (happened.Sequence > heard || happened.State is PledgeState.Collecting or PledgeState.Refunding)
                underWay.Add(happened.Pledge);
            else
                underWay.Remove(happened.Pledge);
        }
        foreach (var (state, amount) in pledges.Values)
        {
            var accounts = BookRules.In(state, amount, campaign.Terms.PlatformFee, 0);
            (_collected, _refunded, _disputed) = (_collected + accounts.Collected, _refunded + accounts.Refunded, _disputed + accounts.Disputed);
            (_owed, _paidOutside, _fee) = (_owed + accounts.Owed, _paidOutside + accounts.PaidOutside, _fee + accounts.PlatformFee);
        }
    }
}
