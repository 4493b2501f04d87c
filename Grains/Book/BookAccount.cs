namespace Greenlight.Book;

/// <summary>
/// The accounts of the book. A positive amount is a debit, a negative one a credit; what we owe a publisher is therefore negative.
/// Stored as its number: never renumber.
/// </summary>
public enum BookAccount
{
    /// <summary>Our balance at Stripe, available and pending together.</summary>
    Stripe = 1,
    /// <summary>By campaign: what the ledger says has moved (debit) against what Stripe says has moved (credit). Zero when both have told the same.</summary>
    Clearing = 2,
    /// <summary>By campaign: owed to its publisher for what backers paid.</summary>
    Collected = 3,
    /// <summary>By campaign: taken off again, because it went back to the backer.</summary>
    Refunded = 4,
    /// <summary>By campaign: taken off again, because the backer's bank took it back.</summary>
    Disputed = 5,
    /// <summary>By campaign: Stripe's fees of charges and disputes. Its publisher bears them.</summary>
    StripeFees = 6,
    /// <summary>By campaign: the platform's fee.</summary>
    PlatformFee = 7,
    /// <summary>By campaign: handed to its publisher.</summary>
    Transferred = 8,
    /// <summary>What the platform has earned and paid itself.</summary>
    Platform = 9,
    /// <summary>Transfers that we have ordered (credit) against those that Stripe has made (debit). Zero when both have told the same.</summary>
    InTransfer = 10,
    /// <summary>What Stripe has paid out to the platform's bank.</summary>
    Bank = 11,
    /// <summary>What moved at Stripe for a reason that is none of ours: somebody must look.</summary>
    Unassigned = 12,
    /// <summary>By campaign: what backers paid, and is theirs: their pledge has ended, and giving it back has failed. Neither the publisher's nor the platform's.</summary>
    Owed = 13,
    /// <summary>By campaign: what was owed to backers and was paid to them outside of Stripe. Their money at Stripe is by this the platform's, which has paid them its own.</summary>
    PaidOutside = 14,
}

/// <summary>Groups of accounts.</summary>
public static class BookAccounts
{
    /// <summary>The accounts whose sum, over a publisher's campaigns, is what we owe them (negative) or they owe us (positive).</summary>
    public static bool IsPublishers(BookAccount account) => account
        is BookAccount.Collected or BookAccount.Refunded or BookAccount.Disputed or BookAccount.StripeFees or BookAccount.PlatformFee or BookAccount.Transferred;
}
