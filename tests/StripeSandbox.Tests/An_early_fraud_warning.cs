using System.Net;
using Stripe;
using Stripe.Radar;

namespace Greenlight.Tests;

public class An_early_fraud_warning
{
    [Fact]
    public async Task Comes_of_its_test_card_and_moves_no_money()
    {
        await using var rig = await Rig.Start();
        var charge = await Paid(rig, "pm_card_createIssuerFraudRecord");

        var warning = await Newest(rig);
        Assert.Equal((charge.Id, charge.PaymentIntentId, "unauthorized_use_of_card", true), (warning.ChargeId, warning.PaymentIntentId, warning.FraudType, warning.Actionable));
        Assert.Single((await rig.Stripe.V1.BalanceTransactions.ListAsync()).Data);
    }

    [Fact]
    public async Task Comes_of_a_button_once_and_leaves_the_charge_to_be_refunded()
    {
        await using var rig = await Rig.Start();
        var charge = await Paid(rig, "pm_card_visa");

        Assert.Contains("value=\"warn\"", await rig.Http.GetStringAsync($"/dashboard/{charge.Id}"), StringComparison.Ordinal);
        using var pressed = await rig.Http.PostAsync($"/dashboard/{charge.Id}", new FormUrlEncodedContent([new("do", "warn")]));
        var page = await rig.Http.GetStringAsync($"/dashboard/{charge.Id}");

        Assert.DoesNotContain("value=\"warn\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"dispute\"", page, StringComparison.Ordinal);
        var warning = await Newest(rig);
        Assert.Contains(warning.Id, page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await rig.Http.GetAsync($"/dashboard/{warning.Id}")).StatusCode);
        Assert.Equal("succeeded", (await rig.Stripe.V1.Refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id })).Status);
        Assert.Contains("&quot;actionable&quot;: false", await rig.Http.GetStringAsync($"/dashboard/{warning.Id}"), StringComparison.Ordinal);
    }

    private static async Task<Charge> Paid(Rig rig, string card)
    {
        var (customer, saved) = await rig.Backer(card);
        var paid = await rig.Confirm((await rig.Intent(customer.Id)).Id, saved);
        return await rig.Stripe.V1.Charges.GetAsync(paid.LatestChargeId);
    }

    private static async Task<EarlyFraudWarning> Newest(Rig rig) =>
        Assert.IsType<EarlyFraudWarning>(Assert.Single((await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Type = "radar.early_fraud_warning.created" })).Data).Data.Object);
}
