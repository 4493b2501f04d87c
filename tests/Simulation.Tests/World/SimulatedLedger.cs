using System.Collections.Immutable;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Ledger.Audit;
using Greenlight.Pledging;

namespace Greenlight.Simulation;

/// <summary>The one durable ledger of a run, with what an audit reads of it.</summary>
internal sealed class SimulatedLedger(Faults faults, Action stored) : ILedgerSource
{
    private readonly Dictionary<ShardId, (long Epoch, long Sequence, long? DecidedAt)> _shards = [];
    private readonly Dictionary<(ShardId, long Sequence), long> _writers = [];

    private List<Pledge>? _all;
    private DateTimeOffset? _nextDue;
    private CampaignReading? _reading;

    public InMemoryLedger Disk { get; } = new();

    public CampaignId Campaign { get; private set; }

    /// <summary>How many times a decision was written: one at most.</summary>
    public int Decisions { get; private set; }

    public void Launch(CampaignTerms terms, DateTimeOffset now)
    {
        Campaign = Now(Disk.Create("simulated", "publisher", terms, now))!.Id;
        Advance(reading => CampaignRules.Launch(reading, now));
    }

    public Campaign Read() => Now(Disk.Find(Campaign))!;

    /// <summary>Read anew after each change only, as the pledges.</summary>
    public CampaignReading Reading() => _reading ??= Now(Disk.Read(Campaign));

    public Campaign Advance(Func<CampaignReading, PhaseChange?> rule)
    {
        var before = Read();
        var after = Now(Disk.Advance(Campaign, rule));
        _reading = null;
        foreach (var shard in AllShards(after))
            _shards.TryAdd(shard, (0, 0, null));
        if (after.Decision is not null && before.Decision != after.Decision)
        {
            Decisions++;
            foreach (var (id, shard) in _shards)
                _shards[id] = shard with { DecidedAt = shard.Sequence };
            stored();
        }
        return after;
    }

    public ShardOpening Open(ShardId shard)
    {
        var opening = Now(Disk.Open(shard));
        _shards[shard] = _shards[shard] with { Epoch = opening.Epoch };
        return opening;
    }

    public BatchResult Commit(ShardBatch batch)
    {
        var (epoch, _, _) = _shards[batch.Shard];
        if (faults.RightStaysOpen)
            batch = batch with { Writes = [.. batch.Writes.Select(write => write.Right is RightChange.Close ? write with { Right = RightChange.None } : write)] };
        // Put in on purpose: whoever writes is let in. The journal still says who it was.
        var result = Now(Disk.Commit(faults.NoFence ? batch with { Epoch = epoch } : batch));
        if (result is BatchResult.Committed committed)
        {
            (_all, _reading) = (null, null);
            for (var i = 0; i < batch.Writes.Count; i++)
                _writers[(batch.Shard, committed.First + i)] = batch.Epoch;
            _shards[batch.Shard] = _shards[batch.Shard] with { Sequence = committed.First + batch.Writes.Count - 1 };
            if (batch.Writes.Count > 0)
                stored();
        }
        return result;
    }

    public long SequenceOf(ShardId shard) => _shards[shard].Sequence;

    /// <summary>Every pledge as it now is; read anew after each commit only, because a run asks after every turn.</summary>
    public IReadOnlyList<Pledge> AllPledges() => _all ?? ReadAll();

    /// <summary>When the first pledge is due; null while none is.</summary>
    public DateTimeOffset? NextDue()
    {
        AllPledges();
        return _nextDue;
    }

    public IEnumerable<Campaign> Campaigns() => [Read()];

    public IEnumerable<ShardRow> Shards(CampaignId campaign) =>
        AllShards(Read()).Select(id => new ShardRow(id, _shards[id].Epoch, _shards[id].Sequence, Read().Phase, _shards[id].DecidedAt));

    // One shard's tally is not kept apart in memory: held against the journal is the campaign's, as the first shard's with the others' pledges counted out.
    public IEnumerable<TallyCell> Tally(ShardId shard) => Pledges(shard)
        .GroupBy(pledge => (pledge.Tier, pledge.State))
        .Select(cell => new TallyCell(cell.Key.Tier, cell.Key.State, cell.Count(), cell.Sum(pledge => pledge.Amount)));

    public IEnumerable<StockRow> Stock(CampaignId campaign)
    {
        foreach (var (tier, left) in Reading().Left)
            yield return new(tier, Read().Terms.Tiers[tier].Stock!.Value, Read().Terms.Tiers[tier].Stock!.Value - left);
    }

    public IEnumerable<CursorRow> Cursors(ShardId shard) => [];

    public IEnumerable<JournalEntry> Journal(ShardId shard) =>
        Now(Disk.Read(shard, 0, int.MaxValue)).Select(entry => entry with { Epoch = _writers[(shard, entry.Sequence)] });

    public IEnumerable<RightRow> Rights(ShardId shard)
    {
        var backers = Pledges(shard).ToDictionary(pledge => pledge.Id.Number, pledge => pledge.Backer);
        return Disk.Rights(shard).OrderBy(right => right.Key).Select(right => new RightRow(right.Key, backers[right.Key], right.Value));
    }

    public IEnumerable<Pledge> Pledges(ShardId shard) => Disk.All(shard);

    private List<Pledge> ReadAll()
    {
        _all = [.. Shards(Campaign).SelectMany(shard => Pledges(shard.Id))];
        _nextDue = _all.Min(pledge => pledge.DueAt);
        return _all;
    }

    private static IEnumerable<ShardId> AllShards(Campaign campaign) => Enumerable.Range(0, campaign.Terms.Shards).Select(i => new ShardId(campaign.Id, i));

    // The disk answers at once; slowness is the network's.
    private static T Now<T>(Task<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("The ledger in memory answers at once.");
}

/// <summary>The ledger as one process sees it: over a network that loses requests, and replies of what was carried out.</summary>
internal sealed class RemoteLedger(SimulatedLedger ledger, Network network, Scheduler scheduler, Node node, Faults faults) : IPledgeLedger
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Task<ShardOpening> Open(ShardId shard) => Call(() => ledger.Open(shard));

    public Task<BatchResult> Commit(ShardBatch batch) => faults.AnswerBeforeCommit ? TooSoon(batch) : Call(() => ledger.Commit(batch));

    public Task<ImmutableArray<Pledge>> Find(ShardId shard, IReadOnlyCollection<BackerId> backers, IReadOnlyCollection<long> numbers) =>
        Read(disk => disk.Find(shard, backers, numbers));

    public Task<ImmutableArray<Pledge>> Due(ShardId shard, DateTimeOffset now, int limit) => Read(disk => disk.Due(shard, now, limit));

    public Task<ImmutableArray<Pledge>> JustPlaced(ShardId shard, DateTimeOffset since, int limit) => Read(disk => disk.JustPlaced(shard, since, limit));

    public Task<ImmutableArray<Pledge>> Page(ShardId shard, PledgeState state, long after, int limit) => Read(disk => disk.Page(shard, state, after, limit));

    public Task<ImmutableArray<Pledge>> Of(BackerId backer) => Read(disk => disk.Of(backer));

    public Task<CampaignReading> Reading() => Call(ledger.Reading);

    public Task<Campaign> Advance(Func<CampaignReading, PhaseChange?> rule) => Call(() => ledger.Advance(rule));

    private Task<ImmutableArray<Pledge>> Read(Func<InMemoryLedger, Task<ImmutableArray<Pledge>>> read) => Call(() => read(ledger.Disk).GetAwaiter().GetResult());

    private Task<T> Call<T>(Func<T> work) => network.Call(faults.Database, Patience, work);

    // Put in on purpose: the answer goes out while the write is still in the process's memory.
    private Task<BatchResult> TooSoon(ShardBatch batch)
    {
        var first = ledger.SequenceOf(batch.Shard) + 1;
        scheduler.After(network.Trip(faults.Database), () =>
        {
            try
            {
                if (node.IsAlive)
                    ledger.Commit(batch);
            }
            catch (InvalidOperationException)
            {
                // Refused by the disk, and nobody is left to be told.
            }
        });
        return Task.FromResult<BatchResult>(new BatchResult.Committed(first, [.. batch.Writes.Select(_ => WriteResult.Written)]));
    }
}
