using Greenlight.Payments;

namespace Greenlight.Publishers;

/// <summary>The calls that transfers need. Two implementations: <see cref="StripeTransfers"/>, and the tests' own.</summary>
public interface ITransferProvider
{
    /// <summary>Hands the money over. <see cref="PaymentReply.Created"/>.</summary>
    Task<PaymentReply> Make(TransferOrder order, string key);

    /// <summary>What became of it. <see cref="PaymentReply.Created"/> or <see cref="PaymentReply.NothingFound"/>.</summary>
    Task<PaymentReply> Ask(TransferOrder order);
}

/// <summary>The transfers that Stripe has made. Both throw what the way to Stripe throws: half a list proves nothing. Two implementations: <see cref="StripeTransfers"/>, and the simulation's.</summary>
internal interface ITransferList
{
    /// <summary>A page of all transfers made at or after a time, newest first.</summary>
    Task<Page<MadeTransfer>> Since(DateTimeOffset since, string? after, CancellationToken cancellation);

    /// <summary>A page of all transfers to an account, newest first.</summary>
    Task<Page<MadeTransfer>> To(string destination, string? after, CancellationToken cancellation);
}

/// <summary>Where transfers are stored: with the book, in one transaction. An exception means that it may or may not be stored.</summary>
public interface ITransferBook
{
    /// <summary>Stores and posts an order. False: this period has one already that was not refused, or this attempt was made by somebody else.</summary>
    Task<bool> Begin(TransferOrder order, DateTimeOffset now, DateTimeOffset due);

    /// <summary>It was made.</summary>
    Task Made(TransferOrder order, string transfer, DateTimeOffset now);

    /// <summary>It was refused for certain: takes its postings back. The next attempt may begin at <paramref name="again"/>.</summary>
    Task Refused(TransferOrder order, string refusal, DateTimeOffset now, DateTimeOffset again);

    /// <summary>Its outcome is not known yet.</summary>
    Task LookAgain(TransferOrder order, DateTimeOffset due);
}

/// <summary>
/// The order of steps with the outside world. A crash between any two of them is found by the order's due time and repeated under the same key.
/// <code>
/// Begin    1 store the order, and post it   2 resolve it
/// Resolve  1 ask what became of it   2 if nothing, and nothing holds it back: ask for it, under the attempt's key   3 store what came of it
/// </code>
/// Also a new order is asked after first, and what holds transfers back is asked last, in front of the call itself: a ledger that was restored from a backup may have forgotten which
/// transfers were made, and keys live for a day only.
/// No spare keys: what protects a charge from being made twice (a payment intent succeeds once) does not exist for transfers. A failure that Stripe stored under the key costs a
/// day, never a second transfer.
/// </summary>
/// <param name="provider">Stripe.</param>
/// <param name="book">Where orders are stored.</param>
/// <param name="clock">The clock.</param>
/// <param name="held">Why nothing may be made now, or null. An exception means that it is not known: then nothing is made either, and the order's due time finds it.</param>
public sealed class TransferSteps(ITransferProvider provider, ITransferBook book, TimeProvider clock, Func<TransferOrder, Task<string?>> held)
{
    private static readonly TimeSpan AskAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskLater = TimeSpan.FromHours(1);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromHours(6);

    /// <summary>Carries a new order out; false if it was not ours to begin.</summary>
    public async Task<bool> Begin(TransferOrder order)
    {
        // 1
        var now = clock.GetUtcNow();
        if (!await book.Begin(order, now, now + AskAfter))
            return false;
        // 2
        await Resolve(order);
        return true;
    }

    /// <summary>Finds out about an order whose outcome is not known, and finishes it.</summary>
    public async Task Resolve(TransferOrder order)
    {
        // 1, 2, 3
        var reply = await provider.Ask(order);
        await Store(order, reply is PaymentReply.NothingFound ? await Make(order) : reply);
    }

    private async Task<PaymentReply> Make(TransferOrder order) =>
        await held(order) is { } reason ? new PaymentReply.Halted(reason) : await provider.Make(order, order.Key);

    private Task Store(TransferOrder order, PaymentReply reply)
    {
        var now = clock.GetUtcNow();
        return reply switch
        {
            PaymentReply.Created made => book.Made(order, made.Id, now),
            PaymentReply.Rejected rejected => book.Refused(order, rejected.Code, now, now + TryAgainAfter),
            PaymentReply.Unknown { Cause: UnknownCause.SpentKey } or PaymentReply.Halted => book.LookAgain(order, now + AskLater),
            PaymentReply.Unknown unknown => book.LookAgain(order, now + (unknown.RetryAfter > AskAfter ? unknown.RetryAfter : AskAfter)),
            _ => throw new InvalidOperationException($"{reply.GetType().Name} is no answer to this call."),
        };
    }
}
