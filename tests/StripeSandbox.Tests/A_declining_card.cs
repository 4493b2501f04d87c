using Stripe;

namespace Greenlight.Tests;

public class A_declining_card
{
    [Theory]
    [InlineData("pm_card_chargeDeclined", "card_declined", "generic_decline", "try_again_later")]
    [InlineData("pm_card_visa_chargeDeclined", "card_declined", "generic_decline", "try_again_later")]
    [InlineData("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", "try_again_later")]
    [InlineData("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card", "do_not_try_again")]
    [InlineData("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", "do_not_try_again")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", "expired_card", null, "confirm_card_data")]
    [InlineData("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", null, "confirm_card_data")]
    [InlineData("pm_card_chargeDeclinedProcessingError", "processing_error", null, "try_again_later")]
    public async Task Is_refused_when_it_is_to_be_saved(string card, string code, string? decline, string advice)
    {
        await using var rig = await Rig.Start();
        var customer = await rig.Customer();
        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions
        {
            Customer = customer.Id,
            PaymentMethod = card,
            Confirm = true,
        }));
        Assert.Equal((402, "card_error", code, decline, advice),
            ((int)refused.HttpStatusCode, refused.StripeError.Type, refused.StripeError.Code, refused.StripeError.DeclineCode, refused.StripeError.AdviceCode));
        var setup = refused.StripeError.SetupIntent;
        Assert.Equal(("requires_payment_method", code, null), (setup.Status, setup.LastSetupError.Code, setup.PaymentMethodId));
        Assert.Equal(refused.StripeError.PaymentMethod.Id, setup.LastSetupError.PaymentMethod.Id);
        await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.PaymentMethods.AttachAsync(card, new PaymentMethodAttachOptions { Customer = customer.Id }));
        Assert.Empty((await rig.Stripe.V1.PaymentMethods.ListAsync(new PaymentMethodListOptions { Customer = customer.Id })).Data);
    }

    [Fact]
    public async Task May_be_saved_and_decline_later()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer("pm_card_chargeCustomerFail");
        var intent = await rig.Intent(customer.Id);
        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card));

        var error = refused.StripeError;
        Assert.Equal((402, "card_error", "card_declined", "generic_decline"), ((int)refused.HttpStatusCode, error.Type, error.Code, error.DeclineCode));
        Assert.Equal(("requires_payment_method", null, "generic_decline"),
            (error.PaymentIntent.Status, error.PaymentIntent.PaymentMethodId, error.PaymentIntent.LastPaymentError.DeclineCode));
        Assert.Equal((card, error.Charge), (error.PaymentMethod.Id, error.PaymentIntent.LatestChargeId));
        var charge = await rig.Stripe.V1.Charges.GetAsync(error.Charge);
        Assert.Equal(("failed", false, "card_declined", 0L, "p1"), (charge.Status, charge.Captured, charge.FailureCode, charge.AmountCaptured, charge.Metadata["pledge"]));

        var (_, good) = (customer, (await rig.Stripe.V1.PaymentMethods.AttachAsync("pm_card_visa", new PaymentMethodAttachOptions { Customer = customer.Id })).Id);
        var paid = await rig.Confirm(intent.Id, good);
        Assert.Equal(("succeeded", null), (paid.Status, paid.LastPaymentError));
    }

    [Fact]
    public async Task May_be_scripted_to_recover()
    {
        await using var rig = await Rig.Start();
        var (customer, card) = await rig.Backer("pm_sandbox_insufficient_funds_processing_error_ok");
        var intent = await rig.Intent(customer.Id);
        var outcomes = new List<string>();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            try
            {
                outcomes.Add((await rig.Confirm(intent.Id, card, $"confirm:p1:{attempt}")).Status);
            }
            catch (StripeException e)
            {
                outcomes.Add(e.StripeError.DeclineCode ?? e.StripeError.Code);
            }
        }

        Assert.Equal(["insufficient_funds", "processing_error", "succeeded"], outcomes);
        Assert.Equal("succeeded", (await rig.Confirm((await rig.Intent(customer.Id)).Id, card)).Status);
        Assert.Equal(3, (await rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { PaymentIntent = intent.Id })).Data.Count);
        var unheard = await Assert.ThrowsAsync<StripeException>(() => rig.Backer("pm_sandbox_maybe"));
        Assert.Equal("resource_missing", unheard.StripeError.Code);
    }

    [Theory]
    [InlineData("pm_card_authenticationRequired", true, false)]
    [InlineData("pm_card_authenticationRequiredOnSetup", true, true)]
    [InlineData("pm_card_authenticationRequiredSetupForOffSession", false, true)]
    public async Task May_want_its_owner_present(string id, bool atSetup, bool passesOffSession)
    {
        await using var rig = await Rig.Start();
        var (customer, _) = await rig.Backer();
        var setup = await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions { Customer = customer.Id, PaymentMethod = id, Confirm = true });
        Assert.Equal(atSetup ? "requires_action" : "succeeded", setup.Status);
        if (atSetup) await rig.Http.PostAsync($"/authenticate/{setup.Id}", new FormUrlEncodedContent([new("outcome", "complete")]));

        var intent = await rig.Intent(customer.Id);
        if (passesOffSession)
        {
            Assert.Equal("succeeded", (await rig.Confirm(intent.Id, setup.PaymentMethodId)).Status);
            return;
        }

        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, setup.PaymentMethodId));
        Assert.Equal((402, "authentication_required", "authentication_required"),
            ((int)refused.HttpStatusCode, refused.StripeError.Code, refused.StripeError.DeclineCode));

        var present = await rig.Stripe.V1.PaymentIntents.ConfirmAsync(intent.Id, new PaymentIntentConfirmOptions { PaymentMethod = setup.PaymentMethodId });
        Assert.Equal("requires_action", present.Status);
        await rig.Http.PostAsync($"/authenticate/{intent.Id}", new FormUrlEncodedContent([new("outcome", "complete")]));
        Assert.Equal("succeeded", (await rig.Stripe.V1.PaymentIntents.GetAsync(intent.Id)).Status);
        Assert.Single((await rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { PaymentIntent = intent.Id })).Data, c => c.Captured);
    }
}
