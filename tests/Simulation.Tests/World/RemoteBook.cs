using System.Collections.Immutable;
using Greenlight.Book;
using Greenlight.Pledging;
using Greenlight.Publishers;

namespace Greenlight.Simulation;

/// <summary>The book as one process sees it, over the same network as the ledger.</summary>
internal sealed class RemoteBook(PublishersMoney money, Network network, Faults faults) : IBook, ITransferRows, IPublisherRows
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly InMemoryBook _book = money.Book;

    public Task<int> Post(IReadOnlyList<Entry> entries) => Call(() => _book.Post(entries));

    public Task<ILookup<PledgeId, (long Sequence, Posting Posting)>> Told(IReadOnlyCollection<PledgeId> pledges) => Call(() => _book.Told(pledges));

    public Task<BookImport?> Imported() => Call(_book.Imported);

    public Task Imported(BookImport import) => Call(() => _book.Imported(import));

    public Task<bool> Begin(TransferOrder order, DateTimeOffset now, DateTimeOffset due)
    {
        money.Begins(order);
        return faults.OrderNotStored ? Task.FromResult(true) : Call(() => _book.Begin(order, now, due));
    }

    public Task Made(TransferOrder order, string transfer, DateTimeOffset now) => Call(async () =>
    {
        // Put in on purpose: only now.
        if (faults.OrderNotStored)
            await _book.Begin(order, now, now);
        await _book.Made(order, transfer, now);
    });

    public Task Refused(TransferOrder order, string refusal, DateTimeOffset now, DateTimeOffset again) => Call(() => _book.Refused(order, refusal, now, again));

    public Task LookAgain(TransferOrder order, DateTimeOffset due) => Call(() => _book.LookAgain(order, due));

    public Task<bool> Adopt(TransferOrder order, string transfer, DateTimeOffset madeAt, DateTimeOffset now) => Call(() => _book.Adopt(order, transfer, madeAt, now));

    public Task<DateTimeOffset?> OldestBegun() => Call(_book.OldestBegun);

    public Task<ImmutableArray<MadeTransfer>> Unknown(IReadOnlyCollection<MadeTransfer> listed) => Call(() => _book.Unknown(listed));

    public Task<ImmutableArray<int>> CampaignsOf(string publisher, Currency currency) => Call(() => _book.CampaignsOf(publisher, currency));

    public Task<ImmutableArray<TransferOrder>> Due(DateTimeOffset now, int limit) => Call(() => _book.Due(now, limit));

    public Task<ImmutableDictionary<(string Publisher, string Currency), (int Attempt, DateTimeOffset? Again)>> Tried(DateOnly period) => Call(() => _book.Tried(period));

    public Task<ImmutableArray<CampaignStanding>> Standings(int cutoff, string? publisher = null) => Call(() => _book.Standings(cutoff, publisher));

    /// <summary>Everybody's account can receive.</summary>
    public Task<Publisher> Find(string code) => Task.FromResult(new Publisher(code, $"acct_{code}", true, true, [], null));

    private Task Call(Func<Task> work) => Call(async () =>
    {
        await work();
        return true;
    });

    private Task<T> Call<T>(Func<Task<T>> work) => network.Call(faults.Database, Patience, () => work().GetAwaiter().GetResult());
}
