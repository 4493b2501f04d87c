using System.Net;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Greenlight.Tests;

public class A_connected_account
{
    /// <summary>A publisher's account as the engine opens one; with its onboarding finished unless told otherwise.</summary>
    private static async Task<Stripe.Account> Publisher(Rig rig, bool onboarded = true, string outcome = "complete")
    {
        var account = await rig.Stripe.V1.Accounts.CreateAsync(new AccountCreateOptions
        {
            Country = "US",
            Email = "studio@example.org",
            Controller = new AccountControllerOptions
            {
                Fees = new AccountControllerFeesOptions { Payer = "application" },
                Losses = new AccountControllerLossesOptions { Payments = "application" },
                StripeDashboard = new AccountControllerStripeDashboardOptions { Type = "express" },
            },
            Capabilities = new AccountCapabilitiesOptions { Transfers = new AccountCapabilitiesTransfersOptions { Requested = true } },
            Metadata = new Dictionary<string, string> { ["publisher"] = "studio" },
        });
        if (!onboarded) return account;
        var link = await Link(rig, account.Id);
        using var page = await Onboard(link.Url, outcome);
        Assert.Equal((HttpStatusCode.Found, "https://example.org/back"), (page.StatusCode, page.Headers.Location!.ToString()));
        return await rig.Stripe.V1.Accounts.GetAsync(account.Id);
    }

    private static Task<Stripe.AccountLink> Link(Rig rig, string account) => rig.Stripe.V1.AccountLinks.CreateAsync(new AccountLinkCreateOptions
    {
        Account = account,
        Type = "account_onboarding",
        ReturnUrl = "https://example.org/back",
        RefreshUrl = "https://example.org/again",
    });

    private static async Task<HttpResponseMessage> Onboard(string url, string outcome)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        return await browser.PostAsync(new Uri(url), new FormUrlEncodedContent([new("outcome", outcome)]));
    }

    /// <summary>Money that can be used at once: a charge of 100 dollars less its fee.</summary>
    private static async Task<Charge> Earn(Rig rig, string card = "pm_card_bypassPending")
    {
        var (customer, saved) = await rig.Backer(card);
        var intent = await rig.Intent(customer.Id, 10_000);
        await rig.Confirm(intent.Id, saved);
        return Assert.Single((await rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { PaymentIntent = intent.Id })).Data);
    }

    private static TransferCreateOptions Pay(Stripe.Account to, long? amount, string? source = null) =>
        new() { Amount = amount, Currency = "usd", Destination = to.Id, TransferGroup = "period:1", SourceTransaction = source };

    private static async Task<(long Available, long Pending)> Balance(Rig rig, Stripe.Account? of = null)
    {
        var balance = await rig.Stripe.V1.Balance.GetAsync(null, of is null ? null : On(of));
        return (balance.Available[0].Amount, balance.Pending[0].Amount);
    }

    private static RequestOptions On(Stripe.Account account, string? key = null) => new() { StripeAccount = account.Id, IdempotencyKey = key };

    [Fact]
    public async Task Is_enabled_by_its_owner_on_the_page_that_a_link_leads_to()
    {
        await using var rig = await Rig.Start();
        var account = await Publisher(rig, onboarded: false);
        Assert.Equal((false, false, false, "inactive"), (account.ChargesEnabled, account.PayoutsEnabled, account.DetailsSubmitted, account.Capabilities.Transfers));
        Assert.Contains("external_account", account.Requirements.CurrentlyDue);

        var link = await Link(rig, account.Id);
        Assert.Contains("Onboarding", await rig.Http.GetStringAsync(link.Url), StringComparison.Ordinal);
        using (var left = await Onboard(link.Url, "leave")) Assert.Equal("https://example.org/back", left.Headers.Location!.ToString());
        Assert.False((await rig.Stripe.V1.Accounts.GetAsync(account.Id)).DetailsSubmitted);
        using (var spent = await Onboard(link.Url, "complete")) Assert.Equal("https://example.org/again", spent.Headers.Location!.ToString());
        Assert.False((await rig.Stripe.V1.Accounts.GetAsync(account.Id)).DetailsSubmitted);

        using (await Onboard((await Link(rig, account.Id)).Url, "complete"))
            account = await rig.Stripe.V1.Accounts.GetAsync(account.Id);
        Assert.Equal((true, true, true, "active"), (account.ChargesEnabled, account.PayoutsEnabled, account.DetailsSubmitted, account.Capabilities.Transfers));
        Assert.Empty(account.Requirements.CurrentlyDue);
        Assert.Equal("6789", Assert.IsType<BankAccount>(Assert.Single(account.ExternalAccounts.Data)).Last4);

        Assert.Empty((await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Type = "account.updated" })).Data);
        var told = Assert.Single((await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Type = "account.updated" }, On(account))).Data);
        Assert.Equal((account.Id, account.Id), (told.Account, ((Stripe.Account)told.Data.Object).Id));
    }

    [Fact]
    public async Task Is_linked_to_by_a_link_that_expires()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var link = await Link(rig, (await Publisher(rig, onboarded: false)).Id);
        time.Advance(TimeSpan.FromMinutes(5));
        using var late = await Onboard(link.Url, "complete");
        Assert.Equal("https://example.org/again", late.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Can_be_changed_listed_and_closed()
    {
        await using var rig = await Rig.Start();
        var (first, second) = (await Publisher(rig, onboarded: false), await Publisher(rig));
        Assert.Equal([second.Id, first.Id], (await rig.Stripe.V1.Accounts.ListAsync()).Select(a => a.Id));
        var changed = await rig.Stripe.V1.Accounts.UpdateAsync(first.Id, new AccountUpdateOptions { Email = "new@example.org", BusinessProfile = new AccountBusinessProfileOptions { Name = "Studio" } });
        Assert.Equal(("new@example.org", "Studio", "studio"), (changed.Email, changed.BusinessProfile.Name, changed.Metadata["publisher"]));
        Assert.True((await rig.Stripe.V1.Accounts.DeleteAsync(first.Id)).Deleted);
        var gone = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Accounts.GetAsync(first.Id));
        Assert.Equal((403, "account_invalid"), ((int)gone.HttpStatusCode, gone.StripeError.Code));
    }

    [Fact]
    public async Task Receives_transfers_of_what_is_available()
    {
        await using var rig = await Rig.Start();
        var publisher = await Publisher(rig);
        var empty = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Transfers.CreateAsync(Pay(publisher, 5_000), Rig.Key("transfer:1")));
        Assert.Equal("balance_insufficient", empty.StripeError.Code);
        await Earn(rig, "pm_card_visa");
        await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Transfers.CreateAsync(Pay(publisher, 5_000)));
        await Earn(rig);

        // What a key was answered it is answered, also when there is money now.
        Assert.Equal("balance_insufficient", (await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Transfers.CreateAsync(Pay(publisher, 5_000), Rig.Key("transfer:1")))).StripeError.Code);
        var options = Pay(publisher, 5_000);
        options.Expand = ["balance_transaction", "destination"];
        var transfer = await rig.Stripe.V1.Transfers.CreateAsync(options, Rig.Key("transfer:2"));
        Assert.Equal((5_000, "period:1", publisher.Id, false), (transfer.Amount, transfer.TransferGroup, transfer.Destination.Id, transfer.Reversed));
        Assert.Equal((-5_000, "transfer"), (transfer.BalanceTransaction.Net, transfer.BalanceTransaction.Type));
        Assert.StartsWith("py_", transfer.DestinationPaymentId, StringComparison.Ordinal);
        Assert.Equal(((9_680 - 5_000, 9_680), (5_000, 0)), (await Balance(rig), await Balance(rig, publisher)));
        Assert.Equal("transfer.created", Assert.Single((await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Limit = 1 })).Data).Type);
        Assert.Equal("payment", Assert.Single((await rig.Stripe.V1.BalanceTransactions.ListAsync(new BalanceTransactionListOptions { Source = transfer.DestinationPaymentId }, On(publisher))).Data).Type);
        Assert.Equal([transfer.Id], (await rig.Stripe.V1.Transfers.ListAsync(new TransferListOptions { Destination = publisher.Id, TransferGroup = "period:1" })).Select(t => t.Id));
        Assert.Equal("May", (await rig.Stripe.V1.Transfers.UpdateAsync(transfer.Id, new TransferUpdateOptions { Description = "May" })).Description);
    }

    [Fact]
    public async Task Receives_a_charge_s_own_money_before_it_has_settled_and_not_more_of_it()
    {
        await using var rig = await Rig.Start();
        var publisher = await Publisher(rig);
        var charge = await Earn(rig, "pm_card_visa");
        var part = await rig.Stripe.V1.Transfers.CreateAsync(Pay(publisher, 6_000, charge.Id));
        Assert.Equal((0, 6_000), await Balance(rig, publisher));
        var rest = Pay(publisher, 4_001, charge.Id);
        var tooMuch = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Transfers.CreateAsync(rest));
        Assert.Equal("source_transaction", tooMuch.StripeError.Param);
        Assert.Equal(charge.Id, part.SourceTransactionId);
        rest.Amount = 4_000;
        await rig.Stripe.V1.Transfers.CreateAsync(rest);
        Assert.Equal((0, 9_680 - 10_000), await Balance(rig));
    }

    [Fact]
    public async Task Receives_nothing_before_it_is_enabled()
    {
        await using var rig = await Rig.Start();
        await Earn(rig);
        var publisher = await Publisher(rig, onboarded: false);
        var early = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Transfers.CreateAsync(Pay(publisher, 100)));
        Assert.Equal("insufficient_capabilities_for_transfer", early.StripeError.Code);
        var payout = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Payouts.CreateAsync(new PayoutCreateOptions { Amount = 1, Currency = "usd" }, On(publisher)));
        Assert.Equal("payouts_not_allowed", payout.StripeError.Code);
    }

    [Fact]
    public async Task Gives_back_what_is_reversed_as_far_as_it_has_it()
    {
        await using var rig = await Rig.Start();
        var publisher = await Publisher(rig);
        await Earn(rig);
        var transfer = await rig.Stripe.V1.Transfers.CreateAsync(Pay(publisher, 5_000));
        var reversals = new TransferReversalService(rig.Stripe);
        var reversal = await reversals.CreateAsync(transfer.Id, new TransferReversalCreateOptions { Amount = 2_000, Metadata = new Dictionary<string, string> { ["why"] = "refunds" } });
        Assert.Equal((2_000, transfer.Id, "refunds"), (reversal.Amount, reversal.TransferId, reversal.Metadata["why"]));
        Assert.Equal(((9_680 - 3_000, 0), (3_000, 0)), (await Balance(rig), await Balance(rig, publisher)));
        transfer = await rig.Stripe.V1.Transfers.GetAsync(transfer.Id, new TransferGetOptions { Expand = ["reversals.data.balance_transaction"] });
        Assert.Equal((2_000, false, 2_000), (transfer.AmountReversed, transfer.Reversed, Assert.Single(transfer.Reversals.Data).BalanceTransaction.Net));
        Assert.Equal(reversal.Id, (await reversals.GetAsync(transfer.Id, reversal.Id)).Id);
        Assert.Equal([reversal.Id], (await reversals.ListAsync(transfer.Id)).Select(r => r.Id));

        await rig.Stripe.V1.Payouts.CreateAsync(new PayoutCreateOptions { Amount = 1_000, Currency = "usd" }, On(publisher));
        var gone = await Assert.ThrowsAsync<StripeException>(() => reversals.CreateAsync(transfer.Id, new TransferReversalCreateOptions()));
        Assert.Equal("balance_insufficient", gone.StripeError.Code);
        await reversals.CreateAsync(transfer.Id, new TransferReversalCreateOptions { Amount = 2_000 });
        var tooMuch = await Assert.ThrowsAsync<StripeException>(() => reversals.CreateAsync(transfer.Id, new TransferReversalCreateOptions { Amount = 1_001 }));
        Assert.Equal("amount", tooMuch.StripeError.Param);
    }

    [Theory]
    [InlineData("complete", "paid", 0)]
    [InlineData("complete_failing", "failed", 5_000)]
    public async Task Is_paid_out_when_the_money_has_arrived_at_its_bank(string bank, string status, long left)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var publisher = await Publisher(rig, outcome: bank);
        await Earn(rig);
        await rig.Stripe.V1.Transfers.CreateAsync(Pay(publisher, 5_000));
        var options = new PayoutCreateOptions { Amount = 5_000, Currency = "usd" };
        var payout = await rig.Stripe.V1.Payouts.CreateAsync(options, On(publisher, "payout:1"));
        Assert.Equal(payout.Id, (await rig.Stripe.V1.Payouts.CreateAsync(options, On(publisher, "payout:1"))).Id);
        Assert.Equal("pending", payout.Status);
        Assert.Equal((0, 0), await Balance(rig, publisher));
        var empty = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Payouts.CreateAsync(options, On(publisher, "payout:2")));
        Assert.Equal("balance_insufficient", empty.StripeError.Code);
        await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Payouts.GetAsync(payout.Id));

        time.Advance(TimeSpan.FromDays(2));
        var done = await Rig.Eventually(() => rig.Stripe.V1.Payouts.GetAsync(payout.Id, null, On(publisher)), p => p.Status != "pending");
        Assert.Equal(status, done.Status);
        Assert.Equal(left, (await Balance(rig, publisher)).Available);
        Assert.Equal([payout.Id], (await rig.Stripe.V1.Payouts.ListAsync(new PayoutListOptions { Status = status }, On(publisher))).Select(p => p.Id));
        Assert.Equal($"payout.{status}", (await rig.Stripe.V1.Events.ListAsync(null, On(publisher))).Data[0].Type);
    }

    [Fact]
    public async Task Gets_a_cancelled_payout_back()
    {
        await using var rig = await Rig.Start();
        await Earn(rig);
        var payout = await rig.Stripe.V1.Payouts.CreateAsync(new PayoutCreateOptions { Amount = 1_000, Currency = "usd" });
        Assert.Equal("canceled", (await rig.Stripe.V1.Payouts.CancelAsync(payout.Id)).Status);
        Assert.Equal((9_680, 0), await Balance(rig));
        await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Payouts.CancelAsync(payout.Id));
    }

    [Fact]
    public async Task Has_idempotency_keys_and_webhooks_of_its_own()
    {
        await using var listener = await Listener.Start();
        await using var rig = await Rig.Start();
        var endpoint = await rig.Stripe.V1.WebhookEndpoints.CreateAsync(new WebhookEndpointCreateOptions { Url = listener.Url.ToString(), EnabledEvents = ["*"], Connect = true });
        var publisher = await Publisher(rig);
        var told = await listener.Next(endpoint.Secret);
        Assert.Equal(("account.updated", publisher.Id), (told.Type, told.Account));

        await Earn(rig);
        await rig.Stripe.V1.Transfers.CreateAsync(Pay(publisher, 500));
        var options = new PayoutCreateOptions { Amount = 100, Currency = "usd" };
        var own = await rig.Stripe.V1.Payouts.CreateAsync(options, Rig.Key("payout"));
        var theirs = await rig.Stripe.V1.Payouts.CreateAsync(options, On(publisher, "payout"));
        Assert.NotEqual(own.Id, theirs.Id);
        told = await listener.Next(endpoint.Secret);
        Assert.Equal(("payout.created", theirs.Id), (told.Type, ((Payout)told.Data.Object).Id));
        await rig.Until("stats", s => s.Contains("\"webhooks_pending\":0", StringComparison.Ordinal));
        Assert.True(listener.Quiet);
    }

    [Fact]
    public async Task Is_not_acted_for_where_the_sandbox_knows_the_platform_only()
    {
        await using var rig = await Rig.Start();
        var publisher = await Publisher(rig);
        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Customers.CreateAsync(new CustomerCreateOptions(), On(publisher)));
        Assert.Contains("for the platform only", refused.StripeError.Message, StringComparison.Ordinal);
        Assert.Empty((await rig.Stripe.V1.Customers.ListAsync()).Data);
    }
}
