using Greenlight.Pledging;

namespace Greenlight.Book;

/// <summary>A movement of our balance at Stripe.</summary>
/// <param name="Id">Stripe's id.</param>
/// <param name="Type">Stripe's word for it.</param>
/// <param name="Amount">Minor units; negative when it goes out.</param>
/// <param name="Fee">What Stripe keeps of it, besides.</param>
/// <param name="Currency">Of both.</param>
/// <param name="Created">UTC.</param>
/// <param name="Source">Stripe's id of what made it happen: a charge, a refund, a dispute, a transfer, a payout.</param>
public sealed record StripeTransaction(string Id, string Type, long Amount, long Fee, Currency Currency, DateTimeOffset Created, string? Source)
{
    /// <summary>What it changes the balance by.</summary>
    public long Net => Amount - Fee;

    /// <summary>Whether it is about money of a backer's, and so of a pledge.</summary>
    public bool IsBackers => Starts("ch_") || Starts("py_") || Starts("re_") || Starts("pyr_") || Starts("du_") || Starts("dp_");

    /// <summary>Whether it is about money that a publisher was handed, or gave back.</summary>
    public bool IsTransfer => Starts("tr_") || Starts("trr_");

    /// <summary>Whether it is a charge: the others take something of one away.</summary>
    public bool IsCharge => Starts("ch_") || Starts("py_");

    /// <summary>What it posts. Pure: the same transaction of the same pledge always posts the same.</summary>
    /// <param name="pledge">The pledge it is about; null if it is about none of ours.</param>
    public Entry? Post(PledgeId? pledge)
    {
        var day = Entry.DayOf(Created);
        var balance = new Posting(BookAccount.Stripe, 0, Net, day);
        if (pledge is { } id && IsBackers)
        {
            var campaign = id.Shard.Campaign.Number;
            return Entry.Of(
                Entry.SourceOf(pledge, Id), Created, Currency, balance,
                new(BookAccount.Clearing, campaign, -Amount, day),
                // The fee of a charge is on hold with the charge; the fee of a dispute is owed at once.
                new(BookAccount.StripeFees, campaign, Fee, IsCharge ? day : 0));
        }
        var counter = IsTransfer ? BookAccount.InTransfer : Starts("po_") ? BookAccount.Bank : BookAccount.Unassigned;
        return counter is BookAccount.Unassigned
            ? Entry.Of(Entry.SourceOf(null, Id), Created, Currency, balance, new(counter, 0, -Net, day))
            : Entry.Of(Entry.SourceOf(null, Id), Created, Currency, balance, new(counter, 0, -Amount, day), new(BookAccount.Platform, 0, Fee, day));
    }

    private bool Starts(string prefix) => Source?.StartsWith(prefix, StringComparison.Ordinal) is true;
}
