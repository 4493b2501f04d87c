using Greenlight.Book;
using Greenlight.Ledger.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Stripe;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Stripe's word in the book: what the sandbox's balance transactions say, to the cent.</summary>
public sealed class The_book : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("the-book-");
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private SqliteDatabase _database = null!;
    private BookTable _book = null!;
    private Rig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _database = SqliteDatabase.Open(_folder.FullName);
        _book = new(_database);
        _rig = await Rig.Start();
    }

    [Fact]
    public async Task Takes_in_charges_refunds_disputes_and_their_fees_each_once()
    {
        var kept = await Charge(1);
        var refunded = await Charge(2);
        var disputed = await Charge(3, "pm_card_createDispute");
        await _rig.Stripe.V1.Refunds.CreateAsync(new RefundCreateOptions { PaymentIntent = refunded });

        // A charge each, a refund that names no pledge, a dispute: the charges behind them are asked for.
        Assert.Equal(5, await Import().Once(default));
        Assert.Equal(0, await Import().Once(default));

        Assert.Equal(await Balance(), await Sum(0, BookAccount.Stripe));
        Assert.Equal(-995, await Sum(1, BookAccount.Clearing));
        Assert.Equal(3 * Fee + 1500, await Sum(1, BookAccount.StripeFees));
        Assert.Equal(0, await Sum(0, BookAccount.Unassigned));
        Assert.Equal(3, new[] { kept, refunded, disputed }.Distinct().Count());
    }

    [Fact]
    public async Task Leaves_what_is_none_of_ours_in_view()
    {
        await _rig.Stripe.V1.PaymentIntents.CreateAsync(new() { Amount = 700, Currency = "usd", AllowedPaymentMethodTypes = ["card"], PaymentMethod = "pm_card_visa", Confirm = true });

        await Import().Once(default);

        Assert.Equal(await Balance(), await Sum(0, BookAccount.Stripe));
        Assert.Equal(-await Balance(), await Sum(0, BookAccount.Unassigned));
    }

    [Fact]
    public async Task Reads_on_page_by_page_from_where_it_was()
    {
        for (var i = 1; i <= 130; i++)
            await Charge(i);
        Assert.Equal(130, await Import().Once(default));

        await Charge(131);
        Assert.Equal(1, await Import().Once(default));

        Assert.Equal(-131 * 995, await Sum(1, BookAccount.Clearing));
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), (await _book.Imported())!.AsOf.ToUnixTimeMilliseconds());
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static long Fee => (995 * 290 + 5000) / 10_000 + 30;

    // A new one, as after a restart.
    private BalanceImport Import() => new(new(_rig.Caller), _book, _clock);

    private async Task<string> Charge(int number, string card = "pm_card_visa")
    {
        var pledge = await _rig.Secured(card, number);
        var intent = Assert.IsType<PaymentReply.Created>(await _rig.Gateway.CreateCharge(pledge, new(995, Currency.Usd), PaymentKeys.Create(pledge.Id, 1, 0))).Id;
        Assert.IsType<PaymentReply.Charged>(await _rig.Confirm(pledge with { PaymentIntent = intent, Attempt = 1 }));
        return intent;
    }

    private async Task<long> Balance()
    {
        var balance = await _rig.Stripe.V1.Balance.GetAsync();
        return balance.Available.Sum(sum => sum.Amount) + balance.Pending.Sum(sum => sum.Amount);
    }

    private async Task<long> Sum(int campaign, BookAccount account) => (await _book.Sums(campaign)).Where(sum => sum.Account == account).Sum(sum => sum.Amount);
}
