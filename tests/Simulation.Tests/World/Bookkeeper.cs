using Greenlight.Book;
using Greenlight.Following;
using Greenlight.Publishers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Greenlight.Simulation;

/// <summary>What <c>BookkeeperGrain</c> and its follower do in a process: both words come into the book, and publishers are handed what it owes them.</summary>
internal sealed class Bookkeeper
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly World _world;
    private readonly RemoteBook _book;
    private readonly List<JournalWalk> _walks;
    private readonly TransferAdoption _adoption;
    private readonly TransferRun _run;

    public Bookkeeper(World world, int shards)
    {
        _world = world;
        _book = new(world.Money, world.Network, world.Faults);
        var follower = new BookFollower(_book, world.Ledger.Disk);
        var journal = new RemoteJournal(world.Ledger, world.Network, world.Faults);
        _walks = [.. Enumerable.Range(0, shards).Select(shard => new JournalWalk(journal, follower, new(world.Ledger.Campaign, shard)))];
        var stripe = world.Stripe.TransferClient();
        _adoption = new(stripe, _book, world.Clock, NullLogger<TransferAdoption>.Instance);
        _run = new(_book, _book, _book, stripe, _adoption, world.Money.Options, world.Clock, NullLogger<TransferRun>.Instance, world.Charging);
    }

    /// <summary>One round, and the time until the next.</summary>
    public async Task Round()
    {
        await Task.Delay(_world.Money.UntilNextRound(), _world.Clock);
        // A round in which nothing could be found is none.
        if (_world.Money.IsThrough())
            return;
        // As the end of ReconcileRun does.
        if (_world.Money.RestoredTo is { } since && _world.Money.IsSaid())
        {
            await _adoption.Since(since.AddSeconds(-1), default);
            _world.Money.RestoredTo = null;
        }
        // Either word may be behind.
        if (!_world.Money.IsBehind())
        {
            foreach (var walk in _walks)
                await walk.Step();
        }
        await Import();
        await _run.Once(default);
    }

    // As BalanceImport does.
    private async Task Import()
    {
        var asOf = _world.Clock.GetUtcNow();
        var since = (await _book.Imported())?.CreatedTo - Overlap ?? DateTimeOffset.UnixEpoch;
        var moved = await _world.Stripe.BalanceSince(since);
        await _book.Post([.. moved.Select(one => one.Transaction.Post(one.Pledge)).OfType<Entry>()]);
        await _book.Imported(new(moved.Select(one => one.Transaction.Created).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max(), asOf));
    }
}
