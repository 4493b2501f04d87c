using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Book;

/// <summary>
/// What the ledger's word about a pledge posts. Pure. An entry is the difference between what the pledge's accounts must be in its new state and what the
/// events before it have made them: the same event after the same events always posts the same, in whatever page it comes.
/// </summary>
public static class BookRules
{
    /// <summary>Basis points in one.</summary>
    public const int Whole = 10_000;

    /// <summary>Whether an event can move money: the charge, and everything after it.</summary>
    public static bool Concerns(PledgeEventKind kind) => kind is PledgeEventKind.Collected or > PledgeEventKind.Postponed;

    /// <summary>The platform's fee of one pledge: a share of its amount, half a minor unit rounded up, each pledge by itself, so that a campaign's fee is the sum of its pledges'.</summary>
    public static long Fee(long amount, int basisPoints) => checked((amount * basisPoints + Whole / 2) / Whole);

    /// <summary>What a pledge's accounts must be in a state.</summary>
    /// <param name="state">The pledge's.</param>
    /// <param name="amount">What it was charged.</param>
    /// <param name="platformFee">The campaign's term, in basis points.</param>
    /// <param name="day">The day on which it was collected.</param>
    public static PledgeAccounts In(PledgeState state, long amount, int platformFee, int day) => state switch
    {
        // The fee is for money that stays: what goes back takes it along once it has gone. Stripe's own fee stays with Stripe.
        PledgeState.Collected or PledgeState.Refunding => new(-amount, 0, 0, 0, Fee(amount, platformFee), day),
        PledgeState.Refunded => new(-amount, amount, 0, 0, 0, day),
        PledgeState.Disputed => new(-amount, 0, amount, 0, 0, day),
        // Its backer's, and so nothing that a publisher could be handed or a fee be taken of.
        PledgeState.Owed => new(0, 0, 0, -amount, 0, day),
        PledgeState.PaidBack => new(0, 0, 0, 0, 0, day, PaidOutside: -amount),
        _ => new(0, 0, 0, 0, 0, day),
    };

    /// <summary>What an event posts, or null.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="before">The pledge's accounts, as the events before it have made them.</param>
    /// <param name="currency">The campaign's.</param>
    /// <param name="platformFee">The campaign's term, in basis points.</param>
    public static Entry? Of(JournalEntry happened, PledgeAccounts before, Currency currency, int platformFee)
    {
        var (campaign, day) = (happened.Pledge.Shard.Campaign.Number, before.IsEmpty ? Entry.DayOf(happened.At) : before.Day);
        var after = In(happened.State, happened.Amount, platformFee, day);
        var (collected, refunded, disputed) = (after.Collected - before.Collected, after.Refunded - before.Refunded, after.Disputed - before.Disputed);
        var (owed, paidOutside, fee) = (after.Owed - before.Owed, after.PaidOutside - before.PaidOutside, after.PlatformFee - before.PlatformFee);
        return Entry.Of(
            Entry.SourceOf(happened.Pledge, happened.Sequence), happened.At, currency,
            new(BookAccount.Clearing, campaign, -(collected + refunded + disputed + owed + paidOutside), day),
            new(BookAccount.Collected, campaign, collected, day),
            new(BookAccount.Refunded, campaign, refunded, day),
            new(BookAccount.Disputed, campaign, disputed, day),
            new(BookAccount.Owed, campaign, owed, day),
            new(BookAccount.PaidOutside, campaign, paidOutside, day),
            new(BookAccount.PlatformFee, campaign, fee, day),
            new(BookAccount.Platform, 0, -fee, day));
    }
}

/// <summary>A pledge's own share of its publisher's accounts.</summary>
/// <param name="Collected">Of <see cref="BookAccount.Collected"/>.</param>
/// <param name="Refunded">Of <see cref="BookAccount.Refunded"/>.</param>
/// <param name="Disputed">Of <see cref="BookAccount.Disputed"/>.</param>
/// <param name="Owed">Of <see cref="BookAccount.Owed"/>.</param>
/// <param name="PlatformFee">Of <see cref="BookAccount.PlatformFee"/>.</param>
/// <param name="Day">The day on which it was collected.</param>
/// <param name="PaidOutside">Of <see cref="BookAccount.PaidOutside"/>.</param>
public readonly record struct PledgeAccounts(long Collected, long Refunded, long Disputed, long Owed, long PlatformFee, int Day, long PaidOutside = 0)
{
    /// <summary>Nothing was posted yet.</summary>
    public bool IsEmpty => this is { Collected: 0, Refunded: 0, Disputed: 0, Owed: 0, PlatformFee: 0, PaidOutside: 0 };

    /// <summary>With one more posting.</summary>
    public PledgeAccounts With(Posting posting) => posting.Account switch
    {
        BookAccount.Collected => this with { Collected = Collected + posting.Amount, Day = posting.Day },
        BookAccount.Refunded => this with { Refunded = Refunded + posting.Amount, Day = posting.Day },
        BookAccount.Disputed => this with { Disputed = Disputed + posting.Amount, Day = posting.Day },
        BookAccount.Owed => this with { Owed = Owed + posting.Amount, Day = posting.Day },
        BookAccount.PaidOutside => this with { PaidOutside = PaidOutside + posting.Amount, Day = posting.Day },
        BookAccount.PlatformFee => this with { PlatformFee = PlatformFee + posting.Amount, Day = posting.Day },
        _ => this,
    };
}
