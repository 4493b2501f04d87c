using Greenlight.Book;
using Greenlight.Campaigns;
using Greenlight.Pledging;
using Greenlight.Publishers;

namespace Greenlight.Simulation;

/// <summary>The book of a run and the terms on which its publisher is paid; in some runs it is put back to a backup once. With chances of its own.</summary>
internal sealed class PublishersMoney(World world, Chance chance)
{
    // What was under way when the processes ended has arrived by then.
    private static readonly TimeSpan Restoring = TimeSpan.FromMinutes(5);

    // How old Stripe's word may be that an order is computed by.
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly Dictionary<string, DateTimeOffset> _begun = [];
    private (int Changes, int Moved, long Untold, bool)? _seen;
    private ShardId[]? _shards;
    private bool _isThrough;

    public InMemoryBook Book { get; } = new(world.Ledger.Disk);

    // A short hold, so that money is handed out while things still go wrong, and goes back afterwards.
    public PublisherOptions Options { get; } = new() { HoldDays = chance.OneOf(0, 0, 1, 2), PeriodDays = 1 };

    /// <summary>Since when transfers are compared with Stripe's: a backup of that time was put back, and nobody has done so yet. Else null.</summary>
    public DateTimeOffset? RestoredTo { get; set; }

    /// <summary>In some of the runs a backup is put back, by somebody who stops every process first.</summary>
    public void Begin(Action stop, Action start)
    {
        if (!chance.Of(0.3))
            return;
        world.Scheduler.After(chance.Between(TimeSpan.Zero, TimeSpan.FromHours(45)), () =>
        {
            var (putBack, takenAt) = (Book.Backup(), world.Scheduler.Now);
            world.Scheduler.After(chance.Between(TimeSpan.Zero, TimeSpan.FromHours(14)), () =>
            {
                stop();
                world.Scheduler.After(Restoring, () =>
                {
                    putBack();
                    RestoredTo = takenAt;
                    start();
                });
            });
        });
    }

    /// <summary>An order is being stored: remembered whatever is put back.</summary>
    public void Begins(TransferOrder order) => _begun.TryAdd(order.Key, world.Scheduler.Now);

    public TimeSpan UntilNextRound() => Book.IsAnyUnderWay ? chance.Between(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)) : chance.Between(TimeSpan.FromHours(3), TimeSpan.FromHours(16));

    public bool IsBehind() => chance.Of(0.1);

    /// <summary>Whether somebody says now that it is a backup, or the next transfer is to find out.</summary>
    public bool IsSaid() => chance.Of(0.3);

    /// <summary>Whether the book has been told everything, and nothing is left that would be handed out.</summary>
    public bool IsThrough()
    {
        var seen = (Book.Changes, world.Stripe.Balance.Count, Shards.Sum(shard => world.Ledger.SequenceOf(shard) - Cursor(shard)), RestoredTo is null);
        if (_seen == seen)
            return _isThrough;
        _seen = seen;
        return _isThrough = !Open().Any();
    }

    /// <summary>What is to come yet.</summary>
    public IEnumerable<string> Open()
    {
        if (world.Stripe.Balance.Count == 0)
            yield break;
        if (RestoredTo is not null)
            yield return "nobody has compared a restored backup";
        if (Book.IsAnyUnderWay)
            yield return "a transfer is under way";
        if (world.Stripe.Balance.Find(moved => !Book.Has(Entry.SourceOf(moved.Pledge, moved.Transaction.Id))).Transaction is { } untold)
            yield return $"the book was not told of {untold.Id}";
        foreach (var shard in Shards.Where(IsBehind))
            yield return $"the book was not told all of {shard}";
        if (Left >= Options.MinimumTransfer)
            yield return $"{Left} is to be handed out";
    }

    /// <summary>What is wrong with what was handed out.</summary>
    public IEnumerable<string> Judge()
    {
        var (stored, made) = (Book.Transfers.ToDictionary(one => one.Transfer, one => one.Order.Amount), world.Stripe.Transfers.ToDictionary(one => one.Id, one => one.Amount));
        foreach (var transfer in stored.Keys.Union(made.Keys).Where(id => !stored.ContainsKey(id) || !made.ContainsKey(id) || stored[id] != made[id]))
            yield return $"{transfer}: the book has {stored.GetValueOrDefault(transfer)}, and Stripe {made.GetValueOrDefault(transfer)}.";
        foreach (var account in new[] { BookAccount.Clearing, BookAccount.InTransfer, BookAccount.Unassigned })
        {
            if (Book.SumOf(other => other == account) is not 0 and var sum)
                yield return $"The book's {account} is {sum}.";
        }
        // From Stripe's balance and the pledges alone, without the book.
        var terms = world.Ledger.Read().Terms;
        var theirs = world.Ledger.AllPledges().Where(pledge => pledge.State is not PledgeState.Owed)
            .Sum(pledge => world.Stripe.LeftOf(pledge.Id) - (pledge.State is PledgeState.Collected ? BookRules.Fee(pledge.Amount, terms.PlatformFee) : 0));
        var brought = theirs - world.Stripe.Balance.Sum(moved => moved.Transaction.Fee);
        var handed = made.Values.Sum();
        if (brought - handed is var left && left != Left)
            yield return $"Backers have brought {brought} and {handed} was handed out, and the book says that {Left} is left.";
        if (Left >= Options.MinimumTransfer)
            yield return $"{Left} was never handed out.";
        if (made.Count > 0 && -Left > GoneBackSince(world.Stripe.Transfers.Max(one => _begun[one.ToOrder()!.Key]) - Fresh))
            yield return $"{handed} was handed out of {brought}, more than had been brought when it was ordered.";
    }

    private long Left => -Book.SumOf(BookAccounts.IsPublishers);

    // A debt comes of what went back after the last order, and of nothing else.
    private long GoneBackSince(DateTimeOffset since) =>
        -world.Stripe.Balance.Where(moved => moved.Transaction is { IsBackers: true, IsCharge: false, Net: < 0 } && moved.Transaction.Created >= since).Sum(moved => moved.Transaction.Net);

    private bool IsBehind(ShardId shard) => !world.Ledger.Disk.Read(shard, Cursor(shard), 1).GetAwaiter().GetResult().IsEmpty;

    private long Cursor(ShardId shard) => world.Ledger.Disk.Cursor(BookFollower.Cursor, shard).GetAwaiter().GetResult();

    private ShardId[] Shards => _shards ??= [.. world.Ledger.Shards(world.Ledger.Campaign).Select(shard => shard.Id)];
}
