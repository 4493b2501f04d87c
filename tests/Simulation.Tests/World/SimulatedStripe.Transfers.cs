using Greenlight.Book;
using Greenlight.Payments;
using Greenlight.Pledging;
using Greenlight.Publishers;

namespace Greenlight.Simulation;

/// <content>Our balance, and what publishers are handed of it.</content>
internal sealed partial class SimulatedStripe
{
    private const long DisputeFee = 1500;
    private const int TransfersAPage = 2;

    /// <summary>Every movement of our balance, each with the pledge it is about.</summary>
    public List<(StripeTransaction Transaction, PledgeId? Pledge)> Balance { get; } = [];

    /// <summary>Every transfer, newest first.</summary>
    public List<MadeTransfer> Transfers { get; } = [];

    /// <summary>Days for which nothing that was charged may be handed out.</summary>
    public int HoldDays { get; set; }

    /// <summary>The movements since a time, as a process is told them; throws if it is told nothing.</summary>
    public Task<List<(StripeTransaction Transaction, PledgeId? Pledge)>> BalanceSince(DateTimeOffset since) =>
        List(() => Balance.FindAll(moved => moved.Transaction.Created >= since));

    /// <summary>What a process is given to make transfers with.</summary>
    public RemoteTransfers TransferClient() => new(this, faults);

    private void Move(string type, string source, PledgeId? pledge, long amount, long fee = 0) =>
        Balance.Add((new(Create("txn").Id, type, amount, fee, Currency.Usd, scheduler.Now, source), pledge));

    private PaymentReply Make(TransferOrder order)
    {
        if (IsStopped())
            Violated($"{order.Key} was made although charging is stopped.");
        if (chance.Of(faults.Refused) || order.Amount > Balance.Sum(moved => moved.Transaction.Net))
            return new PaymentReply.Rejected("balance_insufficient", "");
        if (Transfers.Exists(made => made.Group == order.Group))
            Violated($"{order.Group} was handed out twice.");
        var free = Balance.Where(moved => moved.Transaction.IsCharge && Entry.DayOf(moved.Transaction.Created) <= Entry.DayOf(scheduler.Now) - HoldDays).Sum(moved => moved.Transaction.Net);
        if (order.Amount + Transfers.Sum(made => made.Amount) > free)
            Violated($"{order.Key} hands out {order.Amount} before its hold has passed, or more than was charged.");
        var transfer = new MadeTransfer(
            Create("tr").Id, order.Amount, order.Currency.Code, order.Destination, scheduler.Now.ToUnixTimeSeconds(), order.Group, false, MadeTransfer.Written(order));
        Transfers.Insert(0, transfer);
        Move("transfer", transfer.Id, null, -order.Amount);
        return new PaymentReply.Created(transfer.Id);
    }

    private Page<MadeTransfer> PageOf(Func<MadeTransfer, bool> of, string? after)
    {
        var rest = Transfers.Where(of).SkipWhile(made => after is not null && made.Id != after).Skip(after is null ? 0 : 1).ToList();
        return new() { Data = rest[..Math.Min(rest.Count, TransfersAPage)], HasMore = rest.Count > TransfersAPage };
    }

    private Task<T> List<T>(Func<T> read) => network.Call(
        faults.Stripe,
        Patience,
        () => chance.Of(faults.Throttled) || IsInASpell() || chance.Of(faults.Broken) ? throw new TimeoutException("Stripe does not tell.") : read());

    /// <summary>Transfers as a process makes, asks for and lists them.</summary>
    public sealed class RemoteTransfers(SimulatedStripe stripe, Faults faults) : ITransferProvider, ITransferList
    {
        public Task<PaymentReply> Make(TransferOrder order, string key) => stripe.Call("transfer", key, () => stripe.Make(order), order.Amount);

        public Task<PaymentReply> Ask(TransferOrder order) => faults.KeyAlone
            ? Task.FromResult<PaymentReply>(new PaymentReply.NothingFound())
            : stripe.Call("ask transfer", null, () => stripe.Transfers.Find(made => made.Is(order)) is { } made ? new PaymentReply.Created(made.Id) : new PaymentReply.NothingFound());

        public Task<Page<MadeTransfer>> Since(DateTimeOffset since, string? after, CancellationToken cancellation) =>
            List(made => made.Created >= since.ToUnixTimeSeconds(), after);

        public Task<Page<MadeTransfer>> To(string destination, string? after, CancellationToken cancellation) => List(made => made.Destination == destination, after);

        private Task<Page<MadeTransfer>> List(Func<MadeTransfer, bool> of, string? after) => faults.ForgottenNotLookedFor || faults.KeyAlone || faults.OrderNotStored
            ? Task.FromResult(new Page<MadeTransfer>())
            : stripe.List(() => stripe.PageOf(of, after));
    }
}
