using CsCheck;
using Greenlight.Backers;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Book;

public sealed class An_entry
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PledgeId Pledge = new(new(new(3), 0), 7);
    private static readonly int Day = Entry.DayOf(Noon);

    [Fact]
    public void Is_refused_when_it_does_not_balance() =>
        Assert.Throws<InvalidOperationException>(() => Entry.Of("a", Noon, Currency.Usd, new(BookAccount.Stripe, 0, 5, 0), new(BookAccount.Clearing, 1, -4, 0)));

    [Fact]
    public void Is_refused_when_it_names_an_account_twice() =>
        Assert.Throws<InvalidOperationException>(() => Entry.Of("a", Noon, Currency.Usd, new(BookAccount.Stripe, 0, 5, 0), new(BookAccount.Stripe, 0, -5, 1)));

    [Fact]
    public void Is_none_when_nothing_moves() => Assert.Null(Entry.Of("a", Noon, Currency.Usd, new Posting(BookAccount.Stripe, 0, 0, 0)));

    [Theory]
    [InlineData(995, 1000, 100)] // 99.5
    [InlineData(994, 1000, 99)] // 99.4
    [InlineData(5, 1000, 1)] // 0.5
    [InlineData(4, 1000, 0)]
    [InlineData(995, 0, 0)]
    [InlineData(99_999_999, 5000, 50_000_000)]
    public void Has_the_platforms_fee_rounded_half_up(long amount, int basisPoints, long fee) => Assert.Equal(fee, BookRules.Fee(amount, basisPoints));

    [Fact]
    public void Of_a_charge_owes_the_publisher_all_but_the_platforms_fee()
    {
        var entry = Told(default, (PledgeEventKind.Collected, PledgeState.Collected)).Single()!;

        Assert.Equal("plg-3-0-7:e1", entry.Source);
        Assert.Equal(
            [
                new(BookAccount.Clearing, 3, 995, Day), new(BookAccount.Collected, 3, -995, Day), new(BookAccount.PlatformFee, 3, 100, Day), new(BookAccount.Platform, 0, -100, Day),
            ],
            entry.Postings);
    }

    [Fact]
    public void Of_a_refund_takes_it_off_again_and_gives_the_platforms_fee_back_on_the_day_it_came_in()
    {
        var entry = Told(TimeSpan.FromDays(20), (PledgeEventKind.Collected, PledgeState.Collected), ((PledgeEventKind)15, PledgeState.Refunding), ((PledgeEventKind)17, PledgeState.Refunded))[2]!;

        Assert.Equal(
            [
                new(BookAccount.Clearing, 3, -995, Day), new(BookAccount.Refunded, 3, 995, Day), new(BookAccount.PlatformFee, 3, -100, Day), new(BookAccount.Platform, 0, 100, Day),
            ],
            entry.Postings);
    }

    [Fact]
    public void Of_a_refund_that_failed_leaves_all_as_it_was() =>
        Assert.Equal([false, true, true], Told(default, (PledgeEventKind.Collected, PledgeState.Collected), ((PledgeEventKind)15, PledgeState.Refunding), ((PledgeEventKind)18, PledgeState.Collected)).Select(e => e is null));

    [Fact]
    public void Of_money_that_is_owed_makes_it_the_backers_without_a_fee_until_it_has_gone_back()
    {
        var entries = Told(default, (PledgeEventKind.Collected, PledgeState.Collected), (PledgeEventKind.Refunded, PledgeState.Refunded), (PledgeEventKind.Owed, PledgeState.Owed), (PledgeEventKind.Refunded, PledgeState.Refunded));

        Assert.Equal(
            [new(BookAccount.Clearing, 3, 995, Day), new(BookAccount.Collected, 3, 995, Day), new(BookAccount.Refunded, 3, -995, Day), new(BookAccount.Owed, 3, -995, Day)],
            entries[2]!.Postings);
        Assert.Equal(entries[2]!.Postings.Select(posting => posting with { Amount = -posting.Amount }), entries[3]!.Postings);
        Assert.False(BookAccounts.IsPublishers(BookAccount.Owed));
    }

    [Fact]
    public void Of_owed_money_that_was_paid_outside_of_Stripe_leaves_what_both_have_told_as_it_was()
    {
        var entries = Told(default, (PledgeEventKind.Collected, PledgeState.Collected), (PledgeEventKind.Refunded, PledgeState.Refunded), (PledgeEventKind.Owed, PledgeState.Owed), (PledgeEventKind.PaidBack, PledgeState.PaidBack));

        Assert.Equal([new(BookAccount.Owed, 3, 995, Day), new(BookAccount.PaidOutside, 3, -995, Day)], entries[3]!.Postings);
        Assert.False(BookAccounts.IsPublishers(BookAccount.PaidOutside));
    }

    [Fact]
    public void Of_a_dispute_that_was_won_undoes_the_one_that_took_the_money()
    {
        var entries = Told(default, (PledgeEventKind.Collected, PledgeState.Collected), ((PledgeEventKind)19, PledgeState.Disputed), ((PledgeEventKind)20, PledgeState.Collected));

        Assert.Equal(entries[1]!.Postings.Select(posting => posting with { Amount = -posting.Amount }), entries[2]!.Postings);
    }

    [Fact]
    public void Of_a_refund_heard_of_before_the_won_dispute_moves_from_one_to_the_other() => Assert.Equal(
        [new(BookAccount.Refunded, 3, 995, Day), new(BookAccount.Disputed, 3, -995, Day)],
        Told(default, (PledgeEventKind.Collected, PledgeState.Collected), ((PledgeEventKind)19, PledgeState.Disputed), ((PledgeEventKind)17, PledgeState.Refunded))[2]!.Postings);

    /// <summary>Whatever happens to a pledge in whatever order, its accounts are those of the state it is in.</summary>
    [Fact]
    public void Brings_a_pledges_accounts_to_its_state_whatever_came_before() => Gen
        .Select(Gen.Int[0, 5].Select(i => new[] { PledgeState.Collected, PledgeState.Refunding, PledgeState.Refunded, PledgeState.Disputed, PledgeState.Owed, PledgeState.PaidBack }[i]).Array[1, 12], Gen.Long[1, 99_999_999], Gen.Int[0, 5000])
        .Sample((states, amount, fee) =>
        {
            var accounts = default(PledgeAccounts);
            for (var i = 0; i < states.Length; i++)
            {
                if (BookRules.Of(Event(i, Noon.AddDays(i), PledgeEventKind.Collected, states[i], amount), accounts, Currency.Usd, fee) is { } entry)
                {
                    Assert.Equal(0, entry.Postings.Sum(posting => posting.Amount));
                    accounts = entry.Postings.Aggregate(accounts, (sum, posting) => sum.With(posting));
                }
                Assert.Equal(BookRules.In(states[i], amount, fee, Day), accounts);
            }
        });

    [Theory]
    [InlineData("charge", 995, 59, "ch_1", BookAccount.Clearing)]
    [InlineData("refund", -995, 0, "re_1", BookAccount.Clearing)]
    [InlineData("refund_failure", 995, 0, "re_1", BookAccount.Clearing)]
    [InlineData("adjustment", -995, 1500, "du_1", BookAccount.Clearing)]
    [InlineData("transfer", -500, 0, "tr_1", BookAccount.InTransfer)]
    [InlineData("transfer_refund", 500, 0, "trr_1", BookAccount.InTransfer)]
    [InlineData("payout", -500, 0, "po_1", BookAccount.Bank)]
    [InlineData("stripe_fee", -500, 0, null, BookAccount.Unassigned)]
    public void Of_Stripes_moves_our_balance_by_what_Stripe_says(string type, long amount, long fee, string? source, BookAccount counter)
    {
        var entry = new StripeTransaction("txn_1", type, amount, fee, Currency.Usd, Noon, source).Post(Pledge)!;

        Assert.Equal(amount - fee, entry.Postings.Single(posting => posting.Account is BookAccount.Stripe).Amount);
        Assert.Equal(-amount, entry.Postings.Single(posting => posting.Account == counter).Amount);
        Assert.Equal(fee, entry.Postings.SingleOrDefault(posting => posting.Account is BookAccount.StripeFees).Amount);
        Assert.Equal(counter is BookAccount.Clearing ? "plg-3-0-7:txn_1" : "txn_1", entry.Source);
    }

    [Fact]
    public void Of_a_charge_that_is_none_of_ours_is_unassigned() =>
        Assert.Equal(-936, new StripeTransaction("txn_1", "charge", 995, 59, Currency.Usd, Noon, "ch_1").Post(null)!.Postings.Single(posting => posting.Account is BookAccount.Unassigned).Amount);

    [Theory]
    [InlineData("plg-3-0-7:e15", true, 15)]
    [InlineData("plg-3-0-7:txn_15", true, null)]
    [InlineData("txn_15", false, null)]
    [InlineData("transfer:e15", false, null)]
    public void Says_what_it_is_about_in_its_source(string source, bool ofPledge, int? sequence)
    {
        Assert.Equal(ofPledge ? Pledge : null, Entry.PledgeOf(source));
        Assert.Equal(sequence, Entry.SequenceOf(source));
    }

    private static JournalEntry Event(long sequence, DateTimeOffset at, PledgeEventKind kind, PledgeState state, long amount = 995) =>
        new(sequence, 1, at, kind, Pledge, new BackerId(Guid.Empty), state, 0, amount, null);

    private static Entry?[] Told(TimeSpan apart, params (PledgeEventKind Kind, PledgeState State)[] events)
    {
        var accounts = default(PledgeAccounts);
        var entries = new List<Entry?>();
        for (var i = 0; i < events.Length; i++)
        {
            entries.Add(BookRules.Of(Event(i + 1, Noon + (i * apart), events[i].Kind, events[i].State), accounts, Currency.Usd, 1000));
            foreach (var posting in entries[^1]?.Postings ?? [])
                accounts = accounts.With(posting);
        }
        return [.. entries];
    }
}
