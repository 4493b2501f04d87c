using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Stripe;

namespace Greenlight.Tests;

public class A_request
{
    private static async Task<(int Status, JsonElement Error, HttpResponseHeaders Headers)> Send(Rig rig, string method, string path, string? form = null, string? key = "sk_test_rig")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (form is not null) request.Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await rig.Http.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error"), response.Headers);
    }

    [Fact]
    public async Task Needs_a_test_key()
    {
        await using var rig = await Rig.Start();
        var (status, error, headers) = await Send(rig, "GET", "/v1/customers", key: null);
        Assert.Equal((401, "invalid_request_error"), (status, error.GetProperty("type").GetString()));
        Assert.StartsWith("req_", headers.GetValues("Request-Id").Single(), StringComparison.Ordinal);
        Assert.Equal(401, (await Send(rig, "GET", "/v1/customers", key: "sk_live_x")).Status);
        await Assert.ThrowsAsync<StripeException>(() => Rig.Client(rig.Server.BaseAddress, "rk_test_x").V1.Customers.ListAsync());
    }

    [Fact]
    public async Task For_a_connected_account_is_refused_rather_than_done_for_the_platform()
    {
        await using var rig = await Rig.Start();
        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Customers.CreateAsync(new CustomerCreateOptions(), new RequestOptions { StripeAccount = "acct_1" }));
        Assert.Equal((403, "account_invalid"), ((int)refused.HttpStatusCode, refused.StripeError.Code));
        Assert.Empty((await rig.Stripe.V1.Customers.ListAsync()).Data);
    }

    [Fact]
    public async Task Is_refused_by_name_when_the_sandbox_does_not_know_it()
    {
        await using var rig = await Rig.Start();
        var (status, error, _) = await Send(rig, "POST", "/v1/invoices", "customer=cus_1");
        Assert.Equal(404, status);
        Assert.StartsWith("Unrecognized request URL (POST: /v1/invoices)", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(404, (await Send(rig, "DELETE", "/v1/customers/cus_1/x")).Status);
    }

    /// <summary>By Stripe's own client too: whoever begins to use a call that the sandbox does not have sees at once which, and why.</summary>
    [Fact]
    public async Task Of_Stripes_own_client_is_refused_by_name_when_the_sandbox_does_not_know_it()
    {
        await using var rig = await Rig.Start();
        var calls = new (string Name, Func<Task> Send)[]
        {
            ("GET: /v1/subscriptions", () => rig.Stripe.V1.Subscriptions.ListAsync()),
            ("POST: /v1/invoices", () => rig.Stripe.V1.Invoices.CreateAsync(new InvoiceCreateOptions { Customer = "cus_1" })),
            ("DELETE: /v1/coupons/25OFF", () => rig.Stripe.V1.Coupons.DeleteAsync("25OFF")),
            ("POST: /v1/payment_intents/pi_1/capture", () => rig.Stripe.V1.PaymentIntents.CaptureAsync("pi_1")),
            ("GET: /v2/core/events", () => rig.Stripe.V2.Core.Events.ListAsync(new Stripe.V2.Core.EventListOptions { ObjectId = "acct_1" })),
        };
        foreach (var (name, send) in calls)
        {
            var refused = await Assert.ThrowsAsync<StripeException>(send);
            Assert.Equal(404, (int)refused.HttpStatusCode);
            Assert.Equal($"Unrecognized request URL ({name}). The Stripe sandbox does not know it; docs/reference/stripe-sandbox.md lists what it does.", refused.Message);
        }
    }

    [Theory]
    [InlineData("2026-10-28.endive", 200)]
    [InlineData("2026-11-24.endive", 200)]
    [InlineData("2025-11-17.clover", 400)]
    [InlineData("2022-11-15", 400)]
    public async Task Is_answered_in_the_words_of_its_version_or_not_at_all(string version, int status)
    {
        await using var rig = await Rig.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/customers");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_rig");
        request.Headers.Add("Stripe-Version", version);
        using var response = await rig.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/payment_intents", "amount=995&currency=usd&colour=red", "parameter_unknown", "colour")]
    [InlineData("/v1/payment_intents", "amount=995&currency=usd&payment_method_options[card][colour]=red", "parameter_unknown", "payment_method_options[card][colour]")]
    [InlineData("/v1/payment_intents", "amount=995&currency=usd&transfer_data[destination]=acct_1", "parameter_unknown", "transfer_data[destination]")]
    [InlineData("/v1/payment_intents", "amount=995&currency=usd&payment_method_types[0]=card", "payment_method_types_no_longer_supported", "payment_method_types")]
    [InlineData("/v1/setup_intents", "payment_method_types[]=card", "payment_method_types_no_longer_supported", "payment_method_types")]
    [InlineData("/v1/payment_intents", "amount=9.95&currency=usd", "parameter_invalid_integer", "amount")]
    [InlineData("/v1/payment_intents", "amount=995", "parameter_missing", "currency")]
    [InlineData("/v1/payment_intents", "currency=usd", "parameter_missing", "amount")]
    [InlineData("/v1/payment_intents", "amount=995&currency=usd&customer=", "parameter_invalid_empty", "customer")]
    [InlineData("/v1/payment_intents", "amount=995&currency=usd&customer=cus_none", "resource_missing", "customer")]
    [InlineData("/v1/payment_intents", "amount=995&currency=usd&confirm=yes", "parameter_invalid_boolean", "confirm")]
    [InlineData("/v1/payment_intents", "amount=995&currency=usd&off_session=true", null, "off_session")]
    [InlineData("/v1/payment_intents", "amount=995&currency=usd&allowed_payment_method_types[0]=ideal", null, "allowed_payment_method_types")]
    [InlineData("/v1/setup_intents", "usage=sometimes", null, "usage")]
    [InlineData("/v1/refunds", "charge=ch_1&colour=red", "parameter_unknown", "colour")]
    [InlineData("/v1/refunds", "charge=ch_1&amount=0", "parameter_invalid_integer", "amount")]
    [InlineData("/v1/disputes/du_1", "evidence[colour]=red", "parameter_unknown", "evidence[colour]")]
    [InlineData("/v1/accounts", "country=America", "country_unsupported", "country")]
    [InlineData("/v1/accounts", "controller[colour]=red", "parameter_unknown", "controller[colour]")]
    [InlineData("/v1/account_links", "account=acct_1", "parameter_missing", "refresh_url")]
    [InlineData("/v1/transfers", "amount=1&currency=usd&destination=acct_1", "resource_missing", "destination")]
    [InlineData("/v1/transfers", "currency=usd&destination=acct_1", "parameter_missing", "amount")]
    [InlineData("/v1/payouts", "amount=1&currency=usd&method=instant", null, "method")]
    [InlineData("/v1/webhook_endpoints", "url=nowhere&enabled_events[0]=*", "url_invalid", "url")]
    public async Task Is_refused_for_the_parameter_at_fault(string path, string form, string? code, string param)
    {
        await using var rig = await Rig.Start();
        var (status, error, _) = await Send(rig, "POST", path, form);
        Assert.Equal((400, param), (status, error.GetProperty("param").GetString()));
        Assert.Equal(code, error.TryGetProperty("code", out var named) ? named.GetString() : null);
        Assert.Empty((await rig.Stripe.V1.PaymentIntents.ListAsync()).Data);
    }

    [Theory]
    [InlineData("/v1/customers/cus_none")]
    [InlineData("/v1/payment_intents/pi_none")]
    [InlineData("/v1/setup_intents/seti_none")]
    [InlineData("/v1/payment_methods/pm_none")]
    [InlineData("/v1/charges/ch_none")]
    [InlineData("/v1/events/evt_none")]
    [InlineData("/v1/webhook_endpoints/we_none")]
    [InlineData("/v1/refunds/re_none")]
    [InlineData("/v1/disputes/du_none")]
    [InlineData("/v1/balance_transactions/txn_none")]
    [InlineData("/v1/transfers/tr_none")]
    [InlineData("/v1/transfers/tr_none/reversals")]
    [InlineData("/v1/payouts/po_none")]
    public async Task For_something_that_does_not_exist_is_answered_404(string path)
    {
        await using var rig = await Rig.Start();
        var (status, error, _) = await Send(rig, "GET", path);
        Assert.Equal((404, "resource_missing", "id"), (status, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.StartsWith("No such ", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_is_too_large_or_malformed_is_refused_and_changes_nothing()
    {
        await using var rig = await Rig.Start();
        Assert.Equal(413, (await Send(rig, "POST", "/v1/customers", "name=" + new string('x', 1 << 21))).Status);
        Assert.Equal(400, (await Send(rig, "POST", "/v1/customers", "{\"name\":\"json\"}")).Status);
        Assert.Equal(400, (await Send(rig, "POST", "/v1/customers", "metadata[k]=" + new string('x', 501))).Status);
        Assert.Equal(400, (await Send(rig, "POST", "/v1/customers", "a[[[]]=1&=&%zz=%&&&metadata[]=x")).Status);
        Assert.Empty((await rig.Stripe.V1.Customers.ListAsync()).Data);
        Assert.Equal(HttpStatusCode.OK, (await rig.Stripe.V1.Customers.ListAsync()).StripeResponse.StatusCode);
    }

    [Fact]
    public async Task Shows_up_on_the_page_for_people_and_in_the_counts()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer();
        var intent = await rig.Intent(customer.Id, pledge: "<p1>");
        await rig.Confirm(intent.Id, card);
        var second = await rig.Intent(customer.Id, pledge: "<p1>");
        await rig.Confirm(second.Id, card);

        var page = await rig.Http.GetStringAsync("/");
        Assert.Contains(intent.Id, page, StringComparison.Ordinal);
        Assert.Contains("pledge=&lt;p1&gt;", page, StringComparison.Ordinal);
        Assert.Contains("payment_intent.succeeded", page, StringComparison.Ordinal);
        var stats = JsonDocument.Parse(await rig.Http.GetStringAsync("/sandbox/stats?by=pledge")).RootElement;
        Assert.Equal((2, 1990, 0), (stats.GetProperty("charges_succeeded").GetInt32(), stats.GetProperty("amount_succeeded").GetProperty("usd").GetInt32(),
            stats.GetProperty("payment_intents_charged_twice").GetInt32()));
        Assert.Equal("<p1>", Assert.Single(stats.GetProperty("by").GetProperty("charged_twice").EnumerateArray()).GetString());
        Assert.Contains(stats.GetProperty("requests").EnumerateArray(), r => r.GetProperty("endpoint").GetString() == "POST /v1/payment_intents/:id/confirm"
            && r.GetProperty("status").GetInt32() == 200 && r.GetProperty("requests").GetInt32() == 2);
    }
}
