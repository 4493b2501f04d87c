using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Payments;

namespace Greenlight.Pledging;

/// <summary>Another activation has opened the shard since: this one may not write any more.</summary>
public sealed class ShardSupersededException(ShardId shard, long epoch) : Exception($"{shard} was opened by another activation (epoch {epoch}).");

/// <summary>
/// The order of steps by which a shard writes a batch. The shard grain calls it, and so does the simulation.
/// <list type="number">
/// <item>Look up what must be known. A new pledge needs no look: the ledger's index is the judge. News that may reopen a pledge also needs its backer's live one.</item>
/// <item>Decide each command by the rules, under the phase last seen.</item>
/// <item>Commit what is to be written in one round trip, fenced on epoch and phase.</item>
/// <item>Superseded: end. Phase changed: take it and go to 1. Conflicts: they are no news or a refusal; look them up and go to 2.
/// Unwritable: commit it in halves, down to the write that can't be stored; its caller alone is refused.</item>
/// </list>
/// </summary>
/// <remarks>One batch at a time. After an exception the outcome is unknown: make a new writer, which opens the shard again.</remarks>
public sealed class ShardWriter
{
    private readonly ShardId _shard;
    private readonly IPledgeLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly long _epoch;
    private readonly IReadOnlyDictionary<int, CampaignTerms>? _earlier;

    private ShardWriter(ShardId shard, IPledgeLedger ledger, TimeProvider clock, ShardOpening opening)
    {
        (_shard, _ledger, _clock, _epoch) = (shard, ledger, clock, opening.Epoch);
        (Phase, Terms, TermsVersion, _earlier) = (opening.Campaign.Phase, opening.Campaign.Terms, opening.Campaign.TermsVersion, opening.Earlier);
    }

    /// <summary>The campaign's phase as last seen; the ledger tells when it has changed.</summary>
    public Phase Phase { get; private set; }

    /// <summary>The terms in force.</summary>
    public CampaignTerms Terms { get; }

    /// <summary>Their version.</summary>
    public int TermsVersion { get; }

    /// <summary>Takes the shard over: no earlier writer can write from here on.</summary>
    public static async Task<ShardWriter> Open(ShardId shard, IPledgeLedger ledger, TimeProvider clock) =>
        new(shard, ledger, clock, await ledger.Open(shard));

    /// <summary>Carries out a batch of commands, at most one per backer, and answers each in order after the commit.</summary>
    public async Task<IReadOnlyList<PledgeOutcome>> Write(IReadOnlyList<PledgeCommand> commands)
    {
        var outcomes = new PledgeOutcome?[commands.Count];
        var open = Enumerable.Range(0, commands.Count).ToList();
        var judged = new HashSet<int>();
        // Each round answers commands or learns a new phase; a phase changes a handful of times in a campaign's life.
        for (var round = 0; open.Count > 0; round++)
        {
            if (round == 16)
                throw new InvalidOperationException($"{_shard}: {open.Count} commands are still undecided after {round} rounds.");
            await Round(commands, outcomes, open, judged);
            open.RemoveAll(i => outcomes[i] is not null);
        }
        return outcomes!;
    }

    private async Task Round(IReadOnlyList<PledgeCommand> commands, PledgeOutcome?[] outcomes, List<int> open, HashSet<int> judged)
    {
        // In the ledger's own unit, so that the first answer and every later reading tell the same time.
        var now = _clock.GetUtcNow();
        var context = new PledgeContext(Phase, Terms, TermsVersion, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)), _earlier);

        // 1. What must be known.
        var known = await LookUp(commands, open, i => judged.Contains(i) || commands[i] is not PlacePledge || !context.TakesPledges);

        // 2. Decide.
        var writes = new List<(int Command, LedgerWrite Write)>(open.Count);
        var touched = new HashSet<PledgeId>();
        var risen = new HashSet<BackerId>();
        var provisional = new List<int>();
        foreach (var i in open)
        {
            var (current, live) = known.Of(commands[i]);
            switch (PledgeRules.Decide(context, current, live, commands[i]))
            {
                case PledgeDecision.Replay(var pledge):
                    outcomes[i] = new PledgeOutcome.Accepted(pledge, Replayed: true);
                    break;
                case PledgeDecision.Refuse when commands[i] is PlacePledge && context.TakesPledges && judged.Add(i):
                    // Refused without a look: it may be a retry, which comes first. Next round with a look.
                    break;
                case PledgeDecision.Refuse(var refusal):
                    outcomes[i] = new PledgeOutcome.Refused(refusal);
                    break;
                case PledgeDecision.Write when current is not null && !touched.Add(current.Id):
                    // A backer's command and news of the same pledge met in one batch: the second sees what the first one wrote, next round.
                    judged.Add(i);
                    break;
                case PledgeDecision.Write(var happened):
                    // A new pledge begins beside an earlier, dead one of the same backer: never on top of it.
                    var before = happened is PledgeEvent.Placed ? null : current;
                    var after = PledgeRules.Apply(before, happened, _shard, context.Now);
                    // A backer's new pledge and news that reopens an ended one, or two of the latter: the second must see the first, or two would be live.
                    if (Rises(before, after) && !risen.Add(after.Backer))
                        judged.Add(i);
                    else
                        writes.Add((i, Stock.Write(Terms, before, after, happened)));
                    break;
            }
            if (HangsOnPhase(commands[i], outcomes[i]))
                provisional.Add(i);
        }
        if (writes.Count == 0 && provisional.Count == 0)
            return;

        // 3. Commit. Also with nothing to write, when the phase was the reason: only the fence knows whether it is still the one last seen.
        if (await Commit(context, commands, outcomes, judged, writes))
            return;
        foreach (var i in provisional)
            outcomes[i] = null;
    }

    /// <summary>True if the fence let all of it through, so that the phase was the one last seen.</summary>
    private async Task<bool> Commit(
        PledgeContext context, IReadOnlyList<PledgeCommand> commands, PledgeOutcome?[] outcomes, HashSet<int> judged, List<(int Command, LedgerWrite Write)> writes)
    {
        switch (await _ledger.Commit(new(_shard, _epoch, context.Phase, context.Now, writes.ConvertAll(w => w.Write))))
        {
            // 4. What came of it.
            case BatchResult.Superseded(var epoch):
                throw new ShardSupersededException(_shard, epoch);
            case BatchResult.PhaseChanged(var phase):
                Phase = phase;
                return false;
            case BatchResult.Committed(var first, var results):
                for (var w = 0; w < writes.Count; w++)
                    Conclude(commands, outcomes, judged, writes[w].Command, writes[w].Write, first + w, results[w]);
                return true;
            case BatchResult.Unwritable(var reason) when writes.Count == 1:
                outcomes[writes[0].Command] = new PledgeOutcome.Refused(new Refusal.NotStorable(reason));
                return false;
            case BatchResult.Unwritable when writes.Count > 1:
                // One write that can never be stored must not stand in the way of the others, however often it is sent. In order, so that sequences rise as they came.
                var half = writes.Count / 2;
                var earlier = await Commit(context, commands, outcomes, judged, writes[..half]);
                return await Commit(context, commands, outcomes, judged, writes[half..]) && earlier;
            case var other:
                throw new InvalidOperationException($"{_shard}: {other} is no answer to {writes.Count} writes.");
        }
    }

    private static bool Rises(Pledge? before, Pledge after) => PledgeStates.IsLive(after.State) && !(before is not null && PledgeStates.IsLive(before.State));

    /// <summary>Whether another phase would have led to another answer. A campaign that is over stays over.</summary>
    private bool HangsOnPhase(PledgeCommand command, PledgeOutcome? outcome) => Phase is not (Phase.Funded or Phase.Failed or Phase.Cancelled)
        && (outcome is PledgeOutcome.Refused { Refusal: Refusal.NotLive or Refusal.TermsMoved or Refusal.TooLateToCancel }
            || outcome is PledgeOutcome.Accepted && command is PledgeLetGo or CardMissing or CardGone or ChargeAnnounced or LookAgain { Version: not null });

    private void Conclude(
        IReadOnlyList<PledgeCommand> commands, PledgeOutcome?[] outcomes, HashSet<int> judged, int i, LedgerWrite write, long sequence, WriteResult result)
    {
        switch (result)
        {
            case WriteResult.Written:
                var pledge = write.Before is null ? write.After with { Id = new(_shard, sequence) } : write.After;
                outcomes[i] = new PledgeOutcome.Accepted(pledge, Replayed: false);
                break;
            case WriteResult.NoPlaceLeft:
                outcomes[i] = new PledgeOutcome.Refused(new Refusal.SoldOut(Terms.Tiers[write.After.Tier].Code));
                break;
            case WriteResult.Conflict when !judged.Add(i):
                throw new InvalidOperationException($"{_shard}: {commands[i].GetType().Name} conflicts with a pledge that a look-up did not find.");
            case WriteResult.Conflict:
                break;
        }
    }

    private async Task<Known> LookUp(IReadOnlyList<PledgeCommand> commands, List<int> open, Func<int, bool> needed)
    {
        var backers = new List<BackerId>();
        var numbers = new List<long>();
        foreach (var i in open)
        {
            if (!needed(i))
                continue;
            if (commands[i] is BackerCommand command)
                backers.Add(command.Backer);
            else
                numbers.Add(((PaymentFact)commands[i]).Pledge.Number);
        }
        if (backers.Count + numbers.Count == 0)
            return Known.Nothing;
        var known = new Known(await _ledger.Find(_shard, backers, numbers));
        // Seldom any: a pledge that has ended hears no more of money as a rule.
        var ended = open.Select(i => commands[i]).OfType<PaymentFact>()
            .Where(news => known.Of(news).Current is { } current && PledgeRules.MayReopen(current, news)).Select(news => known.Of(news).Current!.Backer).ToHashSet();
        if (ended.Count > 0)
            known.Add(await _ledger.Find(_shard, ended, []));
        return known;
    }

    /// <summary>The pledges that were looked up, by what commands name them with.</summary>
    private sealed class Known
    {
        public static readonly Known Nothing = new([]);
        private readonly Dictionary<(BackerId, string), Pledge> _byCaller = [];
        private readonly Dictionary<BackerId, Pledge> _live = [];
        private readonly Dictionary<long, Pledge> _byNumber = [];

        public Known(IEnumerable<Pledge> pledges) => Add(pledges);

        public void Add(IEnumerable<Pledge> pledges)
        {
            foreach (var pledge in pledges)
            {
                _byCaller[(pledge.Backer, pledge.CallerId)] = pledge;
                _byNumber[pledge.Id.Number] = pledge;
                if (PledgeStates.IsLive(pledge.State))
                    _live[pledge.Backer] = pledge;
            }
        }

        public (Pledge? Current, Pledge? Live) Of(PledgeCommand command) => command is BackerCommand named
            ? (_byCaller.GetValueOrDefault((named.Backer, named.CallerId)), _live.GetValueOrDefault(named.Backer))
            : _byNumber.GetValueOrDefault(((PaymentFact)command).Pledge.Number) is { } pledge ? (pledge, _live.GetValueOrDefault(pledge.Backer)) : default;
    }
}
