using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Payments;

public abstract partial class A_webhook_inbox
{
    [Fact]
    public async Task Shows_a_person_what_an_issuer_takes_for_fraudulent_until_it_has_gone_back()
    {
        var pledge = await Pledge(PledgeState.Collected);
        await Receive(Returned(StripeNews.EarlyFraudWarning, "pi_1"));

        await Process(pledge.Id, stripe: new(pledge.Id, new PaymentReply.NothingFound()), slice: InboxTable.Slice(new("evt", StripeNews.EarlyFraudWarning, "", "pi_1")));

        // The shard is told nothing: no money has moved.
        Assert.Empty(_told);
        var warning = Assert.Single(await new FraudWarnings(store.Database).All(), warning => warning.Pledge == pledge.Id);
        Assert.Equal((PledgeState.Collected, true), (warning.State, warning.Stands));
        var writer = await new Scene(store, pledge.Id.Shard.Campaign).Open();
        await writer.Write(pledge.Changed(PledgeEventKind.Refunded, p => p with { State = PledgeState.Refunded }));
        Assert.False(Assert.Single(await new FraudWarnings(store.Database).All(), warning => warning.Pledge == pledge.Id).Stands);
    }
}
