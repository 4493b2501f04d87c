using System.Net;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Greenlight.Tests;

public class An_idempotency_key
{
    private static string? Header(StripeEntity entity, string name) =>
        entity.StripeResponse.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    [Fact]
    public async Task Gives_the_first_answer_again_even_when_the_object_has_moved_on()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer();
        var options = new PaymentIntentCreateOptions { Amount = 995, Currency = "usd", Customer = customer.Id };
        var first = await rig.Stripe.V1.PaymentIntents.CreateAsync(options, Rig.Key("create:p1"));
        await rig.Confirm(first.Id, card);

        var replay = await rig.Stripe.V1.PaymentIntents.CreateAsync(options, Rig.Key("create:p1"));
        Assert.Equal(first.StripeResponse.Content, replay.StripeResponse.Content);
        Assert.Equal("requires_payment_method", replay.Status);
        Assert.Equal("true", Header(replay, "Idempotent-Replayed"));
        Assert.Equal(first.StripeResponse.RequestId, Header(replay, "Original-Request"));
        Assert.NotEqual(first.StripeResponse.RequestId, replay.StripeResponse.RequestId);
        Assert.Null(Header(first, "Idempotent-Replayed"));
        Assert.Single((await rig.Stripe.V1.PaymentIntents.ListAsync()).Data);
    }

    [Fact]
    public async Task Replays_a_decline_and_a_refusal_that_execution_found()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer("pm_sandbox_insufficient_funds_ok");
        var intent = await rig.Intent(customer.Id);
        for (var i = 0; i < 2; i++)
        {
            var declined = await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card, "confirm:p1:1"));
            Assert.Equal("insufficient_funds", declined.StripeError.DeclineCode);
            Assert.Equal(i == 1, declined.StripeResponse.Headers.Contains("Idempotent-Replayed"));
        }

        await rig.Confirm(intent.Id, card, "confirm:p1:2");
        for (var i = 0; i < 2; i++)
        {
            var late = await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card, "confirm:p1:3"));
            Assert.Equal((HttpStatusCode.BadRequest, i == 1), (late.HttpStatusCode, late.StripeResponse.Headers.Contains("Idempotent-Replayed")));
        }

        Assert.Equal(2, (await rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { PaymentIntent = intent.Id })).Data.Count);
    }

    [Fact]
    public async Task Belongs_to_the_parameters_it_was_first_used_with()
    {
        await using var rig = await Rig.Start();
        await rig.Stripe.V1.Customers.CreateAsync(new CustomerCreateOptions { Email = "a@example.org" }, Rig.Key("cus:1"));
        var other = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Customers.CreateAsync(new CustomerCreateOptions { Email = "b@example.org" }, Rig.Key("cus:1")));
        Assert.Equal((400, "idempotency_error"), ((int)other.HttpStatusCode, other.StripeError.Type));
        var elsewhere = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions(), Rig.Key("cus:1")));
        Assert.Equal("idempotency_error", elsewhere.StripeError.Type);
        Assert.Single((await rig.Stripe.V1.Customers.ListAsync()).Data);
    }

    [Fact]
    public async Task Is_not_spent_on_parameters_that_were_refused()
    {
        await using var rig = await Rig.Start();
        for (var i = 0; i < 2; i++)
        {
            var refused = await Assert.ThrowsAsync<StripeException>(() =>
                rig.Stripe.V1.PaymentIntents.CreateAsync(new PaymentIntentCreateOptions { Amount = 1, Currency = "usd" }, Rig.Key("k")));
            Assert.Equal("amount_too_small", refused.StripeError.Code);
            Assert.False(refused.StripeResponse.Headers.Contains("Idempotent-Replayed"));
        }

        await rig.Stripe.V1.PaymentIntents.CreateAsync(new PaymentIntentCreateOptions { Amount = 100, Currency = "usd" }, Rig.Key("k"));
    }

    [Fact]
    public async Task Is_in_use_while_its_request_is_under_way()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        await rig.Switch("faults", new { kind = "latency", path = "/v1/customers", min_ms = 5000, max_ms = 5000, count = 1 });
        var options = new CustomerCreateOptions { Email = "a@example.org" };
        var first = rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("k"));

        await rig.Until(stats: "faults", text => text.Contains("\"tripped\":1", StringComparison.Ordinal));

        var busy = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("k")));
        Assert.Equal((409, "idempotency_key_in_use"), ((int)busy.HttpStatusCode, busy.StripeError.Code));
        Assert.False(first.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(5));
        await first;
        Assert.Single((await rig.Stripe.V1.Customers.ListAsync()).Data);
    }

    [Fact]
    public async Task Lives_for_a_day()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var options = new CustomerCreateOptions { Email = "a@example.org" };
        var first = await rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("k"));
        time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(first.Id, (await rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("k"))).Id);
        time.Advance(TimeSpan.FromSeconds(2));
        var later = await rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("k"));
        Assert.NotEqual(first.Id, later.Id);
        Assert.Equal(later.Id, (await rig.Stripe.V1.Customers.CreateAsync(options, Rig.Key("k"))).Id);
    }

    [Fact]
    public async Task Is_one_customer_when_a_hundred_requests_race()
    {
        await using var rig = await Rig.Start();
        var patient = Rig.Client(rig.Server.BaseAddress, retries: 8);
        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            patient.V1.Customers.CreateAsync(new CustomerCreateOptions { Email = $"{i % 4}@example.org" }, Rig.Key($"k{i % 4}"))));
        Assert.Equal(4, all.Select(c => c.Id).Distinct().Count());
        Assert.Equal(4, (await rig.Stripe.V1.Customers.ListAsync()).Data.Count);
    }

    [Fact]
    public void Is_forgotten_with_its_answer_once_its_day_is_over()
    {
        var keys = new IdempotencyKeys();
        keys.Keep(IdempotencyKeys.Name("old"), 1, 7, created: 0);
        keys.Keep(IdempotencyKeys.Name("new"), 1, 8, created: 5_000);
        Assert.Null(keys.Sweep(now: 86_399));
        Assert.Null(keys.Sweep(now: 86_400));
        Assert.Equal(7, keys.Sweep(now: 86_399 + 3600) ?? -1);
        Assert.Equal(KeyVerdict.Fresh, keys.Begin(IdempotencyKeys.Name("old"), 2, 86_400, out _));
        Assert.Equal(KeyVerdict.Different, keys.Begin(IdempotencyKeys.Name("new"), 2, 86_400, out _));
        Assert.Equal(KeyVerdict.Answered, keys.Begin(IdempotencyKeys.Name("new"), 1, 86_400, out var answer));
        Assert.Equal(8, answer);
    }
}
