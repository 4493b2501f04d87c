using Stripe;

namespace Greenlight.Tests;

public class A_payment_method
{
    [Fact]
    public async Task Is_attached_to_one_customer_and_never_used_again_once_detached()
    {
        await using var rig = await Rig.Start();
        var (ada, grace) = (await rig.Customer(), await rig.Customer());
        var card = await rig.Stripe.V1.PaymentMethods.AttachAsync("pm_card_mastercard", new PaymentMethodAttachOptions { Customer = ada.Id });
        Assert.Equal(("mastercard", ada.Id), (card.Card.Brand, card.CustomerId));

        var taken = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.PaymentMethods.AttachAsync(card.Id, new PaymentMethodAttachOptions { Customer = grace.Id }));
        Assert.Contains("already been attached", taken.Message, StringComparison.Ordinal);

        var detached = await rig.Stripe.V1.PaymentMethods.DetachAsync(card.Id);
        Assert.Null(detached.CustomerId);
        Assert.Empty((await rig.Stripe.V1.PaymentMethods.ListAsync(new PaymentMethodListOptions { Customer = ada.Id })).Data);
        var again = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.PaymentMethods.AttachAsync(card.Id, new PaymentMethodAttachOptions { Customer = ada.Id }));
        Assert.Contains("may not be used again", again.Message, StringComparison.Ordinal);
        Assert.Equal(400, (int)(await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.PaymentMethods.DetachAsync(card.Id))).HttpStatusCode);
    }

    [Fact]
    public async Task Is_made_from_the_number_of_a_test_card()
    {
        await using var rig = await Rig.Start();
        Task<PaymentMethod> Typed(string number) => rig.Stripe.V1.PaymentMethods.CreateAsync(new PaymentMethodCreateOptions
        {
            Type = "card",
            Card = new PaymentMethodCardOptions { Number = number, ExpMonth = 12, ExpYear = 2034, Cvc = "123" },
        });
        var card = await Typed("4000 0000 0000 0341");
        Assert.Equal("0341", (await rig.Stripe.V1.PaymentMethods.GetAsync(card.Id)).Card.Last4);
        var refused = await Assert.ThrowsAsync<StripeException>(() => Typed("4000000000000003"));
        Assert.Equal((402, "incorrect_number"), ((int)refused.HttpStatusCode, refused.StripeError.Code));
    }

    [Fact]
    public void Behind_every_official_test_id_keeps_its_own_name()
    {
        Assert.All(TestCard.Known, card => Assert.Same(card, TestCard.Find(card.Token)));
        Assert.Null(TestCard.Find("card_unheardOf"));
    }
}
