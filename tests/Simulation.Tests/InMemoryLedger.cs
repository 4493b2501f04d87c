using System.Collections.Immutable;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

/// <summary>The ledger in memory, for simulations: what it holds is what a database would hold on disk. Held to the same specification as the databases.</summary>
public sealed class InMemoryLedger : IPledgeLedger, ICampaignLedger, IJournal
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, CampaignEntry> _campaigns = [];
    private readonly Dictionary<ShardId, ShardEntry> _shards = [];
    private readonly Dictionary<(BackerId, CampaignId), List<Pledge>> _backers = [];
    private readonly Dictionary<(string, ShardId), long> _cursors = [];

    /// <summary>The rights of a shard by pledge number: whether each is open.</summary>
    public IReadOnlyDictionary<long, bool> Rights(ShardId shard) => Locked(() => _shards[shard].Rights.ToDictionary());

    /// <summary>Every pledge of a shard, by number.</summary>
    public IReadOnlyList<Pledge> All(ShardId shard) => Locked(() => _shards[shard].Pledges.Values.ToArray());

    public Task<ShardOpening> Open(ShardId shard) => Answer(() => new ShardOpening(++Shard(shard).Epoch, _campaigns[shard.Campaign.Number].Campaign, _campaigns[shard.Campaign.Number].Earlier));

    public Task<BatchResult> Commit(ShardBatch batch) => Answer<BatchResult>(() =>
    {
        if (StorableText.Flaw(batch) is { } flaw)
            return flaw;
        var shard = Shard(batch.Shard);
        if (shard.Epoch != batch.Epoch)
            return new BatchResult.Superseded(shard.Epoch);
        if (shard.Phase != batch.Phase)
            return new BatchResult.PhaseChanged(shard.Phase);
        foreach (var before in batch.Writes.Select(w => w.Before).OfType<Pledge>())
        {
            if (shard.Pledges[before.Id.Number].Version != before.Version)
                throw new InvalidOperationException($"The pledge {before.Id} is not at version {before.Version} any more.");
        }
        if (batch.Writes.Any(write => IsSecond(batch.Shard, write)))
            return new BatchResult.Unwritable("the backer has another live pledge");

        var first = shard.Sequence + 1;
        shard.Sequence += batch.Writes.Count;
        shard.Awake = true;
        var stock = _campaigns[batch.Shard.Campaign.Number].Left;
        var left = stock.ToDictionary();
        var results = batch.Writes.Select((write, i) => Write(batch, shard, first + i, write, left)).ToImmutableArray();
        foreach (var write in batch.Writes.Where((_, i) => results[i] is WriteResult.Written))
        {
            if (write.TakesPlace is { } takes)
                stock[takes]--;
            if (write.FreesPlace is { } frees)
                stock[frees]++;
        }
        return new BatchResult.Committed(first, results);
    });

    public Task<ImmutableArray<Pledge>> Find(ShardId shard, IReadOnlyCollection<BackerId> backers, IReadOnlyCollection<long> numbers) => Answer(() => backers
        .SelectMany(b => _backers.GetValueOrDefault((b, shard.Campaign), []))
        .Concat(numbers.Where(Shard(shard).Pledges.ContainsKey).Select(n => Shard(shard).Pledges[n]))
        .Distinct()
        .ToImmutableArray());

    public Task<ImmutableArray<Pledge>> Due(ShardId shard, DateTimeOffset now, int limit) =>
        Select(shard, p => p.DueAt <= now, pledges => pledges.OrderBy(p => p.DueAt), limit);

    public Task<ImmutableArray<Pledge>> JustPlaced(ShardId shard, DateTimeOffset since, int limit) => Select(
        shard,
        p => p.PlacedAt >= since && p.DueAt >= since && p is { State: PledgeState.Pledged, Card: CardStatus.None },
        pledges => pledges.OrderByDescending(p => p.DueAt).ThenByDescending(p => p.Id.Number),
        limit);

    public Task<ImmutableArray<Pledge>> Page(ShardId shard, PledgeState state, long after, int limit) =>
        Select(shard, p => p.State == state && p.Id.Number > after, pledges => pledges, limit);

    public Task<ImmutableArray<Pledge>> Of(BackerId backer) =>
        Answer(() => _backers.Where(b => b.Key.Item1 == backer).SelectMany(b => b.Value).OrderByDescending(p => p.PlacedAt).ToImmutableArray());

    public Task<Campaign?> Create(string slug, string publisher, CampaignTerms terms, DateTimeOffset now) => Answer(() =>
    {
        if (TermsRules.Refuse(terms) is { } refusal)
            throw new ArgumentException(refusal.Sentence, nameof(terms));
        if (_campaigns.Values.Any(c => c.Campaign.Slug == slug))
            return null;
        var campaign = new Campaign(new(_campaigns.Count + 1), slug, publisher, Phase.Draft, 1, 1, terms, null, null, null);
        _campaigns.Add(campaign.Id.Number, new(campaign));
        return campaign;
    });

    public Task<Campaign?> Find(CampaignId id) => Answer(() => _campaigns.GetValueOrDefault(id.Number)?.Campaign);

    public Task<Campaign?> Find(string slug) => Answer(() => _campaigns.Values.Select(c => c.Campaign).SingleOrDefault(c => c.Slug == slug));

    public Task<ImmutableArray<Campaign>> List(int limit) => Answer(() => _campaigns.Values.Select(c => c.Campaign)
        .Where(c => c.LaunchedAt is not null).OrderByDescending(c => c.LaunchedAt).ThenByDescending(c => c.Id.Number).Take(limit).ToImmutableArray());

    public Task<CampaignReading> Read(CampaignId id) => Answer(() => Reading(id));

    public Task<Campaign> Advance(CampaignId id, Func<CampaignReading, PhaseChange?> rule) => Answer(() =>
    {
        var entry = _campaigns[id.Number];
        var campaign = entry.Campaign;
        if (rule(Reading(id)) is not { } change)
            return campaign;
        if (campaign.Phase is Phase.Draft)
        {
            for (var shard = 0; shard < campaign.Terms.Shards; shard++)
                _shards.Add(new(id, shard), new());
            foreach (var tier in campaign.Terms.Tiers.Where(t => t.Stock is not null))
                entry.Left.Add(tier.Number, tier.Stock!.Value);
        }
        var closes = campaign.Phase is not Phase.Draft && change.Phase is not (Phase.Live or Phase.Suspended);
        entry.DueAt = change.DueAt;
        foreach (var shard in ShardsOf(id))
            (shard.Phase, shard.Awake) = (change.Phase, true);
        return entry.Campaign = campaign with
        {
            Phase = change.Phase,
            Version = campaign.Version + 1,
            LaunchedAt = campaign.LaunchedAt ?? change.At,
            ClosedAt = campaign.ClosedAt ?? (closes ? change.At : null),
            Decision = campaign.Decision ?? change.Decision,
            Collected = campaign.Collected ?? (change.FellShort is { } isShort ? new(change.At, isShort) : null),
        };
    });

    public Task<Campaign> ChangeTerms(CampaignId id, Func<CampaignReading, TermsRevision?> rule) => Answer(() =>
    {
        var entry = _campaigns[id.Number];
        var campaign = entry.Campaign;
        if (rule(Reading(id)) is not { } revision)
            return campaign;
        entry.Earlier = new Dictionary<int, CampaignTerms>(entry.Earlier ?? []) { [campaign.TermsVersion] = campaign.Terms };
        foreach (var tier in revision.Terms.Tiers.Where(t => t.Stock is not null))
            entry.Left[tier.Number] = entry.Left.GetValueOrDefault(tier.Number) + tier.Stock!.Value - (campaign.Terms.Tiers.ElementAtOrDefault(tier.Number)?.Stock ?? 0);
        if (campaign.Phase is Phase.Live)
            entry.DueAt = revision.Terms.Deadline;
        foreach (var shard in ShardsOf(id))
            shard.Epoch++;
        return entry.Campaign = campaign with { Terms = revision.Terms, TermsVersion = campaign.TermsVersion + 1, Version = campaign.Version + 1 };
    });

    public Task Seen(CampaignId id, long sequence) => Answer(() => _campaigns[id.Number].Seen = long.Max(_campaigns[id.Number].Seen, sequence));

    public Task<ImmutableArray<CampaignId>> Due(DateTimeOffset now, int slice, int slices, int limit) => Answer(() => _campaigns.Values
        .Where(c => c.Campaign.Id.Number % slices == slice && (c.DueAt <= now || IsUnread(c) && ShardsOf(c.Campaign.Id).Any(s => s.Awake)))
        .Select(c => c.Campaign.Id).Take(limit).ToImmutableArray());

    public Task<ImmutableArray<ShardId>> ShardsWithWork(DateTimeOffset now, int slice, int slices, int limit) => Answer(() => Slice(slice, slices)
        .Where(s => s.Value.Pledges.Values.Any(p => p.DueAt <= now) || s.Value.Awake && HasWalk(s.Value))
        .Select(s => s.Key).Take(limit).ToImmutableArray());

    public Task<ImmutableArray<JournalEntry>> Read(ShardId shard, long after, int limit) =>
        Answer(() => Shard(shard).After(after).Take(limit).ToImmutableArray());

    public Task<long> Cursor(string follower, ShardId shard) => Answer(() => _cursors.GetValueOrDefault((follower, shard)));

    public Task Advance(string follower, ShardId shard, long sequence) =>
        Answer(() => _cursors[(follower, shard)] = long.Max(_cursors.GetValueOrDefault((follower, shard)), sequence));

    public Task<ImmutableArray<(string Follower, ShardId Shard)>> Behind(IReadOnlyList<string> followers, int slice, int slices, int limit) => Answer(() =>
        (from shard in Slice(slice, slices) where shard.Value.Awake from name in followers where IsBehind(name, shard.Key) select (name, shard.Key))
        .Take(limit).ToImmutableArray());

    public Task<int> Rest(IReadOnlyList<string> followers, int slice, int slices) => Answer(() =>
    {
        var idle = Slice(slice, slices).Where(s => s.Value.Awake
            && !IsUnread(_campaigns[s.Key.Campaign.Number]) && !HasWalk(s.Value) && !followers.Any(name => IsBehind(name, s.Key))).ToArray();
        foreach (var (_, shard) in idle)
            shard.Awake = false;
        return idle.Length;
    });

    private WriteResult Write(ShardBatch batch, ShardEntry shard, long sequence, LedgerWrite write, Dictionary<int, long> left)
    {
        var number = write.Before?.Id.Number ?? sequence;
        var after = write.After with { Id = new(batch.Shard, number) };
        if (!_backers.TryGetValue((after.Backer, batch.Shard.Campaign), out var own))
            own = [];
        if (write.Before is null && own.Any(p => p.CallerId == after.CallerId || PledgeStates.IsLive(p.State) && PledgeStates.IsLive(after.State)))
            return WriteResult.Conflict;
        if (write.TakesPlace is { } takes && left.GetValueOrDefault(takes) <= 0)
            return WriteResult.NoPlaceLeft;
        if (write.TakesPlace is { } taken)
            left[taken]--;

        own.RemoveAll(p => p.Id == after.Id);
        own.Add(after);
        _backers[(after.Backer, batch.Shard.Campaign)] = own;
        shard.Pledges[number] = after;
        shard.Journal.Add(new(sequence, batch.Epoch, batch.At, write.Kind, after.Id, after.Backer, after.State, after.Tier, after.Amount, write.Data));
        if (write.Right is RightChange.Open || write.Right is RightChange.Close && shard.Rights.ContainsKey(number))
            shard.Rights[number] = write.Right is RightChange.Open;
        return WriteResult.Written;
    }

    // A second live pledge that is no new one: a conflict is for those.
    private bool IsSecond(ShardId shard, LedgerWrite write) => write is { Before: not null, After: var after } && PledgeStates.IsLive(after.State)
        && _backers[(after.Backer, shard.Campaign)].Any(other => other.Id != after.Id && PledgeStates.IsLive(other.State));

    private CampaignReading Reading(CampaignId id)
    {
        var entry = _campaigns.GetValueOrDefault(id.Number) ?? throw new KeyNotFoundException($"There is no campaign {id}.");
        var pledges = ShardsOf(id).SelectMany(s => s.Pledges.Values).ToArray();
        var cells = pledges.GroupBy(p => (p.Tier, p.State)).OrderBy(g => g.Key)
            .Select(g => new TallyCell(g.Key.Tier, g.Key.State, g.Count(), g.Sum(p => p.Amount)));
        return new(
            entry.Campaign,
            new([.. cells]),
            SequenceOf(entry),
            entry.Left.ToImmutableDictionary(),
            entry.Campaign.Phase is Phase.Live or Phase.Closing && pledges.Any(p => p is { State: PledgeState.Pledged, DueAt: not null })
                || entry.Campaign.Collected is { FellShort: true } && pledges.Any(p => p is { State: PledgeState.Collected, ReturnedBy: null }));
    }

    private long SequenceOf(CampaignEntry entry) => entry.Campaign.Version + ShardsOf(entry.Campaign.Id).Sum(s => s.Sequence);

    private bool IsUnread(CampaignEntry entry) => entry.Campaign.Phase is Phase.Live or Phase.Closing && entry.Seen < SequenceOf(entry);

    private bool IsBehind(string follower, ShardId shard) => _shards[shard].Journal is [.., var last] && last.Sequence > _cursors.GetValueOrDefault((follower, shard));

    private static bool HasWalk(ShardEntry shard) => shard.Phase is Phase.Funded or Phase.Failed or Phase.Cancelled
        && shard.Pledges.Values.Any(p => p.State is PledgeState.Pledged or PledgeState.Secured);

    private IEnumerable<KeyValuePair<ShardId, ShardEntry>> Slice(int slice, int slices) =>
        _shards.Where(s => (s.Key.Campaign.Number + s.Key.Index) % slices == slice);

    private IEnumerable<ShardEntry> ShardsOf(CampaignId id) => _shards.Where(s => s.Key.Campaign == id).Select(s => s.Value);

    private ShardEntry Shard(ShardId id) => _shards.GetValueOrDefault(id) ?? throw new KeyNotFoundException($"The shard {id} was never launched.");

    private Task<ImmutableArray<Pledge>> Select(
        ShardId shard, Func<Pledge, bool> where, Func<IEnumerable<Pledge>, IEnumerable<Pledge>> order, int limit) =>
        Answer(() => order(Shard(shard).Pledges.Values.Where(where)).Take(limit).ToImmutableArray());

    private T Locked<T>(Func<T> work)
    {
        lock (_lock)
            return work();
    }

    private Task<T> Answer<T>(Func<T> work)
    {
        try
        {
            return Task.FromResult(Locked(work));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    private sealed class CampaignEntry(Campaign campaign)
    {
        public Campaign Campaign { get; set; } = campaign;
        public DateTimeOffset? DueAt { get; set; }
        public long Seen { get; set; }
        public Dictionary<int, CampaignTerms>? Earlier { get; set; }
        public Dictionary<int, long> Left { get; } = [];
    }

    private sealed class ShardEntry
    {
        public long Epoch { get; set; }
        public long Sequence { get; set; }
        public Phase Phase { get; set; }
        public bool Awake { get; set; } = true;
        public SortedDictionary<long, Pledge> Pledges { get; } = [];
        public List<JournalEntry> Journal { get; } = [];
        public Dictionary<long, bool> Rights { get; } = [];

        public IEnumerable<JournalEntry> After(long sequence)
        {
            var (low, high) = (0, Journal.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = Journal[middle].Sequence > sequence ? (low, middle) : (middle + 1, high);
            }
            return Journal.Skip(low);
        }
    }
}
