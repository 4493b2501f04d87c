using System.Collections.Immutable;
using Greenlight.Book;

namespace Greenlight.Publishers;

/// <summary>Who is handed how much, and when. Pure.</summary>
public static class TransferRules
{
    // 1970-01-01 was a Thursday; weeks begin on Monday.
    private const int FirstMonday = -3;

    /// <summary>The first day of the period that a day is in.</summary>
    public static DateOnly PeriodOf(DateTimeOffset now, int periodDays)
    {
        var day = Entry.DayOf(now) - FirstMonday;
        return DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day - day % periodDays + FirstMonday);
    }

    /// <summary>The last day whose money is on hold no more.</summary>
    public static int Cutoff(DateTimeOffset now, int holdDays) => Entry.DayOf(now) - holdDays;

    /// <summary>
    /// The one transfer of a period, or null when too little is owed. Debts of one campaign (what went back after it had been transferred) are netted from what the others,
    /// and its own next backers, have brought.
    /// </summary>
    /// <param name="publisher">Whom; their account must be able to receive.</param>
    /// <param name="campaigns">Their campaigns of one currency.</param>
    /// <param name="period">First day of the period.</param>
    /// <param name="attempt">The next attempt of this period.</param>
    /// <param name="minimum">Minor units below which nothing is handed out yet.</param>
    public static TransferOrder? Order(Publisher publisher, IReadOnlyCollection<CampaignStanding> campaigns, DateOnly period, int attempt, long minimum)
    {
        if (publisher is not { CanReceive: true, Account: { } account } || campaigns.Count == 0)
            return null;
        var shares = campaigns.Where(campaign => campaign.Payable != 0).ToImmutableSortedDictionary(campaign => campaign.Campaign, campaign => campaign.Payable);
        var amount = shares.Values.Sum();
        return amount < minimum ? null : new(publisher.Code, account, campaigns.First().Currency, period, attempt, amount, shares);
    }

    /// <summary>
    /// Gives a transfer that was found at Stripe its place: each campaign its named share. What names none of these campaigns is the first one's, and the others' debts and dues are netted
    /// with it as always, so that for the publisher as a whole it is right to the cent. Null if there is no campaign.
    /// </summary>
    /// <param name="found">With the shares that it names, if it does.</param>
    /// <param name="campaigns">The publisher's of its currency.</param>
    public static TransferOrder? Place(TransferOrder found, IReadOnlyCollection<int> campaigns)
    {
        if (campaigns.Count == 0)
            return null;
        var shares = found.Shares.Where(share => campaigns.Contains(share.Key)).ToImmutableSortedDictionary();
        var rest = found.Amount - shares.Values.Sum();
        if (rest != 0)
            shares = shares.SetItem(campaigns.Min(), shares.GetValueOrDefault(campaigns.Min()) + rest);
        return found with { Shares = shares };
    }
}
