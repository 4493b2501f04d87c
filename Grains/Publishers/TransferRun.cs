using Greenlight.Book;
using Greenlight.Charging;
using Microsoft.Extensions.Logging;

namespace Greenlight.Publishers;

/// <summary>
/// Hands publishers their money: first finds out about what is under way, then begins what this period still owes. Nothing is begun while Stripe's own word about our balance is
/// older than an hour: what is owed is only known when both have told. Nor while charging is stopped: a restored backup does not know which transfers it has made.
/// </summary>
internal sealed partial class TransferRun(
    TransferTable transfers, PublisherTable publishers, BookTable book, ITransferProvider provider, PublisherOptions options, TimeProvider clock, ILogger<TransferRun> log,
    ICharging? charging = null)
{
    private const int Most = 256;
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly TransferSteps _steps = new(provider, transfers, clock);

    /// <summary>Looks once; answers how many orders were carried out or looked into.</summary>
    public async Task<int> Once(CancellationToken cancellation)
    {
        var done = 0;
        foreach (var order in await transfers.Due(clock.GetUtcNow(), Most))
        {
            cancellation.ThrowIfCancellationRequested();
            await _steps.Resolve(order);
            done++;
        }
        if (charging is not null && await charging.Stopped() is not null)
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
            if (TransferRules.Order(await publishers.Find(owed.Key.Publisher), [.. owed], period, attempt, options.MinimumTransfer) is not { } order || !await _steps.Begin(order))
                continue;
            done++;
            LogBegun(order.Publisher, new Money(order.Amount, order.Currency), order.Key);
        }
        return done;
    }

    [LoggerMessage(LogLevel.Information, "Transfer to {Publisher}: {Amount} ({Key})")]
    private partial void LogBegun(string publisher, Money amount, string key);
}
