using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Greenlight.Tests;

public class A_refund
{
    private static async Task<(PaymentIntent Intent, Charge Charge)> Paid(Rig rig, string card = "pm_card_visa")
    {
        var (customer, saved) = await rig.Backer(card);
        var intent = await rig.Intent(customer.Id);
        var paid = await rig.Stripe.V1.PaymentIntents.ConfirmAsync(intent.Id,
            new PaymentIntentConfirmOptions { PaymentMethod = saved, OffSession = true, Expand = ["latest_charge.balance_transaction"] });
        return (paid, paid.LatestCharge);
    }

    [Fact]
    public async Task Gives_back_the_whole_charge_and_says_so_on_it()
    {
        await using var rig = await Rig.Start();
        var (intent, charge) = await Paid(rig);
        var options = new RefundCreateOptions
        {
            PaymentIntent = intent.Id,
            Reason = "requested_by_customer",
            Metadata = new Dictionary<string, string> { ["pledge"] = "p1" },
            Expand = ["charge", "balance_transaction"],
        };
        var refund = await rig.Stripe.V1.Refunds.CreateAsync(options, Rig.Key("refund:p1"));
        Assert.Equal(("succeeded", 995, "usd", intent.Id, "requested_by_customer", "p1"),
            (refund.Status, refund.Amount, refund.Currency, refund.PaymentIntentId, refund.Reason, refund.Metadata["pledge"]));
        Assert.Equal((995, true), (refund.Charge.AmountRefunded, refund.Charge.Refunded));
        Assert.Equal((-995, 0, -995, "refund"), (refund.BalanceTransaction.Amount, refund.BalanceTransaction.Fee, refund.BalanceTransaction.Net, refund.BalanceTransaction.Type));
        Assert.Equal(refund.Id, (await rig.Stripe.V1.Refunds.CreateAsync(options, Rig.Key("refund:p1"))).Id);

        Assert.Equal(["charge.refunded", "refund.created"], (await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Limit = 2 })).Select(e => e.Type));
        var updated = await rig.Stripe.V1.Refunds.UpdateAsync(refund.Id, new RefundUpdateOptions { Metadata = new Dictionary<string, string> { ["note"] = "sorry" } });
        Assert.Equal(("p1", "sorry"), (updated.Metadata["pledge"], updated.Metadata["note"]));
        Assert.Equal(charge.Id, (await rig.Stripe.V1.Refunds.GetAsync(refund.Id)).ChargeId);
        var again = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id }));
        Assert.Equal("charge_already_refunded", again.StripeError.Code);
    }

    [Fact]
    public async Task Gives_back_parts_until_nothing_is_left()
    {
        await using var rig = await Rig.Start();
        var (_, charge) = await Paid(rig);
        Task<Refund> Part(long? amount) => rig.Stripe.V1.Refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id, Amount = amount });
        var first = await Part(400);
        var half = await rig.Stripe.V1.Charges.GetAsync(charge.Id, new ChargeGetOptions { Expand = ["refunds.data.balance_transaction"] });
        Assert.Equal((400, false), (half.AmountRefunded, half.Refunded));
        Assert.Equal(-400, Assert.Single(half.Refunds.Data).BalanceTransaction.Net);
        var tooMuch = await Assert.ThrowsAsync<StripeException>(() => Part(596));
        Assert.Equal(("amount", "Refund amount (5.96 usd) is greater than unrefunded amount on charge (5.95 usd)"), (tooMuch.StripeError.Param, tooMuch.StripeError.Message));
        var rest = await Part(null);
        Assert.Equal(595, rest.Amount);
        Assert.Equal([rest.Id, first.Id], (await rig.Stripe.V1.Refunds.ListAsync(new RefundListOptions { Charge = charge.Id })).Select(r => r.Id));
        Assert.Equal([first.Id], (await rig.Stripe.V1.Refunds.ListAsync(new RefundListOptions { PaymentIntent = charge.PaymentIntentId, StartingAfter = rest.Id })).Select(r => r.Id));
        Assert.True((await rig.Stripe.V1.Charges.GetAsync(charge.Id)).Refunded);
    }

    [Fact]
    public async Task Of_a_slow_bank_is_pending_first()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var (intent, _) = await Paid(rig, "pm_card_pendingRefund");
        var refund = await rig.Stripe.V1.Refunds.CreateAsync(new RefundCreateOptions { PaymentIntent = intent.Id });
        Assert.Equal(("pending", "processing"), (refund.Status, refund.PendingReason));
        Assert.True((await rig.Stripe.V1.Charges.GetAsync(refund.ChargeId)).Refunded);

        time.Advance(TimeSpan.FromSeconds(10));
        await Rig.Eventually(() => rig.Stripe.V1.Refunds.GetAsync(refund.Id), r => r.Status == "succeeded");
        Assert.Equal(["charge.refund.updated", "refund.updated"], (await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Limit = 2 })).Select(e => e.Type));
    }

    [Fact]
    public async Task That_the_bank_sends_back_fails_later_and_the_money_is_there_again()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var (intent, charge) = await Paid(rig, "pm_card_refundFail");
        var refund = await rig.Stripe.V1.Refunds.CreateAsync(new RefundCreateOptions { PaymentIntent = intent.Id });
        Assert.Equal("succeeded", refund.Status);

        time.Advance(TimeSpan.FromSeconds(10));
        var failed = await Rig.Eventually(
            () => rig.Stripe.V1.Refunds.GetAsync(refund.Id, new RefundGetOptions { Expand = ["failure_balance_transaction", "charge"] }), r => r.Status == "failed");
        Assert.Equal(("expired_or_canceled_card", 995, "refund_failure"), (failed.FailureReason, failed.FailureBalanceTransaction.Net, failed.FailureBalanceTransaction.Type));
        Assert.Equal((0, false), (failed.Charge.AmountRefunded, failed.Charge.Refunded));
        Assert.Equal("refund.failed", Assert.Single((await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Type = "refund.failed" })).Data).Type);
        Assert.Equal(charge.BalanceTransaction.Net, (await rig.Stripe.V1.Balance.GetAsync(new BalanceGetOptions())) is { } b ? b.Available[0].Amount + b.Pending[0].Amount : 0);
    }

    [Fact]
    public async Task Happens_after_a_restart_when_its_time_has_come_meanwhile()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var folder = Rig.NewFolder();
        string id;
        await using (var before = await Rig.Start(time, folder))
            id = (await before.Stripe.V1.Refunds.CreateAsync(new RefundCreateOptions { PaymentIntent = (await Paid(before, "pm_card_pendingRefund")).Intent.Id })).Id;
        time.Advance(TimeSpan.FromDays(1));
        await using (var after = await Rig.Start(time, folder))
            await Rig.Eventually(() => after.Stripe.V1.Refunds.GetAsync(id), r => r.Status == "succeeded");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Is_refused_where_there_is_nothing_to_give_back()
    {
        await using var rig = await Rig.Start();
        async Task<StripeError> Refused(RefundCreateOptions options) =>
            (await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Refunds.CreateAsync(options))).StripeError;

        var (customer, card) = await rig.Backer("pm_card_chargeCustomerFail");
        var intent = await rig.Intent(customer.Id);
        Assert.Contains("does not have a successful charge", (await Refused(new RefundCreateOptions { PaymentIntent = intent.Id })).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StripeException>(() => rig.Confirm(intent.Id, card));
        Assert.Equal("payment_intent", (await Refused(new RefundCreateOptions { PaymentIntent = intent.Id })).Param);
        Assert.Equal("resource_missing", (await Refused(new RefundCreateOptions { Charge = "ch_none" })).Code);
        Assert.Equal("parameter_missing", (await Refused(new RefundCreateOptions())).Code);
        var (_, disputed) = await Paid(rig, "pm_card_createDispute");
        Assert.Equal("charge_disputed", (await Refused(new RefundCreateOptions { Charge = disputed.Id })).Code);
        var (_, paid) = await Paid(rig);
        Assert.Equal("reverse_transfer", (await Refused(new RefundCreateOptions { Charge = paid.Id, ReverseTransfer = true })).Param);
        Assert.Empty((await rig.Stripe.V1.Refunds.ListAsync()).Data);
    }
}
