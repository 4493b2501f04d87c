using System.Collections.Immutable;
using Greenlight.Book;
using Greenlight.Charging;
using Greenlight.Ledger.Audit;
using Greenlight.Publishers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Stripe answers 429 when its limits are passed, by us or by others on the same account: nothing was done, and everybody who calls waits and calls again.</summary>
public sealed class Too_much_at_once : IAsyncLifetime
{
    // Three more than the sandbox lets pass in this second.
    private const int AtOnce = 5;
    private Rig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _rig = await Rig.Start();
        await _rig.Limit(new { endpoint = 2.0 });
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Opens_accounts_links_to_them_and_asks_about_them_all_the_same()
    {
        var connect = new StripeConnect(_rig.Caller, new());

        var accounts = await Each(i => connect.Open($"studio-{i}", $"account:studio-{i}"));

        Assert.Equal(AtOnce, accounts.Distinct().Count());
        Assert.All(await Each(i => connect.Link(accounts[i], "http://localhost/back", "http://localhost/again")), Assert.NotEmpty);
        Assert.All(await Each(i => connect.Ask(accounts[i])), account => Assert.False(account.CanReceive));
    }

    /// <summary>Not too many a second, but too many under way: no bucket of ours or the sandbox's knows of it.</summary>
    [Theory, InlineData("endpoint-concurrency"), InlineData("global-concurrency"), InlineData("resource-specific")]
    public async Task Is_waited_out_and_asked_for_again_under_the_same_key_whatever_there_is_too_much_of(string reason)
    {
        await _rig.Limit(new { });
        await _rig.Fault(new { kind = "rate_limit", reason, path = "/v1/accounts", method = "POST", count = 1 });

        var connect = new StripeConnect(_rig.Caller, new());
        var account = await connect.Open("studio", "account:studio");

        Assert.Equal(account, await connect.Open("studio", "account:studio"));
    }

    [Fact]
    public async Task Makes_each_transfer_once_and_asks_after_it()
    {
        var connect = new StripeConnect(_rig.Caller, new());
        var account = await connect.Open("studio", "account:studio");
        var transfers = new StripeTransfers(_rig.Caller, NullLogger<StripeTransfers>.Instance);
        TransferOrder Order(int i) => new("studio", account, Currency.Usd, new(2026, 11, 2), i + 1, 100, ImmutableSortedDictionary<int, long>.Empty);

        // It has no right to them, and nothing is in the balance: a definite answer, which a 429 is not.
        Assert.All(await Each(i => transfers.Make(Order(i), Order(i).Key)), reply => Assert.IsType<PaymentReply.Rejected>(reply));
        Assert.All(await Each(i => transfers.Ask(Order(i))), reply => Assert.IsType<PaymentReply.NothingFound>(reply));
    }

    [Fact]
    public async Task Reads_the_book_and_the_lists_to_their_end()
    {
        var pledge = await _rig.Begun();
        var charge = Assert.IsType<PaymentReply.Charged>(await _rig.Confirm(pledge)).Charge!;
        var (ledger, lists) = (new StripeLedger(_rig.Caller), new StripeLists(_rig.Caller));

        Assert.All(await Each(_ => ledger.Page(null, null, default)), page => Assert.Single(page.Data));
        Assert.All(await Each(_ => ledger.PledgeOf(charge, default)), found => Assert.Equal(pledge.Id, found));
        Assert.All(await Each(_ => lists.Charges(DateTimeOffset.UnixEpoch, null, default)), page => Assert.Single(page.Data));
        Assert.All(await Each(_ => lists.Intents(DateTimeOffset.UnixEpoch, null, default)), page => Assert.Single(page.Data));
        for (var i = 0; i < AtOnce; i++)
            Assert.Equal((1, 1), (StripeCharges.List(_rig.Options).Count(), StripeTransactions.List(_rig.Options).Count()));
    }

    [Fact]
    public async Task Gives_back_what_a_restored_ledger_does_not_know()
    {
        var pledge = await _rig.Begun();
        await _rig.Confirm(pledge);

        for (var i = 0; i < AtOnce; i++)
            await new StripeLists(_rig.Caller).Refund(pledge.PaymentIntent!, default);

        Assert.Single((await _rig.Stripe.V1.Refunds.ListAsync()).Data);
    }

    private static Task<T[]> Each<T>(Func<int, Task<T>> call) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(call));
}
