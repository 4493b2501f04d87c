using Greenlight.Book;
using Greenlight.Charging;
using Microsoft.Extensions.Logging;

namespace Greenlight.Publishers;

/// <summary>
/// Hands publishers their money: first finds out about what is under way, then begins what this period still owes. Nothing is begun while Stripe's own word about our balance is
/// older than an hour: what is owed is only known when both have told. Nor while charging is stopped, nor to an account that Stripe has made a transfer to which this ledger does not know:
/// a restored backup does not know which transfers it has made. An order that was stored earlier is asked about all the same, and made only when nothing holds it back.
/// </summary>
internal sealed partial class TransferRun(
    ITransferRows transfers, IPublisherRows publishers, IBook book, ITransferProvider provider, TransferAdoption adoption, PublisherOptions options, TimeProvider clock,
    ILogger<TransferRun> log, ICharging charging)
{
    private const int Most = 256;
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>Looks once; answers how many orders were carried out or looked into.</summary>
    public async Task<int> Once(CancellationToken cancellation)
    {
        var (done, steps) = (0, new TransferSteps(provider, transfers, clock, order => Held(order, cancellation)));
        foreach (var order in await transfers.Due(clock.GetUtcNow(), Most))
        {
            cancellation.ThrowIfCancellationRequested();
            await steps.Resolve(order);
            done++;
        }
        if (await charging.Stopped() is not null)
            return done;
        var now = clock.GetUtcNow();
        if (await book.Imported() is not { AsOf: var asOf } || now - asOf > Fresh)
            return done;
        var period = TransferRules.PeriodOf(now, options.PeriodDays);
        var tried = await transfers.Tried(period);
        foreach (var owed in (await transfers.Standings(TransferRules.Cutoff(now, options.HoldDays))).GroupBy(standing => (standing.Publisher, standing.Currency)))
        {
            cancellation.ThrowIfCancellationRequested();
            // One a period: tried, and not refused, or refused a short time ago.
            var attempt = tried.TryGetValue((owed.Key.Publisher, owed.Key.Currency.Code), out var before) ? before.Attempt + 1 : 1;
            if (attempt > 1 && (before.Again is not { } again || again > now))
                continue;
            if (TransferRules.Order(await publishers.Find(owed.Key.Publisher), [.. owed], period, attempt, options.MinimumTransfer) is not { } order)
                continue;
            // Before it is stored, too: it would be over a sum that was computed without what Stripe has made.
            if (await Held(order, cancellation) is { } reason)
                LogHeld(order.Publisher, reason);
            else if (await steps.Begin(order))
            {
                done++;
                LogBegun(order.Publisher, new Money(order.Amount, order.Currency), order.Key);
            }
        }
        return done;
    }

    // The switch last: the list may take longer than anybody who stops charging expects to wait.
    private async Task<string?> Held(TransferOrder order, CancellationToken cancellation) => await adoption.Hold(order.Destination, cancellation) ?? await charging.Stopped();

    [LoggerMessage(LogLevel.Warning, "No transfer to {Publisher} yet: {Reason}")]
    private partial void LogHeld(string publisher, string reason);

    [LoggerMessage(LogLevel.Information, "Transfer to {Publisher}: {Amount} ({Key})")]
    private partial void LogBegun(string publisher, Money amount, string key);
}
