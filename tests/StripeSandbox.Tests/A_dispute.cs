using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Greenlight.Tests;

public class A_dispute
{
    private static async Task<Dispute> Opened(Rig rig, string card = "pm_card_createDispute")
    {
        var (customer, saved) = await rig.Backer(card);
        var intent = await rig.Intent(customer.Id);
        var paid = await rig.Confirm(intent.Id, saved);
        Assert.Equal("succeeded", paid.Status);
        return Assert.Single((await rig.Stripe.V1.Disputes.ListAsync(new DisputeListOptions { PaymentIntent = paid.Id })).Data);
    }

    private static async Task<string[]> Happened(Rig rig, int count) =>
        [.. (await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Limit = count })).Select(e => e.Type).Reverse()];

    private static async Task<long> Funds(Rig rig)
    {
        var balance = await rig.Stripe.V1.Balance.GetAsync(new BalanceGetOptions());
        return balance.Available[0].Amount + balance.Pending[0].Amount;
    }

    [Fact]
    public async Task Takes_the_money_and_a_fee_at_once()
    {
        await using var rig = await Rig.Start();
        var dispute = await Opened(rig, "pm_card_createDisputeProductNotReceived");
        Assert.Equal(("needs_response", "product_not_received", 995, false), (dispute.Status, dispute.Reason, dispute.Amount, dispute.IsChargeRefundable));
        var taken = Assert.Single(dispute.BalanceTransactions);
        Assert.Equal((-995, 1500, -2495, "adjustment", "dispute"), (taken.Amount, taken.Fee, taken.Net, taken.Type, taken.ReportingCategory));
        Assert.Equal(["payment_intent.succeeded", "charge.dispute.created", "charge.updated", "charge.dispute.funds_withdrawn"], await Happened(rig, 4));
        Assert.True((await rig.Stripe.V1.Charges.GetAsync(dispute.ChargeId)).Disputed);
        Assert.Equal(995 - 59 - 2495, await Funds(rig));
    }

    [Theory]
    [InlineData("winning_evidence", "won", "charge.dispute.funds_reinstated", 995 - 59 - 1500)]
    [InlineData("losing_evidence", "lost", "charge.dispute.closed", -59 - 1500)]
    public async Task Is_decided_by_its_evidence(string evidence, string status, string last, long left)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var dispute = await Opened(rig);
        var staged = await rig.Stripe.V1.Disputes.UpdateAsync(dispute.Id,
            new DisputeUpdateOptions { Evidence = new DisputeEvidenceOptions { UncategorizedText = evidence, CustomerName = "Ada" }, Submit = false });
        Assert.Equal(("needs_response", "Ada", true), (staged.Status, staged.Evidence.CustomerName, staged.EvidenceDetails.HasEvidence));
        var submitted = await rig.Stripe.V1.Disputes.UpdateAsync(dispute.Id, new DisputeUpdateOptions { Submit = true });
        Assert.Equal(("under_review", 1), (submitted.Status, submitted.EvidenceDetails.SubmissionCount));
        await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Disputes.UpdateAsync(dispute.Id, new DisputeUpdateOptions { Submit = true }));

        time.Advance(TimeSpan.FromSeconds(10));
        await Rig.Eventually(() => rig.Stripe.V1.Disputes.GetAsync(dispute.Id), d => d.Status == status);
        Assert.Equal([last], await Happened(rig, 1));
        Assert.Equal(left, await Funds(rig));
    }

    [Fact]
    public async Task Is_lost_when_it_is_conceded_or_nobody_answers()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var conceded = await Opened(rig);
        Assert.Equal("lost", (await rig.Stripe.V1.Disputes.CloseAsync(conceded.Id)).Status);
        var closed = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Disputes.CloseAsync(conceded.Id));
        Assert.Contains("status of lost", closed.StripeError.Message, StringComparison.Ordinal);

        var ignored = await Opened(rig);
        time.Advance(ignored.EvidenceDetails.DueBy!.Value - time.GetUtcNow().UtcDateTime);
        await Rig.Eventually(() => rig.Stripe.V1.Disputes.GetAsync(ignored.Id), d => d.Status == "lost");
    }

    [Fact]
    public async Task That_is_only_an_inquiry_moves_no_money_and_can_be_ended_by_a_refund()
    {
        await using var rig = await Rig.Start();
        var inquiry = await Opened(rig, "pm_card_createDisputeInquiry");
        Assert.Equal(("warning_needs_response", true), (inquiry.Status, inquiry.IsChargeRefundable));
        Assert.Empty(inquiry.BalanceTransactions);
        Assert.Equal("succeeded", (await rig.Stripe.V1.Refunds.CreateAsync(new RefundCreateOptions { Charge = inquiry.ChargeId })).Status);
        Assert.Equal("warning_closed", (await rig.Stripe.V1.Disputes.CloseAsync(inquiry.Id)).Status);
    }
}
