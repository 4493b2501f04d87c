namespace Greenlight.Book;

/// <summary>
/// Whether a pledge's charge was given back in part. We give back all of a charge or nothing; a part goes back only by hand, in Stripe's own pages, and the ledger has no word for it: right and
/// pledge stay as they are. The book knows it by what is left over: all of the charge is told by both, and Stripe has told of less than that which went back again.
/// It is read, not posted, so that it ends by itself when the rest goes back or the refund fails, in whatever order that is heard of.
/// </summary>
internal static class PartRefund
{
    /// <summary>The same over the postings of one pledge, in SQL.</summary>
    public const string Sql =
        """
        sum(CASE WHEN account = 2 THEN amount ELSE 0 END) > 0
            AND min(CASE WHEN account = 2 THEN amount ELSE 0 END) = sum(CASE WHEN account IN (3, 13, 14) THEN amount ELSE 0 END)
            AND sum(CASE WHEN account IN (2, 3, 13, 14) THEN amount ELSE 0 END) < 0
            AND sum(CASE WHEN account IN (4, 5) THEN amount ELSE 0 END) = 0
        """;

    /// <summary>What of a pledge's charge went back in part, in minor units; 0 if none did.</summary>
    /// <param name="clearing">The sum of what is posted about the pledge to <see cref="BookAccount.Clearing"/>.</param>
    /// <param name="least">The least that an entry about it has posted there: Stripe's word about the charge.</param>
    /// <param name="collected">The sum on <see cref="BookAccount.Collected"/>, <see cref="BookAccount.Owed"/> and <see cref="BookAccount.PaidOutside"/>.</param>
    /// <param name="returned">The sum on <see cref="BookAccount.Refunded"/> and <see cref="BookAccount.Disputed"/>.</param>
    public static long Of(long clearing, long least, long collected, long returned) => clearing > 0 && least == collected && clearing + collected < 0 && returned == 0 ? clearing : 0;
}

/// <summary>Charges that were given back in part, by hand.</summary>
/// <param name="Count">Of how many pledges.</param>
/// <param name="Amount">Minor units.</param>
public readonly record struct PartRefunds(long Count, long Amount);
