using System.Diagnostics;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Book;

public sealed class A_book_in_SQLite(SqliteStore store) : A_book(store), IClassFixture<SqliteStore>;

public sealed class A_book_in_PostgreSQL(PostgresStore store) : A_book(store), IClassFixture<PostgresStore>;

/// <summary>What the book promises, on either database.</summary>
public abstract class A_book(DatabaseStore store)
{
    private static int s_campaigns = 1000;
    private readonly CampaignId _campaign = new(Interlocked.Increment(ref s_campaigns));

    private BookTable Book => new(store.Database);

    private PledgeId Pledge(int number) => new(new(_campaign, 0), number);

    [Fact]
    public async Task Posts_a_source_once_however_often_it_is_told()
    {
        Entry[] entries = [Charge(1), Charge(2)];

        Assert.Equal(2, await Book.Post(entries));
        Assert.Equal(1, await Book.Post([.. entries, Charge(3), Charge(3)]));
        Assert.Equal(0, await Book.Post(entries));

        Assert.Equal((-3 * 995, 3 * 59), (await Sum(BookAccount.Clearing), await Sum(BookAccount.StripeFees)));
    }

    [Fact]
    public async Task Posts_a_source_once_also_when_two_tell_it_at_the_same_time()
    {
        var entries = Enumerable.Range(1, 300).Select(n => Charge(n)).ToArray();

        var posted = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Book.Post([.. entries.OrderBy(entry => (entry.Source.GetHashCode(StringComparison.Ordinal) * (i + 1)) % 97)])));

        Assert.Equal(300, posted.Sum());
        Assert.Equal(-300 * 995, await Sum(BookAccount.Clearing));
    }

    [Fact]
    public async Task Keeps_sums_by_the_day_that_money_counts_from()
    {
        await Book.Post([Charge(1), Charge(2, days: 1), Charge(3, days: 1)]);

        var day = Entry.DayOf(Scene.Noon);
        Assert.Equal(
            [new(_campaign.Number, BookAccount.StripeFees, Currency.Usd, day, 59), new(_campaign.Number, BookAccount.StripeFees, Currency.Usd, day + 1, 118)],
            (await Book.Sums(_campaign.Number)).Where(sum => sum.Account is BookAccount.StripeFees));
    }

    [Fact]
    public async Task Tells_what_earlier_events_of_a_pledge_have_posted_and_of_no_other()
    {
        foreach (var pledge in new[] { 1, 10, 2 })
            await Book.Post([Collected(pledge, sequence: 40 + pledge), Charge(pledge)]);

        var told = await Book.Told([Pledge(1), Pledge(2)]);

        Assert.Equal([Pledge(1), Pledge(2)], told.Select(pledge => pledge.Key).OrderBy(pledge => pledge.Number));
        Assert.Equal([41, 41], told[Pledge(1)].Select(posting => posting.Sequence));
        Assert.Equal(-995, told[Pledge(2)].Single(posting => posting.Posting.Account is BookAccount.Collected).Posting.Amount);
    }

    [Fact]
    public async Task Shows_what_the_ledger_and_Stripe_do_not_agree_on()
    {
        await Book.Post([Collected(1), Charge(1), Collected(2), Charge(3), Collected(4, minutes: 30)]);

        Assert.Contains(new(_campaign.Number, BookAccount.Clearing, Currency.Usd, 0, 995), await Book.Unclear());
        // The fourth was told just now; Stripe may still tell the same.
        Assert.Equal(
            [new UnclearPledge(Pledge(2).ToString(), Currency.Usd, 995), new UnclearPledge(Pledge(3).ToString(), Currency.Usd, -995)],
            await Book.Unclear(_campaign, Scene.Noon.AddMinutes(20), 10));
    }

    [Fact]
    public async Task Tells_a_refund_of_a_part_from_what_is_unclear_until_the_rest_went_back_too()
    {
        await Book.Post([Collected(1), Charge(1), Refund(1, "a", 300), Collected(2), Charge(2), Refund(2, "b", 995), Collected(3), Refund(3, "c", 100)]);

        // Of the second all went back, which the ledger must hear of; of the third nobody has told the charge.
        Assert.Equal(new(1, 300), await Book.RefundedInPart(_campaign));
        Assert.Equal([Pledge(2).ToString(), Pledge(3).ToString()], (await Book.Unclear(_campaign, DateTimeOffset.MaxValue, 10)).Select(unclear => unclear.Pledge));
        await Book.Post([Refund(1, "d", 200)]);
        Assert.Equal(new(1, 500), await Book.RefundedInPart(_campaign));

        // The rest as well: Stripe first, then the ledger.
        await Book.Post([Refund(1, "e", 495)]);
        Assert.Equal(default, await Book.RefundedInPart(_campaign));
        Assert.Contains(new(Pledge(1).ToString(), Currency.Usd, 995), await Book.Unclear(_campaign, DateTimeOffset.MaxValue, 10));
        var told = BookRules.In(PledgeState.Collected, 995, 1000, Entry.DayOf(Scene.Noon));
        await Book.Post([BookRules.Of(new(90, 1, Scene.Noon, (PledgeEventKind)17, Pledge(1), default, PledgeState.Refunded, 0, 995, null), told, Currency.Usd, 1000)!]);
        Assert.DoesNotContain(Pledge(1).ToString(), (await Book.Unclear(_campaign, DateTimeOffset.MaxValue, 10)).Select(unclear => unclear.Pledge));
    }

    [Fact]
    public async Task Remembers_how_far_Stripes_word_was_brought_in_and_never_goes_back()
    {
        await Book.Imported(new(Scene.Noon.AddMinutes(5), Scene.Noon.AddMinutes(6)));
        await Book.Imported(new(Scene.Noon, Scene.Noon.AddMinutes(7)));

        Assert.Equal(new(Scene.Noon.AddMinutes(5), Scene.Noon.AddMinutes(7)), await Book.Imported());
    }

    [Fact]
    public async Task Follows_the_journal_page_by_page_and_posts_the_same_when_a_page_comes_again()
    {
        var scene = await Scene.Launch(store);
        var writer = await scene.Open();
        var secured = await writer.Write((await writer.Write(Make.Placed())).Secured());
        var begun = await writer.Write(secured.Changed(PledgeEventKind.ChargeBegun, p => p with { State = PledgeState.Collecting, PaymentIntent = "pi_1", Attempt = 1 }));
        var collected = await writer.Write(begun.Changed(PledgeEventKind.Collected, p => p with { State = PledgeState.Collected }));
        await writer.Write(collected.Changed((PledgeEventKind)17, p => p with { State = PledgeState.Refunded }));
        var follower = new BookFollower(Book, store.Campaigns);
        var journal = await scene.Journal();

        await follower.Handle(scene.Shard(), journal[..4]);
        await follower.Handle(scene.Shard(), journal[3..]);
        await follower.Handle(scene.Shard(), journal[4..]);
        await follower.Handle(scene.Shard(), journal);

        var sums = (await Book.Sums(scene.Id.Number)).ToDictionary(sum => sum.Account, sum => sum.Amount);
        Assert.Equal((-995, 995, 0, 0), (sums[BookAccount.Collected], sums[BookAccount.Refunded], sums[BookAccount.PlatformFee], sums[BookAccount.Clearing]));
    }

    /// <summary>What it costs: prints, and is run by hand.</summary>
    [Fact(Explicit = true)]
    public async Task Holds_both_words_about_a_quarter_of_a_million_pledges()
    {
        const int pledges = 250_000;
        var began = Stopwatch.GetTimestamp();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var page in Enumerable.Range(1, pledges).Chunk(500))
        {
            await Book.Post([.. page.Select(n => BookRules.Of(
                new(n, 1, Scene.Noon, PledgeEventKind.Collected, Pledge(n), default, PledgeState.Collected, 0, 995, null), default, Currency.Usd, 1000)!)]);
        }
        foreach (var page in Enumerable.Range(1, pledges).Chunk(100))
            await Book.Post([.. page.Select(n => Charge(n))]);
        var took = Stopwatch.GetElapsedTime(began);

        Assert.Equal(0, await Sum(BookAccount.Clearing));
        var looked = Stopwatch.GetTimestamp();
        Assert.Empty(await Book.Unclear(_campaign, DateTimeOffset.MaxValue, 10));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{pledges:N0} pledges in {took.TotalSeconds:F1} s, {(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds / pledges:F0} µs of this process's processor time a pledge; looking all of them through took {Stopwatch.GetElapsedTime(looked).TotalSeconds:F1} s");
    }

    private Entry Refund(int number, string name, long amount) =>
        new StripeTransaction($"txn_{_campaign.Number}_{number}{name}", "refund", -amount, 0, Currency.Usd, Scene.Noon, $"re_{number}{name}").Post(Pledge(number))!;

    private Entry Charge(int number, int days) =>
        new StripeTransaction($"txn_{_campaign.Number}_{number}", "charge", 995, 59, Currency.Usd, Scene.Noon.AddDays(days), $"ch_{number}").Post(Pledge(number))!;

    private Entry Charge(int number) => Charge(number, 0);

    private Entry Collected(int number, long sequence = 9, int minutes = 0) => Entry.Of(
        Entry.SourceOf(Pledge(number), sequence), Scene.Noon.AddMinutes(minutes), Currency.Usd,
        new(BookAccount.Clearing, _campaign.Number, 995, 0), new(BookAccount.Collected, _campaign.Number, -995, 0))!;

    private async Task<long> Sum(BookAccount account) => (await Book.Sums(_campaign.Number)).Where(sum => sum.Account == account).Sum(sum => sum.Amount);
}
