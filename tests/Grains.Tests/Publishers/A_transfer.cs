using System.Collections.Immutable;
using CsCheck;
using Greenlight.Book;
using Greenlight.Payments;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight.Publishers;

public sealed class A_transfer
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    private static readonly Publisher Studio = new("studio", "acct_1", true, true, [], Monday);

    [Theory]
    [InlineData("2026-11-23", 7, "2026-11-23")] // A Monday.
    [InlineData("2026-11-29", 7, "2026-11-23")]
    [InlineData("2026-11-30", 7, "2026-11-30")]
    [InlineData("2026-11-26", 1, "2026-11-26")]
    public void Belongs_to_a_period_that_begins_on_a_Monday(string day, int days, string period) =>
        Assert.Equal(DateOnly.Parse(period), TransferRules.PeriodOf(new(DateOnly.Parse(day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), days));

    [Fact]
    public void Hands_out_what_is_due_and_nothing_that_is_on_hold() => Assert.Equal(8_000, Order(new CampaignStanding("studio", 1, Currency.Usd, Due: 8_000, OnHold: 3_000, Unclear: 0))!.Amount);

    [Fact]
    public void Nets_the_debt_of_one_campaign_from_what_another_has_brought()
    {
        var order = Order(new("studio", 1, Currency.Usd, -900, 0, 0), new("studio", 2, Currency.Usd, 5_000, 0, 0))!;

        Assert.Equal(4_100, order.Amount);
        Assert.Equal([new(1, -900), new(2, 5_000)], order.Shares);
    }

    [Fact]
    public void Is_not_made_while_the_debt_is_greater() => Assert.Null(Order(new("studio", 1, Currency.Usd, -900, 0, 0), new("studio", 2, Currency.Usd, 800, 0, 0)));

    [Fact]
    public void Is_not_made_for_less_than_the_least() => Assert.Null(Order(new CampaignStanding("studio", 1, Currency.Usd, 99, 0, 0)));

    [Fact]
    public void Is_not_made_to_an_account_that_cannot_receive() =>
        Assert.Null(TransferRules.Order(Studio with { CanReceive = false }, [new("studio", 1, Currency.Usd, 5_000, 0, 0)], new(2026, 11, 23), 1, 100));

    [Theory]
    [InlineData(5_000, 0, 995, 4_005)] // Stripe has given 995 less than the ledger counts.
    [InlineData(5_000, 2_000, 995, 5_000)] // What is on hold covers it.
    [InlineData(5_000, 500, 995, 4_505)]
    [InlineData(5_000, 0, -995, 5_000)] // Stripe has given more than the ledger knows of: not theirs until it does.
    [InlineData(5_000, -300, 0, 4_700)] // Nor anything that is owed back as soon as its hold has passed.
    [InlineData(5_000, -300, 995, 3_705)]
    public void Hands_out_nothing_that_Stripe_has_not_given(long due, long onHold, long unclear, long payable) =>
        Assert.Equal(payable, new CampaignStanding("studio", 1, Currency.Usd, due, onHold, unclear).Payable);

    /// <summary>Sales, refunds, disputes and transfers in any order, with any fee: what was handed out is never more than what was brought in and stayed, once everything has been netted.</summary>
    [Fact]
    public void Converges_to_what_the_campaigns_have_brought_whatever_went_back_and_when() => Gen
        .Select(Gen.Select(Gen.Int[1, 3], Gen.Long[50, 100_000], Gen.Int[0, 40], Gen.Int[0, 60], Gen.Bool).Array[1, 25], Gen.Int[0, 5000])
        .Sample((sales, fee) =>
        {
            var sums = new List<BookSum>();
            var handed = 0L;
            for (var day = 0; day <= 140; day++)
            {
                foreach (var (campaign, amount, sold, after, returned) in sales)
                {
                    if (sold == day)
                        Post(campaign, amount, sold, +1);
                    if (returned && sold + after == day)
                        Post(campaign, amount, sold, -1);
                }
                if (day % 7 != 0 || TransferRules.Order(Studio, Standings(day - 14), DateOnly.FromDayNumber(day), 1, 1) is not { } order)
                    continue;
                handed += order.Amount;
                foreach (var posting in order.Post(Monday).Postings.Where(posting => posting.Campaign > 0))
                    sums.Add(new(posting.Campaign, posting.Account, Currency.Usd, posting.Day, posting.Amount));
                // Nothing on hold has been handed out: what is due is nothing now.
                Assert.Equal(0, Standings(day - 14).Sum(standing => standing.Due));
            }
            var stayed = sales.Where(sale => !sale.Item5).Sum(sale => sale.Item2 - BookRules.Fee(sale.Item2, fee));
            Assert.True(handed >= stayed);
            Assert.Equal(stayed - handed, Standings(1000).Sum(standing => standing.Due));

            void Post(int campaign, long amount, int day, int sign)
            {
                sums.Add(new(campaign, BookAccount.Collected, Currency.Usd, day, -sign * amount));
                sums.Add(new(campaign, BookAccount.PlatformFee, Currency.Usd, day, sign * BookRules.Fee(amount, fee)));
            }
            ImmutableArray<CampaignStanding> Standings(int cutoff) =>
            [
                .. sums.GroupBy(sum => sum.Campaign).Select(campaign => new CampaignStanding(
                    "studio", campaign.Key, Currency.Usd, -campaign.Where(sum => sum.Day <= cutoff).Sum(sum => sum.Amount), -campaign.Where(sum => sum.Day > cutoff).Sum(sum => sum.Amount), 0)),
            ];
        });

    [Fact]
    public async Task Is_stored_and_posted_before_Stripe_is_asked_and_concluded_after()
    {
        var stage = new Stage();

        Assert.True(await stage.Steps.Begin(stage.Order));

        Assert.Equal(["begin", "ask", "make transfer:studio:usd:2026-11-23:1", "made tr_1"], stage.Log);
    }

    [Fact]
    public async Task That_a_restored_backup_forgot_is_found_and_not_made_again()
    {
        var stage = new Stage();
        stage.Transfers.Add("tr_of_yesterday");

        await stage.Steps.Begin(stage.Order);

        Assert.Equal(["begin", "ask", "made tr_of_yesterday"], stage.Log);
    }

    [Fact]
    public async Task That_was_stored_is_asked_about_but_not_made_while_something_holds_it_back()
    {
        var stage = new Stage { Held = "charging was stopped by ada: something looks wrong" };

        await stage.Steps.Begin(stage.Order);
        Assert.Equal(["begin", "ask", "look again"], stage.Log);

        stage.Held = null;
        await stage.Steps.Resolve(stage.Order);
        Assert.Equal(["ask", "make transfer:studio:usd:2026-11-23:1", "made tr_1"], stage.Log[3..]);
    }

    [Fact]
    public void That_was_found_at_Stripe_gives_each_campaign_the_share_that_it_names_and_the_rest_to_the_first()
    {
        var found = Order(new("studio", 1, Currency.Usd, -900, 0, 0), new("studio", 2, Currency.Usd, 5_000, 0, 0), new("studio", 7, Currency.Usd, 300, 0, 0))!;

        Assert.Equal(found.Shares, TransferRules.Place(found, [1, 2, 7])!.Shares);
        // Of the third campaign this ledger knows nothing: together it is the same.
        Assert.Equal([new(1, -600), new(2, 5_000)], TransferRules.Place(found, [2, 1])!.Shares);
        Assert.Equal([new(2, 4_400)], TransferRules.Place(found with { Shares = ImmutableSortedDictionary<int, long>.Empty }, [3, 2])!.Shares);
        Assert.Null(TransferRules.Place(found, []));
    }

    [Fact]
    public void Says_on_itself_what_it_was_for()
    {
        var order = Order(new("studio:two", 1, Currency.Usd, -900, 0, 0), new("studio:two", 2, Currency.Usd, 5_000, 0, 0))! with { Publisher = "studio:two", Attempt = 3 };
        var made = new MadeTransfer("tr_1", order.Amount, "usd", "acct_1", 0, order.Group, false, MadeTransfer.Written(order));

        Assert.True(made.Is(order));
        Assert.False(made.Is(order with { Attempt = 2 }));
        var read = made.ToOrder()!;
        Assert.Equal((order.Key, order.Amount, order.Destination), (read.Key, read.Amount, read.Destination));
        Assert.Equal(order.Shares, read.Shares);
        Assert.Null((made with { Group = "somebody else's" }).ToOrder());
        Assert.Null((made with { Metadata = [] }).ToOrder());
        Assert.True(MadeTransfer.Written(order with { Shares = Enumerable.Range(1, 200).ToImmutableSortedDictionary(n => n, n => 1L) }).Count <= 50);
    }

    [Fact]
    public async Task Is_left_to_whoever_was_faster()
    {
        var stage = new Stage { Taken = true };

        Assert.False(await stage.Steps.Begin(stage.Order));

        Assert.Equal(["begin"], stage.Log);
    }

    [Fact]
    public async Task Is_owed_again_when_it_was_refused_for_certain()
    {
        var stage = new Stage();
        stage.Replies.Enqueue(new PaymentReply.Rejected("balance_insufficient", "Too little."));

        await stage.Steps.Begin(stage.Order);

        Assert.Equal("refused balance_insufficient", stage.Log[^1]);
        Assert.Equal(0, stage.Order.Post(Monday).Postings.Concat(stage.Order.TakeBack(Monday).Postings).Sum(posting => posting.Account is BookAccount.Transferred ? posting.Amount : 0));
    }

    /// <summary>Killed before or after anything, with replies lost and failures stored under the key: there is one transfer, and the order ends made.</summary>
    [Fact]
    public Task Is_made_once_wherever_it_is_killed() => Gen
        .Select(Gen.Int[0, 5].Select(i => (Weather)i).Array[0, 8], Gen.Int[0, 12], Gen.Int[0, 12])
        .SampleAsync(async (weather, kill, killAgain) =>
        {
            var stage = new Stage { Weather = new(weather), Kills = [kill, killAgain] };
            await stage.Survive(() => stage.Steps.Begin(stage.Order));
            for (var tries = 0; tries < 300 && stage.State is 1; tries++)
            {
                stage.Clock.Advance(stage.DueAt - stage.Clock.GetUtcNow());
                await stage.Survive(() => stage.Steps.Resolve(stage.Order));
            }
            // Killed before it was stored: nothing is under way, and nothing was made.
            Assert.Contains(stage.State, new[] { 0, 2 });
            Assert.Equal(stage.State == 0 ? 0 : 1, stage.Transfers.Count);
            Assert.Equal(stage.State == 0 ? null : "tr_1", stage.Stored);
        }, iter: 2000);

    private static TransferOrder? Order(params CampaignStanding[] campaigns) => TransferRules.Order(Studio, campaigns, new(2026, 11, 23), 1, 100);

    private enum Weather
    {
        Fine,
        Lost,
        LostBefore,
        Broken,
        BrokenAfter,
        Throttled,
    }

    private sealed class Killed : Exception;

    /// <summary>A book in memory, and a Stripe that keeps its word about keys and nothing else.</summary>
    private sealed class Stage : ITransferBook, ITransferProvider
    {
        private readonly Dictionary<string, (DateTimeOffset At, PaymentReply Reply)> _keys = [];
        private int _turn;

        public Stage() => Steps = new(this, this, Clock, _ => Task.FromResult(Held));

        public FakeTimeProvider Clock { get; } = new(Monday);
        public TransferSteps Steps { get; }
        public TransferOrder Order { get; } = A_transfer.Order(new CampaignStanding("studio", 1, Currency.Usd, 5_000, 0, 0))!;
        public List<string> Log { get; } = [];
        public Queue<PaymentReply> Replies { get; } = new();
        public Queue<Weather> Weather { get; init; } = new();
        public List<int> Kills { get; init; } = [];
        public bool Taken { get; init; }
        public string? Held { get; set; }
        public List<string> Transfers { get; } = [];
        public int State { get; private set; }
        public string? Stored { get; private set; }
        public DateTimeOffset DueAt { get; private set; }

        public async Task Survive(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Killed)
            {
                // Somebody else goes on.
            }
        }

        public Task<bool> Begin(TransferOrder order, DateTimeOffset now, DateTimeOffset due) => Do("begin", () =>
        {
            if (Taken)
                return false;
            (State, DueAt) = (1, due);
            return true;
        });

        public Task Made(TransferOrder order, string transfer, DateTimeOffset now) => Do($"made {transfer}", () => (State, Stored) = State == 1 ? (2, transfer) : (State, Stored));

        public Task Refused(TransferOrder order, string refusal, DateTimeOffset now, DateTimeOffset again) => Do($"refused {refusal}", () => State = 3);

        public Task LookAgain(TransferOrder order, DateTimeOffset due) => Do("look again", () => DueAt = due);

        public Task<PaymentReply> Make(TransferOrder order, string key) => Do($"make {key}", () => Replies.TryDequeue(out var scripted) ? scripted : Answer(key));

        public Task<PaymentReply> Ask(TransferOrder order) =>
            Do<PaymentReply>("ask", () => Transfers.Count > 0 ? new PaymentReply.Created(Transfers[0]) : new PaymentReply.NothingFound());

        private PaymentReply Answer(string key)
        {
            if (_keys.TryGetValue(key, out var known) && Clock.GetUtcNow() - known.At < TimeSpan.FromHours(24))
                return known.Reply is PaymentReply.Unknown ? new PaymentReply.Unknown(UnknownCause.SpentKey, TimeSpan.FromSeconds(15)) : known.Reply;
            var weather = Weather.TryDequeue(out var next) ? next : A_transfer.Weather.Fine;
            if (weather is A_transfer.Weather.Throttled or A_transfer.Weather.LostBefore)
                return new PaymentReply.Unknown(weather is A_transfer.Weather.Throttled ? UnknownCause.Throttled : UnknownCause.NoAnswer, TimeSpan.FromSeconds(2));
            if (weather is not A_transfer.Weather.Broken)
                Transfers.Add($"tr_{Transfers.Count + 1}");
            PaymentReply reply = weather is A_transfer.Weather.Broken or A_transfer.Weather.BrokenAfter
                ? new PaymentReply.Unknown(UnknownCause.ServerFault, TimeSpan.FromSeconds(15))
                : new PaymentReply.Created(Transfers[^1]);
            _keys[key] = (Clock.GetUtcNow(), reply);
            return weather is A_transfer.Weather.Lost ? new PaymentReply.Unknown(UnknownCause.NoAnswer, TimeSpan.FromSeconds(15)) : reply;
        }

        // Killed before it does something, or after it and before anybody hears.
        private Task<T> Do<T>(string what, Func<T> work)
        {
            if (Kills.Contains(_turn++))
                throw new Killed();
            var result = work();
            Log.Add(what);
            return Kills.Contains(_turn++) ? throw new Killed() : Task.FromResult(result);
        }
    }
}
