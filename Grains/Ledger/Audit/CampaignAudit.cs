using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Audit;

/// <summary>Steps 1 to 3 of <see cref="LedgerAudit"/> for one campaign.</summary>
internal sealed class CampaignAudit(ILedgerSource source, Campaign campaign, ChargeList? charges, Findings findings)
{
    private readonly Dictionary<(int Tier, PledgeState State), (long Count, long Amount)> _tally = [];
    private readonly SortedDictionary<string, long> _followers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, long> _held = [];
    private (long Count, long Amount) _counted;
    private long _events, _openRights;
    private long? _reachedAt, _firstCharge;

    public AuditedCampaign Run()
    {
        var shards = source.Shards(campaign.Id).ToImmutableArray();
        // 1.
        foreach (var shard in shards)
            Check(shards.Length == 1 ? WithDecision(shard) : shard);
        // 2.
        foreach (var stock in source.Stock(campaign.Id))
        {
            if (_held.GetValueOrDefault(stock.Tier) != stock.Taken)
                findings.Add(FindingKind.StockDiffers, $"{campaign.Slug}, tier {stock.Tier}: {stock.Taken} places are taken, pledges hold {_held.GetValueOrDefault(stock.Tier)}");
        }
        // 3.
        CheckDecision(shards);

        var cells = _tally.Where(cell => cell.Value != (0, 0)).Select(cell => new TallyCell(cell.Key.Tier, cell.Key.State, cell.Value.Count, cell.Value.Amount));
        var one = shards.Length == 1;
        return new(campaign, shards, _events, new([.. cells]), _openRights, one ? _reachedAt : null, new(_counted.Count, _counted.Amount), one ? _firstCharge : null,
            _followers.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    // The decision's sequence is the sum of the shards' and the campaign's version; with one shard, and one version since, that names the shard's own.
    private ShardRow WithDecision(ShardRow shard) =>
        campaign.Decision is { } decision && shard.DecidedAt is null ? shard with { DecidedAt = decision.Sequence - (campaign.Version - 1) } : shard;

    private void Check(ShardRow shard)
    {
        if (shard.Phase != campaign.Phase)
            findings.Add(FindingKind.PhaseDiffers, $"{shard.Id} is {shard.Phase}, its campaign {campaign.Phase}");
        foreach (var (follower, sequence) in source.Cursors(shard.Id))
        {
            _followers[follower] = _followers.GetValueOrDefault(follower) + sequence;
            if (sequence > shard.Sequence)
                findings.Add(FindingKind.FollowerAhead, $"{shard.Id}: '{follower}' has come to {sequence}, the shard is at {shard.Sequence}");
        }

        var fold = new ShardFold(shard, campaign.Terms, findings);
        foreach (var entry in source.Journal(shard.Id))
        {
            _events++;
            fold.Add(entry);
        }
        CheckTally(shard, fold);
        CheckRights(shard, fold);
        CheckPledges(shard, fold);
        CheckCharges(shard, fold);
        _counted = (_counted.Count + fold.CountedAtDecision.Count, _counted.Amount + fold.CountedAtDecision.Amount);
        (_reachedAt, _firstCharge) = (fold.FirstReached, fold.FirstCharge);
    }

    private void CheckTally(ShardRow shard, ShardFold fold)
    {
        var open = new Dictionary<(int, PledgeState), (long, long)>(fold.Tally);
        foreach (var cell in source.Tally(shard.Id))
        {
            open.Remove((cell.Tier, cell.State), out var folded);
            if (folded != (cell.Count, cell.Amount))
                Differs(cell.Tier, cell.State, (cell.Count, cell.Amount), folded);
        }
        foreach (var ((tier, state), folded) in open)
        {
            if (folded != (0, 0))
                Differs(tier, state, (0, 0), folded);
        }
        foreach (var (key, (count, amount)) in fold.Tally)
        {
            var sum = _tally.GetValueOrDefault(key);
            _tally[key] = (sum.Count + count, sum.Amount + amount);
        }

        void Differs(int tier, PledgeState state, (long Count, long Amount) tally, (long Count, long Amount) folded) => findings.Add(FindingKind.TallyDiffers,
            $"{shard.Id}, tier {tier}, {state}: the tally has {tally.Count} over {tally.Amount}, the journal {folded.Count} over {folded.Amount}");
    }

    private void CheckRights(ShardRow shard, ShardFold fold)
    {
        foreach (var right in source.Rights(shard.Id))
        {
            if (!right.IsOpen)
                continue;
            _openRights++;
            if (fold.Find(right.Number) is var at and >= 0 && fold.Pledges[at].State is PledgeState.Collected && fold.Pledges[at].Backer == right.Backer.GetHashCode())
                fold.Pledges[at].HasOpenRight = true;
            else
                findings.Add(FindingKind.RightWithoutCharge, $"{new PledgeId(shard.Id, right.Number)}: {right.Backer} has an open right without a collected pledge");
        }
    }

    private void CheckPledges(ShardRow shard, ShardFold fold)
    {
        var live = new List<Guid>();
        foreach (var pledge in source.Pledges(shard.Id))
        {
            Check(pledge, shard, fold);
            charges?.Check(pledge, findings);
            if (PledgeStates.IsLive(pledge.State))
                live.Add(pledge.Backer.Value);
            if (pledge.State is not (PledgeState.Cancelled or PledgeState.Released) && campaign.Terms.Tiers[pledge.Tier].Stock is not null)
                _held[pledge.Tier] = _held.GetValueOrDefault(pledge.Tier) + 1;
        }
        foreach (ref readonly var pledge in fold.Pledges)
        {
            if (!pledge.HasRow)
                findings.Add(FindingKind.PledgeMissing, $"{new PledgeId(shard.Id, pledge.Number)} is {pledge.State} by the journal, but has no row");
            if (pledge.State is PledgeState.Collected && !pledge.HasOpenRight)
                findings.Add(FindingKind.CollectedWithoutRight, $"{new PledgeId(shard.Id, pledge.Number)} is collected, but its backer has no open right");
        }
        // All pledges of a backer are in one shard, or WrongShard says so: neighbours in order tell whether there are two.
        live.Sort();
        for (var i = 1; i < live.Count; i++)
        {
            if (live[i] == live[i - 1])
                findings.Add(FindingKind.TwoLivePledges, $"{campaign.Slug}: bkr-{live[i]:N} has two live pledges");
        }
    }

    private void Check(Pledge pledge, ShardRow shard, ShardFold fold)
    {
        if (pledge.Backer.ShardOf(campaign.Terms.Shards) != shard.Id.Index)
            findings.Add(FindingKind.WrongShard, $"{pledge.Id} is {pledge.Backer}'s, whose shard is {pledge.Backer.ShardOf(campaign.Terms.Shards)}");
        if (fold.Find(pledge.Id.Number) is not (var at and >= 0))
        {
            findings.Add(FindingKind.PledgeUnrecorded, $"{pledge.Id} is {pledge.State}, but the journal does not know it");
            return;
        }
        ref var told = ref fold.Pledges[at];
        told.HasRow = true;
        if ((told.State, told.Tier, told.Amount, told.Backer) != (pledge.State, pledge.Tier, pledge.Amount, pledge.Backer.GetHashCode()))
        {
            findings.Add(FindingKind.PledgeDiffers,
                $"{pledge.Id}: its row says {pledge.State}, tier {pledge.Tier}, {pledge.Amount}; the journal {told.State}, tier {told.Tier}, {told.Amount}, or another backer");
        }
    }

    private void CheckCharges(ShardRow shard, ShardFold fold)
    {
        if (fold.FirstCharge is { } first && (campaign.Decision is not { Funded: true } || shard.DecidedAt is { } decided && first <= decided))
        {
            findings.Add(FindingKind.ChargeBeforeDecision,
                $"{shard.Id} {first}: a charge was begun, but {(campaign.Decision is null ? "nothing is decided" : $"the decision fell at {shard.DecidedAt?.ToString() ?? "a failure"}")}");
        }
    }

    private void CheckDecision(ImmutableArray<ShardRow> shards)
    {
        if (campaign.Decision is not { } decision)
        {
            if (campaign.Phase is Phase.Funded or Phase.Failed)
                findings.Add(FindingKind.DecisionMissing, $"{campaign.Slug} is {campaign.Phase} without a decision");
            return;
        }
        if (campaign.Phase != (decision.Funded ? Phase.Funded : Phase.Failed) && campaign.Phase is not (Phase.Suspended or Phase.Cancelled))
            findings.Add(FindingKind.DecisionMissing, $"{campaign.Slug} was decided ({(decision.Funded ? "funded" : "failed")}), but is {campaign.Phase}");
        var goal = campaign.Terms.Goal;
        if (goal is Goal.Open || shards.Length > 1 && shards.Any(shard => shard.DecidedAt is null))
            return;
        if ((decision.Backers, decision.Amount) != _counted)
        {
            findings.Add(FindingKind.DecisionDiffers,
                $"{campaign.Slug}: decided at {decision.Sequence} on {decision.Backers} over {decision.Amount}; the journal has {_counted.Count} over {_counted.Amount} there");
        }
        if (goal.Reached(_counted.Count, _counted.Amount) >= goal.Target != decision.Funded)
        {
            findings.Add(FindingKind.DecisionWrong,
                $"{campaign.Slug}: {(decision.Funded ? "funded" : "failed")} at {goal.Reached(_counted.Count, _counted.Amount)} of {goal.Target}");
        }
    }
}
