using Stripe;

namespace Greenlight.Tests;

public class A_payment_intent
{
    [Fact]
    public async Task Is_charged_once_however_often_it_is_confirmed()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer();
        var intent = await rig.Intent(customer.Id);
        Assert.Equal("requires_payment_method", intent.Status);

        var paid = await rig.Confirm(intent.Id, card);
        Assert.Equal(("succeeded", 995L), (paid.Status, paid.AmountReceived));
        for (var i = 0; i < 3; i++)
        {
            var again = await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card));
            Assert.Equal((400, "payment_intent_unexpected_state"), ((int)again.HttpStatusCode, again.StripeError.Code));
            Assert.Equal("succeeded", again.StripeError.PaymentIntent.Status);
        }

        var charges = await rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { PaymentIntent = intent.Id });
        var charge = Assert.Single(charges.Data);
        Assert.Equal((995L, true, "succeeded", customer.Id, intent.Id), (charge.Amount, charge.Captured, charge.Status, charge.CustomerId, charge.PaymentIntentId));
        Assert.Equal("p1", charge.Metadata["pledge"]);
        Assert.Equal(paid.LatestChargeId, charge.Id);
    }

    [Fact]
    public async Task Is_called_on_the_statement_by_the_accounts_prefix_and_its_own_suffix()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer();
        async Task<string> Statement(string? suffix)
        {
            var intent = await rig.Stripe.V1.PaymentIntents.CreateAsync(new PaymentIntentCreateOptions
            {
                Amount = 995,
                Currency = "usd",
                Customer = customer.Id,
                StatementDescriptorSuffix = suffix,
            });
            return (await rig.Stripe.V1.Charges.GetAsync((await rig.Confirm(intent.Id, card)).LatestChargeId)).CalculatedStatementDescriptor;
        }

        Assert.Equal("SANDBOX* CHILDREN", await Statement("CHILDREN"));
        Assert.Equal("STRIPE SANDBOX", await Statement(null));
    }

    [Fact]
    public async Task Shows_its_charge_when_the_confirmation_asks_to_expand_it()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer();
        var intent = await rig.Stripe.V1.PaymentIntents.CreateAsync(new PaymentIntentCreateOptions
        {
            Amount = 995,
            Currency = "usd",
            Customer = customer.Id,
            PaymentMethod = card,
            Confirm = true,
            OffSession = true,
            Expand = ["latest_charge.customer", "payment_method"],
        });
        Assert.Equal(intent.LatestChargeId, intent.LatestCharge.Id);
        Assert.Equal("ada@example.org", intent.LatestCharge.Customer.Email);
        Assert.Equal("4242", intent.PaymentMethod.Card.Last4);
        var wrong = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.PaymentIntents.GetAsync(intent.Id, new PaymentIntentGetOptions { Expand = ["amount"] }));
        Assert.Contains("cannot be expanded", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_its_amount_to_what_Stripe_can_charge()
    {
        await using var rig = await Rig.Start();
        async Task<string?> Refused(long amount, string currency) => (await Assert.ThrowsAsync<StripeException>(() =>
            rig.Stripe.V1.PaymentIntents.CreateAsync(new PaymentIntentCreateOptions { Amount = amount, Currency = currency }))).StripeError.Code;
        Assert.Equal("amount_too_small", await Refused(49, "usd"));
        Assert.Equal("parameter_invalid_integer", await Refused(0, "usd"));
        Assert.Equal("amount_too_large", await Refused(100_000_000, "usd"));
        Assert.Null(await Refused(995, "zzz"));
        Assert.Null(await Refused(1001, "kwd"));
        Assert.Null(await Refused(150, "isk"));
        var yen = await rig.Stripe.V1.PaymentIntents.CreateAsync(new PaymentIntentCreateOptions { Amount = 50, Currency = "JPY" });
        Assert.Equal((50L, "jpy"), (yen.Amount, yen.Currency));
    }

    [Fact]
    public async Task Can_be_changed_until_it_is_paid_and_cancelled_until_it_is_paid()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer();
        var intent = await rig.Intent(customer.Id);
        var changed = await rig.Stripe.V1.PaymentIntents.UpdateAsync(intent.Id, new PaymentIntentUpdateOptions
        {
            Amount = 1500,
            Metadata = new Dictionary<string, string> { ["pledge"] = "", ["note"] = "dearer" },
        });
        Assert.Equal(1500, changed.Amount);
        Assert.Equal(["note"], changed.Metadata.Keys);

        var cancelled = await rig.Stripe.V1.PaymentIntents.CancelAsync(intent.Id, new PaymentIntentCancelOptions { CancellationReason = "requested_by_customer" });
        Assert.Equal(("canceled", "requested_by_customer"), (cancelled.Status, cancelled.CancellationReason));
        Assert.NotNull(cancelled.CanceledAt);
        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card));
        Assert.Equal("payment_intent_unexpected_state", refused.StripeError.Code);

        var paid = await rig.Intent(customer.Id);
        await rig.Confirm(paid.Id, card);
        foreach (var tooLate in new Func<Task>[]
        {
            () => rig.Stripe.V1.PaymentIntents.CancelAsync(paid.Id),
            () => rig.Stripe.V1.PaymentIntents.UpdateAsync(paid.Id, new PaymentIntentUpdateOptions { Amount = 2000 }),
        })
            Assert.Equal("payment_intent_unexpected_state", (await Assert.ThrowsAsync<StripeException>(tooLate)).StripeError.Code);
    }

    [Fact]
    public async Task Takes_no_card_of_somebody_else()
    {
        await using var rig = await Rig.Start();
        var (_, card) = await rig.Backer();
        var other = await rig.Customer();
        var intent = await rig.Intent(other.Id);
        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card));
        Assert.Equal((400, "payment_method"), ((int)refused.HttpStatusCode, refused.StripeError.Param));
        Assert.Empty((await rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { PaymentIntent = intent.Id })).Data);
    }
}
