using Stripe;

namespace Greenlight.Tests;

public class A_customer
{
    [Fact]
    public async Task Is_created_changed_and_found_again()
    {
        await using var rig = await Rig.Start();
        var made = await rig.Stripe.V1.Customers.CreateAsync(new CustomerCreateOptions
        {
            Email = "grace+é@example.org",
            Name = "Grace & Co=100%",
            Metadata = new Dictionary<string, string> { ["backer"] = "bkr-1", ["note"] = "a[0]=b" },
        });
        Assert.StartsWith("cus_", made.Id, StringComparison.Ordinal);
        Assert.Equal(28, made.Id.Length);

        var changed = await rig.Stripe.V1.Customers.UpdateAsync(made.Id, new CustomerUpdateOptions { Name = "", Metadata = new Dictionary<string, string> { ["note"] = "" } });
        Assert.Equal(("grace+é@example.org", null), (changed.Email, changed.Name));
        var found = await rig.Stripe.V1.Customers.GetAsync(made.Id);
        Assert.Equal("bkr-1", Assert.Single(found.Metadata).Value);
        Assert.Equal(made.Id, Assert.Single((await rig.Stripe.V1.Customers.ListAsync(new CustomerListOptions { Email = "grace+é@example.org" })).Data).Id);
    }

    [Fact]
    public async Task Keeps_the_card_it_is_created_with()
    {
        await using var rig = await Rig.Start();
        var customer = await rig.Stripe.V1.Customers.CreateAsync(new CustomerCreateOptions { PaymentMethod = "pm_card_visa" });
        var cards = await rig.Stripe.V1.PaymentMethods.ListAsync(new PaymentMethodListOptions { Customer = customer.Id, Type = "card" });
        var card = Assert.Single(cards.Data);
        Assert.Equal(("visa", "4242", customer.Id), (card.Card.Brand, card.Card.Last4, card.CustomerId));
        Assert.StartsWith("pm_", card.Id, StringComparison.Ordinal);
        Assert.Equal(card.Id, Assert.Single((await rig.Stripe.V1.Customers.PaymentMethods.ListAsync(customer.Id)).Data).Id);
    }

    [Fact]
    public async Task Is_gone_with_its_cards_once_it_is_deleted_and_says_so()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer("pm_card_visa");
        var intent = await rig.Intent(customer.Id);

        Assert.True((await rig.Stripe.V1.Customers.DeleteAsync(customer.Id)).Deleted);

        Assert.True((await rig.Stripe.V1.Customers.GetAsync(customer.Id)).Deleted);
        Assert.Empty((await rig.Stripe.V1.Customers.ListAsync()).Data);
        Assert.Null((await rig.Stripe.V1.PaymentMethods.GetAsync(card)).CustomerId);
        foreach (var asked in (Func<Task>[])[() => rig.Intent(customer.Id), () => rig.Stripe.V1.PaymentMethods.ListAsync(new() { Customer = customer.Id, Type = "card" })])
        {
            var missing = (await Assert.ThrowsAsync<StripeException>(asked)).StripeError;
            Assert.Equal(("resource_missing", "customer"), (missing.Code, missing.Param));
        }
        var refused = (await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card))).StripeError;
        Assert.Equal(("invalid_request_error", null), (refused.Type, refused.Code));
        Assert.Contains("may not be used again", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_created_with_a_card_that_is_declined()
    {
        await using var rig = await Rig.Start();
        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Customer("pm_card_chargeDeclined"));
        Assert.Equal((402, "card_error", "card_declined"), ((int)refused.HttpStatusCode, refused.StripeError.Type, refused.StripeError.Code));
        Assert.Empty((await rig.Stripe.V1.Customers.ListAsync()).Data);
    }
}
