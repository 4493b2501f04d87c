using System.Net;
using Stripe;

namespace Greenlight.Tests;

public class The_dashboard
{
    private static async Task<string> Press(Rig rig, string id, string button)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = rig.Server.BaseAddress };
        using var pressed = await browser.PostAsync($"/dashboard/{id}", new FormUrlEncodedContent([new("do", button)]));
        Assert.Equal((HttpStatusCode.SeeOther, $"/dashboard/{id}"), (pressed.StatusCode, pressed.Headers.Location!.ToString()));
        return await rig.Http.GetStringAsync($"/dashboard/{id}");
    }

    private static async Task<Charge> Paid(Rig rig)
    {
        var (customer, card) = await rig.Backer("pm_card_bypassPending");
        var intent = await rig.Intent(customer.Id);
        await rig.Confirm(intent.Id, card);
        return (await rig.Stripe.V1.Charges.ListAsync()).Data[0];
    }

    [Theory]
    [InlineData("complete", "succeeded")]
    [InlineData("fail", "requires_payment_method")]
    public async Task Ends_a_challenge_either_way(string button, string status)
    {
        await using var rig = await Rig.Start();
        var customer = await rig.Customer();
        var setup = await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions
        {
            Customer = customer.Id,
            PaymentMethod = "pm_card_authenticationRequired",
            Confirm = true,
            ReturnUrl = "https://example.org",
        });
        var payment = await rig.Stripe.V1.PaymentIntents.CreateAsync(new PaymentIntentCreateOptions
        {
            Amount = 995,
            Currency = "usd",
            Customer = customer.Id,
            PaymentMethod = "pm_card_authenticationRequired",
            Confirm = true,
            ReturnUrl = "https://example.org",
        });
        Assert.Contains("Complete 3-D Secure", await rig.Http.GetStringAsync($"/dashboard/{setup.Id}"), StringComparison.Ordinal);
        Assert.DoesNotContain("Complete 3-D Secure", await Press(rig, setup.Id, button), StringComparison.Ordinal);
        await Press(rig, payment.Id, button);
        Assert.Equal((status, status), ((await rig.Stripe.V1.SetupIntents.GetAsync(setup.Id)).Status, (await rig.Stripe.V1.PaymentIntents.GetAsync(payment.Id)).Status));
    }

    [Fact]
    public async Task Removes_a_saved_card_and_deletes_a_customer()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer("pm_card_visa");
        Assert.DoesNotContain("Remove it", await Press(rig, card, "detach"), StringComparison.Ordinal);
        Assert.Null((await rig.Stripe.V1.PaymentMethods.GetAsync(card)).CustomerId);
        Assert.DoesNotContain("Delete it", await Press(rig, customer.Id, "delete"), StringComparison.Ordinal);
        Assert.True((await rig.Stripe.V1.Customers.GetAsync(customer.Id)).Deleted);
    }

    [Fact]
    public async Task Refunds_a_charge_and_has_the_bank_send_it_back()
    {
        await using var rig = await Rig.Start();
        var charge = await Paid(rig);
        await Press(rig, charge.Id, "refund");
        var refund = Assert.Single((await rig.Stripe.V1.Refunds.ListAsync()).Data);
        Assert.Contains("sends it back", await rig.Http.GetStringAsync($"/dashboard/{refund.Id}"), StringComparison.Ordinal);
        await Press(rig, refund.Id, "fail");
        await Press(rig, refund.Id, "fail");
        Assert.Equal("failed", (await rig.Stripe.V1.Refunds.GetAsync(refund.Id)).Status);
        Assert.False((await rig.Stripe.V1.Charges.GetAsync(charge.Id)).Refunded);
        Assert.Single((await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Type = "refund.failed" })).Data);
    }

    [Theory]
    [InlineData("win", "won")]
    [InlineData("lose", "lost")]
    public async Task Disputes_a_charge_and_decides_the_dispute(string button, string status)
    {
        await using var rig = await Rig.Start();
        await Press(rig, (await Paid(rig)).Id, "dispute");
        var dispute = Assert.Single((await rig.Stripe.V1.Disputes.ListAsync()).Data);
        Assert.Equal("needs_response", dispute.Status);
        await Press(rig, dispute.Id, button);
        Assert.Equal(status, (await rig.Stripe.V1.Disputes.GetAsync(dispute.Id)).Status);
    }

    [Fact]
    public async Task Finishes_onboarding_and_pays_out()
    {
        await using var rig = await Rig.Start();
        await Paid(rig);
        var account = await rig.Stripe.V1.Accounts.CreateAsync(new AccountCreateOptions
        {
            Capabilities = new AccountCapabilitiesOptions { Transfers = new AccountCapabilitiesTransfersOptions { Requested = true } },
        });
        await Press(rig, account.Id, "onboard");
        Assert.True((await rig.Stripe.V1.Accounts.GetAsync(account.Id)).PayoutsEnabled);
        await rig.Stripe.V1.Transfers.CreateAsync(new TransferCreateOptions { Amount = 500, Currency = "usd", Destination = account.Id });
        var on = new RequestOptions { StripeAccount = account.Id };
        var payout = await rig.Stripe.V1.Payouts.CreateAsync(new PayoutCreateOptions { Amount = 500, Currency = "usd" }, on);
        await Press(rig, payout.Id, "arrive");
        Assert.Equal("paid", (await rig.Stripe.V1.Payouts.GetAsync(payout.Id, null, on)).Status);
    }

    [Fact]
    public async Task Delivers_an_event_again_and_shows_the_tries()
    {
        await using var listener = await Listener.Start();
        await using var rig = await Rig.Start(webhooks: [new SandboxWebhook(listener.Url, "whsec_x")]);
        await rig.Customer();
        var first = await listener.Next("whsec_x");
        await Press(rig, first.Id, "deliver");
        Assert.Equal(first.Id, (await listener.Next("whsec_x")).Id);
        await rig.Until("stats", s => s.Contains("\"webhooks_pending\":0", StringComparison.Ordinal));
        var page = await rig.Http.GetStringAsync("/dashboard/webhooks");
        Assert.Contains($"<code>{listener.Url}</code>", page, StringComparison.Ordinal);
        Assert.Contains("delivered</span> 200", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_what_goes_wrong_with_webhooks()
    {
        await using var rig = await Rig.Start();
        var form = new FormUrlEncodedContent([new("duplicate", "25"), new("reorder", "0"), new("drop", "5"), new("delay_min_ms", "10"), new("delay_max_ms", "20")]);
        await rig.Http.PostAsync("/dashboard/webhooks", form);
        Assert.Contains("\"duplicate\":0.25,\"reorder\":0,\"drop\":0.05,\"delay_min_ms\":10,\"delay_max_ms\":20", await rig.Http.GetStringAsync("/sandbox/webhooks"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_a_page_for_every_object_and_every_list_page_by_page()
    {
        await using var rig = await Rig.Start();
        for (var i = 0; i < 27; i++) await rig.Customer();
        var charge = await Paid(rig);
        await Press(rig, charge.Id, "dispute");
        foreach (var list in Lists.All) Assert.Contains($"<h1>{list.Title}</h1>", await rig.Http.GetStringAsync($"/dashboard/{list.Path}"), StringComparison.Ordinal);
        Assert.Contains("charge.dispute.created", await rig.Http.GetStringAsync("/dashboard/events"), StringComparison.Ordinal);
        Assert.Contains("?before=3\"", await rig.Http.GetStringAsync("/dashboard/customers"), StringComparison.Ordinal);
        Assert.Equal(4, (await rig.Http.GetStringAsync("/dashboard/customers?before=3")).Split("<tr>").Length - 1);
        var dispute = Assert.Single((await rig.Stripe.V1.Disputes.ListAsync()).Data);
        foreach (var id in new[] { charge.Id, charge.CustomerId, charge.PaymentIntentId, charge.PaymentMethod, charge.BalanceTransactionId, dispute.Id })
            Assert.Contains($"&quot;id&quot;: &quot;<a href=\"/dashboard/{id}\">{id}</a>", await rig.Http.GetStringAsync($"/dashboard/{id}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await rig.Http.GetAsync("/dashboard/nothing")).StatusCode);
    }

    [Fact]
    public async Task Does_nothing_for_a_page_of_somebody_else()
    {
        await using var rig = await Rig.Start();
        var charge = await Paid(rig);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, $"/dashboard/{charge.Id}") { Content = new FormUrlEncodedContent([new("do", "refund")]) };
        foreign.Headers.Add("Origin", "https://example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await rig.Http.SendAsync(foreign)).StatusCode);
        using var formless = await rig.Http.PostAsync($"/dashboard/{charge.Id}", new StringContent("do=refund"));
        using var strange = await rig.Http.PostAsync("/dashboard/%0d%0aé", new FormUrlEncodedContent([new("do", "refund")]));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (formless.StatusCode, strange.StatusCode));
        Assert.Empty((await rig.Stripe.V1.Refunds.ListAsync()).Data);
    }
}
