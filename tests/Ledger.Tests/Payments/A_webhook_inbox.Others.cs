using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>Those whom an inbox speaks with.</summary>
public abstract partial class A_webhook_inbox
{
    /// <summary>Answers what an inbox asks; nothing else is asked.</summary>
    private sealed class ScriptedStripe(PledgeId? pledge, PaymentReply standing) : IPaymentProvider
    {
        public Task<PaymentReply> AskWhose(string paymentIntent) => Task.FromResult<PaymentReply>(new PaymentReply.MadeFor(pledge));
        public Task<PaymentReply> AskStanding(Pledge pledge) => Task.FromResult(standing);
        public Task<PaymentReply> CreateCustomer(Pledge pledge, string key) => throw new NotSupportedException();
        public Task<PaymentReply> SaveCard(Pledge pledge, string customer, string key) => throw new NotSupportedException();
        public Task<PaymentReply> AskCard(Pledge pledge, string customer) => throw new NotSupportedException();
        public Task<PaymentReply> CreateCharge(Pledge pledge, Money amount, string key, Campaign? campaign = null) => throw new NotSupportedException();
        public Task<PaymentReply> ConfirmCharge(Pledge pledge, string key) => throw new NotSupportedException();
        public Task<PaymentReply> AskCharge(Pledge pledge) => throw new NotSupportedException();
        public Task<PaymentReply> WithdrawCharge(Pledge pledge, string key) => throw new NotSupportedException();
        public Task<PaymentReply> LetCardsGo(Pledge pledge) => throw new NotSupportedException();
        public Task<PaymentReply> Refund(Pledge pledge, string key) => throw new NotSupportedException();
    }

    private sealed class Recorder(Func<PaymentFact, PledgeOutcome> record) : IPledgeRecorder
    {
        public Task<PledgeOutcome> Record(PaymentFact fact)
        {
            try
            {
                return Task.FromResult(record(fact));
            }
            catch (TimeoutException e)
            {
                return Task.FromException<PledgeOutcome>(e);
            }
        }
    }

    /// <summary>The tests of a class share a database; each looks at its own campaign's rows.</summary>
    private sealed class OnlyOf(InboxTable table, Campaigns.ShardId shard) : IInboxRows
    {
        public async Task<System.Collections.Immutable.ImmutableArray<InboxRow>> Due(int slice, DateTimeOffset now, int limit) =>
            [.. (await table.Due(slice, now, 10_000)).Where(row => row.Pledge?.Shard == shard || row.News.AsksForLook)];

        public Task Settle(IReadOnlyCollection<InboxFate> fates, DateTimeOffset now) => table.Settle(fates, now);
    }
}
