using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Book;

/// <summary>What became of a campaign's money: counts from the tally, every sum from the book.</summary>
/// <param name="Campaign">Its name in URLs.</param>
/// <param name="Publisher">Whose it is.</param>
/// <param name="Currency">Of every amount.</param>
/// <param name="PlatformFee">The term, in basis points.</param>
/// <param name="Lines">In the order in which they are read.</param>
public sealed record Statement(string Campaign, string Publisher, Currency Currency, int PlatformFee, ImmutableArray<StatementLine> Lines)
{
    /// <summary>The amount of a line.</summary>
    public long Of(string code) => Lines.Single(line => line.Code == code).Amount;
}

/// <summary>A line of a statement.</summary>
/// <param name="Code">Stable name.</param>
/// <param name="Title">For people.</param>
/// <param name="Count">Of how many pledges; null where nobody counts.</param>
/// <param name="Amount">Minor units. Fees and what went back are positive numbers, to be taken off.</param>
public readonly record struct StatementLine(string Code, string Title, long? Count, long Amount);

/// <summary>Writes statements. Pure.</summary>
public static class StatementRules
{
    /// <summary>The statement of a campaign.</summary>
    /// <param name="campaign">Which.</param>
    /// <param name="tally">Its tally.</param>
    /// <param name="sums">Its accounts.</param>
    /// <param name="cutoff">The last day whose money is on hold no more.</param>
    /// <param name="parts">The charges that were given back in part.</param>
    public static Statement Of(Campaign campaign, Tally tally, IReadOnlyCollection<BookSum> sums, int cutoff, PartRefunds parts = default)
    {
        var (collected, refunded, disputed) = (-SumOf(BookAccount.Collected), SumOf(BookAccount.Refunded), SumOf(BookAccount.Disputed));
        var (stripeFees, platformFee, transferred) = (SumOf(BookAccount.StripeFees), SumOf(BookAccount.PlatformFee), SumOf(BookAccount.Transferred));
        var onHold = -sums.Where(sum => BookAccounts.IsPublishers(sum.Account) && sum.Day > cutoff).Sum(sum => sum.Amount);
        // As transfers have it: what went back in part is taken from what is on hold first.
        onHold -= Math.Min(parts.Amount, Math.Max(0, onHold));
        var net = collected - refunded - parts.Amount - disputed - stripeFees - platformFee;
        return new(campaign.Slug, campaign.Publisher, campaign.Terms.Currency, campaign.Terms.PlatformFee,
        [
            Counted("pledged", "Pledged, withdrawn ones left out", state => state is not (PledgeState.Cancelled or PledgeState.Released)),
            Counted("secured", "Secured: a card was saved", state => state is PledgeState.Secured or PledgeState.Collecting || PledgeStates.WasCharged(state)),
            new("collected", "Collected", tally.Of(state => PledgeStates.WasCharged(state) && state is not (PledgeState.Owed or PledgeState.PaidBack)).Count, collected),
            Counted("failed", "Failed: declined, or given up", state => state is PledgeState.Failing or PledgeState.Dropped),
            new("refunded", "Refunded", tally.In(PledgeState.Refunded).Count, refunded),
            new("refunded-in-part", "Refunded in part, in Stripe’s own pages", parts.Count, parts.Amount),
            new("disputed", "Disputed", tally.In(PledgeState.Disputed).Count, disputed),
            new("owed", "Owed to backers, and not the publisher’s", tally.In(PledgeState.Owed).Count, -SumOf(BookAccount.Owed)),
            new("paid-outside", "Owed to backers, and paid to them outside of Stripe", tally.In(PledgeState.PaidBack).Count, -SumOf(BookAccount.PaidOutside)),
            new("stripe-fees", "Stripe’s fees", null, stripeFees),
            new("platform-fee", "Platform fee", null, platformFee),
            new("net", "For the publisher", null, net),
            new("transferred", "Transferred", null, transferred),
            new("on-hold", "On hold", null, onHold),
            new("due", net - transferred - onHold < 0 ? "Debt, netted from the next transfer" : "Due with the next transfer", null, net - transferred - onHold),
            new("unreconciled", "Not reconciled with Stripe yet", null, SumOf(BookAccount.Clearing) - parts.Amount),
        ]);

        long SumOf(BookAccount account) => sums.Where(sum => sum.Account == account).Sum(sum => sum.Amount);
        StatementLine Counted(string code, string title, Func<PledgeState, bool> states)
        {
            var sum = tally.Of(states);
            return new(code, title, sum.Count, sum.Amount);
        }
    }
}
