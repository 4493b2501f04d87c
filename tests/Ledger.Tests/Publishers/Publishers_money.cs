using System.Collections.Immutable;
using Greenlight.Book;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Publishers;

public sealed class Publishers_money_in_memory : Publishers_money
{
    private readonly InMemoryLedger _ledger = new();
    private readonly InMemoryBook _book;

    public Publishers_money_in_memory() => _book = new(_ledger);

    private protected override ITransferRows Transfers => _book;

    private protected override IBook Book => _book;

    private protected override ICampaignLedger Campaigns => _ledger;

    private protected override Task<ImmutableArray<BookSum>> Sums(int campaign) => _book.Sums(campaign);
}

/// <summary>What is owed, and transfers: what every book must keep to, the simulation's too.</summary>
public abstract class Publishers_money
{
    private static readonly DateTimeOffset Now = Scene.Noon;
    private static readonly int Today = Entry.DayOf(Now);
    private readonly string _code = $"studio-{Guid.NewGuid():N}";

    private protected abstract ITransferRows Transfers { get; }

    private protected abstract IBook Book { get; }

    private protected abstract ICampaignLedger Campaigns { get; }

    private protected abstract Task<ImmutableArray<BookSum>> Sums(int campaign);

    [Fact]
    public async Task Says_what_is_due_on_hold_and_unclear()
    {
        var campaign = await Campaign();
        await Book.Post(
        [
            Sale(campaign, 1, 1_000, day: Today - 20), Sale(campaign, 2, 2_000, day: Today - 3),
            // Of the second, Stripe has given nothing yet; of the first all.
            Entry.Of($"plg-{campaign}-0-1:txn_{campaign}", Now, Currency.Usd, new(BookAccount.Stripe, 0, 970, Today), new(BookAccount.StripeFees, campaign, 30, Today - 20), new(BookAccount.Clearing, campaign, -1_000, Today))!,
        ]);

        var standing = Assert.Single(await Transfers.Standings(Today - 14, _code));

        Assert.Equal(new(_code, campaign, Currency.Usd, Due: 970, OnHold: 2_000, Unclear: 2_000), standing);
        Assert.Contains(standing, await Transfers.Standings(Today - 14));
    }

    [Fact]
    public async Task Is_nothing_that_is_owed_to_a_backer()
    {
        var campaign = await Campaign();
        var owed = new JournalEntry(9, 1, Now.AddDays(-20), PledgeEventKind.Owed, new(new(new(campaign), 0), 2), default, PledgeState.Owed, 0, 995, null);
        await Book.Post([Sale(campaign, 1, 1_000, Today - 20), BookRules.Of(owed, default, Currency.Usd, platformFee: 1_000)!]);

        var standing = Assert.Single(await Transfers.Standings(Today - 14, _code));

        Assert.Equal((1_000, 0), (standing.Due, standing.OnHold));
        Assert.Equal(-995, (await Sums(campaign)).Single(sum => sum.Account is BookAccount.Owed).Amount);
    }

    [Fact]
    public async Task Is_ordered_once_a_period_whoever_is_faster()
    {
        var (campaign, order) = await Order();

        var begun = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Transfers.Begin(order, Now, Now.AddMinutes(1))));

        Assert.Single(begun, true);
        Assert.False(await Transfers.Begin(order with { Attempt = 2 }, Now, Now));
        Assert.Equal(0, Assert.Single(await Transfers.Standings(Today, _code)).Due);
        Assert.Equal((1, null), (await Transfers.Tried(order.Period))[(_code, "usd")]);
        Assert.Equal(order.Shares, Assert.Single(await Due(Now.AddMinutes(1))).Shares);
        Assert.Equal(1_000, (await Sums(campaign)).Single(sum => sum.Account is BookAccount.Transferred).Amount);
    }

    [Fact]
    public async Task Is_owed_again_after_a_refusal_that_is_told_twice_and_ordered_again_as_another_attempt()
    {
        var (_, order) = await Order();
        await Transfers.Begin(order, Now, Now);

        await Transfers.Refused(order, "balance_insufficient", Now, Now.AddHours(6));
        await Transfers.Refused(order, "balance_insufficient", Now, Now.AddHours(6));
        await Transfers.Made(order, $"tr_{_code}", Now);

        Assert.Equal(1_000, Assert.Single(await Transfers.Standings(Today, _code)).Due);
        Assert.Equal((1, Now.AddHours(6)), (await Transfers.Tried(order.Period))[(_code, "usd")]);
        Assert.Empty(await Due(Now.AddDays(1)));
        Assert.True(await Transfers.Begin(order with { Attempt = 2 }, Now, Now));
    }

    [Fact]
    public async Task Is_made_once_it_is_told_and_stays_so()
    {
        var (_, order) = await Order();
        await Transfers.Begin(order, Now, Now);
        await Transfers.LookAgain(order, Now.AddMinutes(5));
        Assert.Empty(await Due(Now));

        await Transfers.Made(order, $"tr_{_code}", Now);
        await Transfers.Made(order, $"tr_{_code}", Now);
        await Transfers.Refused(order, "late", Now, Now);

        Assert.Empty(await Due(Now.AddDays(1)));
        Assert.Equal(0, Assert.Single(await Transfers.Standings(Today, _code)).Due);
        Assert.False(await Transfers.Begin(order with { Attempt = 2 }, Now, Now));
    }

    [Fact]
    public async Task Is_taken_over_once_when_Stripe_has_made_a_transfer_that_the_ledger_has_forgotten()
    {
        var (campaign, order) = await Order();
        var made = Made(order, $"tr_{_code}");
        Assert.Equal(made, Assert.Single(await Transfers.Unknown([made, made with { Id = "tr_taken_back", Reversed = true }])));

        Assert.True(await Transfers.Adopt(order, made.Id, Now, Now));

        Assert.Empty(await Transfers.Unknown([made]));
        Assert.Equal(0, Assert.Single(await Transfers.Standings(Today, _code)).Due);
        Assert.Equal(1_000, (await Sums(campaign)).Single(sum => sum.Account is BookAccount.Transferred).Amount);
        Assert.Equal((1, null), (await Transfers.Tried(order.Period))[(_code, "usd")]);
        // Another of the same period has no place, and changes nothing.
        Assert.False(await Transfers.Adopt(order with { Attempt = 2 }, $"tr_{_code}_2", Now, Now));
        Assert.Equal(0, Assert.Single(await Transfers.Standings(Today, _code)).Due);
        Assert.Equal([campaign], await Transfers.CampaignsOf(_code, Currency.Usd));
        Assert.Empty(await Transfers.CampaignsOf(_code, Currency.Parse("eur")));
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Is_taken_over_with_the_order_that_was_begun_or_instead_of_one_that_must_have_been_refused(int attempt)
    {
        var (_, order) = await Order();
        await Transfers.Begin(order, Now, Now);
        Assert.True(await Transfers.OldestBegun() <= Now);

        Assert.True(await Transfers.Adopt(order with { Attempt = attempt }, $"tr_{_code}", Now, Now));

        Assert.Empty(await Due(Now.AddDays(1)));
        Assert.Equal(0, Assert.Single(await Transfers.Standings(Today, _code)).Due);
        Assert.Equal((attempt, null), (await Transfers.Tried(order.Period))[(_code, "usd")]);
    }

    private static MadeTransfer Made(TransferOrder order, string id) => new(id, order.Amount, "usd", order.Destination, 0, order.Group, false, MadeTransfer.Written(order));

    private async Task<int> Campaign() => (await Campaigns.Create($"c{Guid.NewGuid():N}", _code, Scene.Terms(1, [null]), Now))!.Id.Number;

    private async Task<(int Campaign, TransferOrder Order)> Order()
    {
        var campaign = await Campaign();
        await Book.Post([Sale(campaign, 1, 1_000, Today)]);
        return (campaign, new(_code, "acct_1", Currency.Usd, new(2026, 10, 26), 1, 1_000, ImmutableSortedDictionary<int, long>.Empty.Add(campaign, 1_000)));
    }

    private async Task<IEnumerable<TransferOrder>> Due(DateTimeOffset now) => (await Transfers.Due(now, 1000)).Where(order => order.Publisher == _code);

    private static Entry Sale(int campaign, int pledge, long amount, int day) => Entry.Of(
        $"plg-{campaign}-0-{pledge}:e9", Now, Currency.Usd, new(BookAccount.Clearing, campaign, amount, day), new(BookAccount.Collected, campaign, -amount, day))!;
}
