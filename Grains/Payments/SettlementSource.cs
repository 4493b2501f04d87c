using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>
/// The pledges of one pass over a shard, one by one, in this order: backers who are present (they wait at a screen), what is due, and, once the campaign is
/// decided, everybody else by number. While charging is stopped, a funded campaign's pledges that wait for it are passed over, however many are due. Not for several callers at once.
/// </summary>
internal sealed class SettlementSource(IPledgeLedger ledger, ShardId shard, Campaign campaign, bool charges, TimeProvider clock, bool walk)
{
    private const int PageSize = 256;

    // How long a backer is taken to wait at the screen, and how often the ledger is asked who has come, or come due, while there is other work.
    private static readonly TimeSpan Present = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<long> _taken = [];
    private readonly Queue<Pledge> _urgent = [];
    private readonly Queue<Pledge> _walk = [];
    private readonly SettlementTerms _terms = SettlementTerms.Of(campaign);
    private readonly Queue<PledgeState> _states = new(campaign.Phase switch
    {
        _ when charges && !walk => [],
        Phase.Funded when CampaignRules.RefundsAll(campaign) => [PledgeState.Collected],
        Phase.Funded => charges ? [PledgeState.Secured, PledgeState.Pledged] : [PledgeState.Collecting, PledgeState.Refunding, PledgeState.Disputed, PledgeState.Pledged, PledgeState.Failing],
        Phase.Failed or Phase.Cancelled => [PledgeState.Pledged, PledgeState.Secured],
        _ => [],
    });

    private DateTimeOffset _asked;
    private long _after;

    /// <summary>The next pledge with something to do; null when nothing is left.</summary>
    /// <param name="askNow">Ask the ledger again even if it was asked a moment ago: before ending, or when <see cref="Release"/> may have changed the answer.</param>
    public async Task<Pledge?> Next(bool askNow)
    {
        while (true)
        {
            if (_urgent.Count == 0 && (askNow && _walk.Count == 0 && _states.Count == 0 || clock.GetUtcNow() - _asked >= AskEvery))
                await Ask();
            while (_urgent.TryDequeue(out var pledge) || _walk.TryDequeue(out pledge))
            {
                if (Take(pledge))
                    return pledge;
            }
            if (!await Walk())
                return null;
        }
    }

    /// <summary>The pledge has moved on and may be taken again. One that has not moved is left for the next pass, so that a pass ends.</summary>
    public void Release(long number) => _taken.Remove(number);

    private bool Take(Pledge pledge) => SettlementRules.Next(pledge, campaign.Phase, clock.GetUtcNow(), _terms) is var step and not SettlementStep.Nothing
        && (charges || !SettlementRules.WaitsForCharging(step)) && _taken.Add(pledge.Id.Number);

    private async Task Ask()
    {
        var now = _asked = clock.GetUtcNow();
        // What waits for charging stays due, perhaps by the hundred thousand, and would hide the rest: that is found by walking instead.
        if (!charges && campaign.Phase is Phase.Funded)
        {
            foreach (var pledge in await ledger.JustPlaced(shard, now - Present, PageSize))
                _urgent.Enqueue(pledge);
            return;
        }
        // Taken ones are still due until their step is stored: room for them, so that they can't hide the others.
        var limit = PageSize + _taken.Count;
        var due = await ledger.Due(shard, now, limit);
        // Whoever was just placed is due, so that a question of its own is needed only when more is due than was asked for.
        var present = due.Length < limit ? JustPlaced(due, now - Present) : await ledger.JustPlaced(shard, now - Present, PageSize);
        // Each once, and none that is under way: by the time a second copy's turn came, the first would be through, and Stripe would be called for nothing.
        foreach (var pledge in present.Concat(due).DistinctBy(pledge => pledge.Id.Number).Where(pledge => !_taken.Contains(pledge.Id.Number)))
            _urgent.Enqueue(pledge);
    }

    private static IEnumerable<Pledge> JustPlaced(ImmutableArray<Pledge> due, DateTimeOffset since) => due
        .Where(pledge => pledge is { State: PledgeState.Pledged, Card: CardStatus.None } && pledge.PlacedAt >= since)
        .OrderByDescending(pledge => pledge.DueAt).ThenByDescending(pledge => pledge.Id.Number);

    private async Task<bool> Walk()
    {
        while (_states.TryPeek(out var state))
        {
            var page = await ledger.Page(shard, state, _after, PageSize);
            foreach (var pledge in page.Where(pledge => !_taken.Contains(pledge.Id.Number)))
                _walk.Enqueue(pledge);
            if (page.Length > 0)
            {
                _after = page[^1].Id.Number;
                return true;
            }
            _after = 0;
            _states.Dequeue();
        }
        return false;
    }
}
