using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Greenlight.Tests;

public class A_list
{
    [Fact]
    public async Task Is_read_page_by_page_newest_first_and_backwards()
    {
        await using var rig = await Rig.Start();
        var made = new List<string>();
        for (var i = 0; i < 7; i++) made.Add((await rig.Customer()).Id);
        made.Reverse();

        Task<StripeList<Customer>> Page(string? after = null, string? before = null) =>
            rig.Stripe.V1.Customers.ListAsync(new CustomerListOptions { Limit = 3, StartingAfter = after, EndingBefore = before });
        var first = await Page();
        Assert.Equal(made[..3], first.Select(c => c.Id));
        Assert.True(first.HasMore);
        var last = await Page(after: made[5]);
        Assert.Equal(made[6..], last.Select(c => c.Id));
        Assert.False(last.HasMore);
        Assert.Equal(made[1..4], (await Page(before: made[4])).Select(c => c.Id));
        Assert.Equal(made[..2], (await Page(before: made[2])).Select(c => c.Id));

        var all = new List<string>();
        await foreach (var customer in rig.Stripe.V1.Customers.ListAutoPagingAsync(new CustomerListOptions { Limit = 2 })) all.Add(customer.Id);
        Assert.Equal(made, all);
    }

    [Fact]
    public async Task Holds_only_what_belongs_to_the_customer_or_the_time_asked_for()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var (ada, grace) = (await rig.Customer(), await rig.Customer());
        var ids = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            ids.Add((await rig.Intent(i % 2 == 0 ? ada.Id : grace.Id)).Id);
        }

        var hers = await rig.Stripe.V1.PaymentIntents.ListAsync(new PaymentIntentListOptions { Customer = ada.Id, Limit = 2 });
        Assert.Equal([ids[4], ids[2]], hers.Select(i => i.Id));
        Assert.True(hers.HasMore);
        Assert.Equal([ids[0]], (await rig.Stripe.V1.PaymentIntents.ListAsync(new PaymentIntentListOptions { Customer = ada.Id, StartingAfter = ids[2] })).Select(i => i.Id));

        var third = DateTimeOffset.UnixEpoch.AddYears(50).AddMinutes(3).UtcDateTime;
        var range = new DateRangeOptions { GreaterThanOrEqual = third, LessThan = third.AddMinutes(2) };
        Assert.Equal([ids[3], ids[2]], (await rig.Stripe.V1.PaymentIntents.ListAsync(new PaymentIntentListOptions { Created = range })).Select(i => i.Id));
    }

    [Fact]
    public async Task Refuses_a_limit_or_a_cursor_that_makes_no_sense()
    {
        await using var rig = await Rig.Start();
        var many = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { Limit = 101 }));
        Assert.Equal("limit", many.StripeError.Param);
        var lost = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { StartingAfter = "ch_nothing" }));
        Assert.Equal(("resource_missing", "starting_after"), (lost.StripeError.Code, lost.StripeError.Param));
    }

    [Fact]
    public async Task Of_events_can_be_narrowed_by_type_and_time_and_shows_objects_as_they_were()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var (customer, card) = await rig.Backer();
        time.Advance(TimeSpan.FromHours(1));
        var intent = await rig.Intent(customer.Id);
        await rig.Confirm(intent.Id, card, "confirm:p1:1");

        async Task<string[]> Types(EventListOptions options) => [.. (await rig.Stripe.V1.Events.ListAsync(options)).Select(e => e.Type)];
        Assert.Equal(["payment_intent.succeeded", "charge.succeeded", "payment_intent.created", "setup_intent.succeeded", "payment_method.attached",
            "setup_intent.created", "customer.created"], await Types(new EventListOptions()));
        Assert.Equal(["charge.succeeded", "setup_intent.succeeded"], await Types(new EventListOptions { Types = ["charge.succeeded", "setup_intent.succeeded"] }));
        Assert.Equal(["payment_intent.created"], await Types(new EventListOptions { Type = "payment_intent.created" }));
        var recent = new DateRangeOptions { GreaterThanOrEqual = time.GetUtcNow().UtcDateTime };
        Assert.Equal(3, (await Types(new EventListOptions { Created = recent })).Length);

        var newest = (await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Limit = 2 })).Data;
        Assert.Equal("payment_intent.created", Assert.Single((await rig.Stripe.V1.Events.ListAsync(new EventListOptions { StartingAfter = newest[1].Id, Limit = 1 })).Data).Type);
        Assert.Equal("confirm:p1:1", newest[0].Request.IdempotencyKey);
        Assert.StartsWith("req_", newest[0].Request.Id, StringComparison.Ordinal);
        var created = (await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Type = "payment_intent.created" })).Data[0];
        Assert.Equal("requires_payment_method", ((PaymentIntent)created.Data.Object).Status);
        Assert.Equal("succeeded", ((PaymentIntent)(await rig.Stripe.V1.Events.GetAsync(newest[0].Id)).Data.Object).Status);
    }
}
