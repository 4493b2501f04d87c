using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Greenlight.Tests;

public class A_fault
{
    [Fact]
    public async Task Of_too_many_requests_names_the_limit_and_is_not_remembered()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        await rig.Switch("limits", new { endpoint = 2.0 }, HttpMethod.Put);
        var options = new CustomerCreateOptions();
        await rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("a"));
        await rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("b"));
        var limited = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("c")));
        Assert.Equal((429, "rate_limit"), ((int)limited.HttpStatusCode, limited.StripeError.Code));
        Assert.Equal("endpoint-rate", limited.StripeResponse.Headers.GetValues("Stripe-Rate-Limited-Reason").Single());
        await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions());

        time.Advance(TimeSpan.FromSeconds(0.5));
        var after = await rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("c"));
        Assert.False(after.StripeResponse.Headers.Contains("Idempotent-Replayed"));

        await rig.Switch("limits", new { global = 1.0, endpoints = new Dictionary<string, double> { ["POST /v1/customers"] = 100 } }, HttpMethod.Put);
        await rig.Stripe.V1.Customers.ListAsync();
        var all = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Charges.ListAsync());
        Assert.Equal("global-rate", all.StripeResponse.Headers.GetValues("Stripe-Rate-Limited-Reason").Single());
        await rig.Switch("limits", new { }, HttpMethod.Put);
        for (var i = 0; i < 30; i++) await rig.Stripe.V1.Charges.ListAsync();
    }

    [Theory]
    [InlineData(409)]
    [InlineData(429)]
    public async Task Of_a_locked_object_asks_to_be_tried_again(int status)
    {
        await using var rig = await Rig.Start();
        await rig.Switch("faults", new { kind = "lock_timeout", status, count = 1 });
        var locked = await Assert.ThrowsAsync<StripeException>(() => rig.Customer());
        Assert.Equal((status, "lock_timeout"), ((int)locked.HttpStatusCode, locked.StripeError.Code));
        Assert.False(locked.StripeResponse.Headers.Contains("Request-Id"));

        await rig.Switch("faults", new { kind = "lock_timeout", status, count = 1 });
        await Rig.Client(rig.Server.BaseAddress, retries: 1).V1.Customers.CreateAsync(new CustomerCreateOptions());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Of_Stripe_itself_is_remembered_for_the_key_whether_or_not_it_was_done(bool after, int charges)
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer();
        var intent = await rig.Intent(customer.Id);
        await rig.Switch("faults", new { kind = "error", path = "/v1/payment_intents/:id/confirm", after, count = 1 });
        for (var i = 0; i < 2; i++)
        {
            var broken = await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card, "confirm:p1:1"));
            Assert.Equal((500, "api_error", i == 1),
                ((int)broken.HttpStatusCode, broken.StripeError.Type, broken.StripeResponse.Headers.Contains("Idempotent-Replayed")));
        }

        Assert.Equal(charges, (await rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { PaymentIntent = intent.Id })).Data.Count);
        Assert.Equal(after ? "succeeded" : "requires_payment_method", (await rig.Stripe.V1.PaymentIntents.GetAsync(intent.Id)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_the_connection_leaves_a_retry_with_one_charge(bool after)
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer();
        var intent = await rig.Intent(customer.Id);
        await rig.Switch("faults", new { kind = "reset", path = $"/v1/payment_intents/{intent.Id}/confirm", after, count = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.Confirm(intent.Id, card, "confirm:p1:1"));
        Assert.Equal(after ? "succeeded" : "requires_payment_method", (await rig.Stripe.V1.PaymentIntents.GetAsync(intent.Id)).Status);

        var retried = await rig.Confirm(intent.Id, card, "confirm:p1:1");
        Assert.Equal(("succeeded", after), (retried.Status, retried.StripeResponse.Headers.Contains("Idempotent-Replayed")));
        Assert.Single((await rig.Stripe.V1.Charges.ListAsync()).Data);
    }

    [Fact]
    public async Task Of_the_answer_leaves_the_outcome_unknown_until_it_is_asked_again()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer();
        var intent = await rig.Intent(customer.Id);
        await rig.Switch("faults", new { kind = "unreadable", path = "/v1/payment_intents/:id/confirm", method = "POST", count = 1 });
        var unreadable = await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card, "confirm:p1:1"));
        Assert.Equal((200, null), ((int)unreadable.HttpStatusCode, unreadable.StripeError));
        Assert.Equal("succeeded", (await rig.Confirm(intent.Id, card, "confirm:p1:1")).Status);
    }

    [Fact]
    public async Task Of_latency_waits_as_long_as_it_says()
    {
        await using var rig = await Rig.Start();
        await rig.Switch("faults", new { kind = "latency", min_ms = 40, max_ms = 60, path = "/v1/customers" });
        var clock = Stopwatch.StartNew();
        await rig.Customer();
        Assert.InRange(clock.ElapsedMilliseconds, 38, 5000);
        await rig.Http.DeleteAsync("/sandbox/faults");
        Assert.Equal("[]", await rig.Http.GetStringAsync("/sandbox/faults"));
    }

    [Fact]
    public void Strikes_the_same_requests_in_every_run_with_the_same_seed()
    {
        static string Run(ulong seed)
        {
            var board = new FaultBoard();
            board.Add(new Fault { Kind = FaultKind.Error, Probability = 0.3, Seed = seed });
            return string.Concat(Enumerable.Range(0, 200).Select(_ => board.Draw("POST", "/v1/customers", "/v1/customers").Kind is null ? '.' : 'x'));
        }

        Assert.Equal(Run(7), Run(7));
        Assert.NotEqual(Run(7), Run(8));
        Assert.InRange(Run(7).Count(c => c == 'x'), 35, 85);
    }

    [Theory, InlineData("endpoint-concurrency"), InlineData("global-concurrency"), InlineData("resource-specific")]
    public async Task Of_too_much_at_once_says_what_there_is_too_much_of_and_does_and_remembers_nothing(string reason)
    {
        await using var rig = await Rig.Start();
        await rig.Switch("faults", new { kind = "rate_limit", reason, path = "/v1/customers", count = 1 });
        var once = new RequestOptions { IdempotencyKey = "customer:1" };

        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Customers.CreateAsync(new(), once));
        Assert.Equal((429, "rate_limit", reason), ((int)refused.HttpStatusCode, refused.StripeError.Code, refused.StripeResponse.Headers.GetValues("Stripe-Rate-Limited-Reason").Single()));

        Assert.False((await rig.Stripe.V1.Customers.CreateAsync(new(), once)).StripeResponse.Headers.Contains("Idempotent-Replayed"));
        Assert.Single((await rig.Stripe.V1.Customers.ListAsync()).Data);
    }

    [Fact]
    public async Task That_makes_no_sense_is_refused()
    {
        await using var rig = await Rig.Start();
        foreach (var nonsense in new[] { "{\"kind\":\"earthquake\"}", "{\"kind\":\"error\",\"probability\":2}", "{\"kind\":\"error\",\"colour\":1}", "{\"kind\":\"rate_limit\",\"reason\":\"the-weather\"}", "", "{" })
        {
            using var answer = await rig.Http.PostAsync("/sandbox/faults", new StringContent(nonsense));
            Assert.Equal(400, (int)answer.StatusCode);
        }

        Assert.Equal(404, (int)(await rig.Http.GetAsync("/sandbox/nothing")).StatusCode);
    }
}
