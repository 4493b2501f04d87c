using System.Collections.Immutable;
using Greenlight.Payments;
using Greenlight.Publishers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Greenlight.Book;

/// <summary>Timers while awake, a reminder to be woken after a crash. Holds nothing that the book does not.</summary>
/// <remarks>Reentrant, so that starting never waits for a reading. Invariant across every await: <c>_importing</c> lets one reading at a time pass.</remarks>
[GrainType("bookkeeper"), Reentrant]
internal sealed partial class BookkeeperGrain(
    BalanceImport import,
    BookTable book,
    Reconciliation reconciliation,
    TransferRun transfers,
    PublisherDesk publishers,
    IHostApplicationLifetime host,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    ILogger<BookkeeperGrain> log) : Grain, IBookkeeperGrain, IRemindable
{
    private static readonly TimeSpan ImportEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReconcileEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TransferEvery = TimeSpan.FromMinutes(10);
    private const int AccountsAtOnce = 50;

    private readonly CancellationToken _ending = host.ApplicationStopping;
    private ImmutableArray<string> _told = [];
    private bool _importing;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        BookMetrics.Begun((await book.Imported())?.AsOf ?? clock.GetUtcNow(), clock);
        Every(ImportEvery, Import);
        Every(ReconcileEvery, Reconcile);
        Every(AskEvery, _ => publishers.AskDue(AccountsAtOnce));
        Every(TransferEvery, transfers.Once);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        BookMetrics.Left();
        return Task.CompletedTask;
    }

    // One minute is the shortest period Orleans takes; the timers do the work, the reminder only brings a lost grain back.
    public Task Start() => this.RegisterOrUpdateReminder("book", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private void Every(TimeSpan period, Func<CancellationToken, Task> work) => this.RegisterGrainTimer(
        async cancellation =>
        {
            try
            {
                await work(cancellation);
            }
            catch (Exception failure) when (_ending.Explains(failure) || cancellation.IsCancellationRequested)
            {
                // Whoever goes on finds it where it was left.
            }
            catch (Exception failure) when (StripeOutcomes.Of(failure) is { } reply)
            {
                LogStripe(reply.GetType().Name, failure.Message);
            }
            catch (Exception failure)
            {
                // Stripe or the database does not answer now; the next round begins where this one did.
                LogRound(failure);
            }
        },
        new GrainTimerCreationOptions(period, period) { KeepAlive = true, Interleave = true });

    private async Task Import(CancellationToken cancellation)
    {
        if (_importing)
            return;
        _importing = true;
        try
        {
            BookMetrics.Imported(await import.Once(cancellation), clock.GetUtcNow());
        }
        finally
        {
            _importing = false;
        }
    }

    private async Task Reconcile(CancellationToken cancellation)
    {
        var unclear = await reconciliation.Look(clock.GetUtcNow());
        BookMetrics.Reconciled(unclear.Length);
        // The metric is the alarm; the log says what it is about, once for each change.
        if (!unclear.IsEmpty && !unclear.SequenceEqual(_told))
            LogUnclear(unclear.Length, string.Join("; ", unclear));
        _told = unclear;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of the bookkeeper failed and will be repeated")]
    private partial void LogRound(Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bookkeeper could not ask Stripe and will try again ({Reply}): {Message}")]
    private partial void LogStripe(string reply, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger and Stripe do not agree on {Count}: {What}")]
    private partial void LogUnclear(int count, string what);
}
