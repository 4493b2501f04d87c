using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Payments;
using Greenlight.Pledging;
using Greenlight.Simulation;

namespace Greenlight.Ledger;

/// <summary>The backers of one shard, what they want next, and what they were told.</summary>
internal sealed class BusyShard(ShardId id, int shards, int tiers, Chance chance)
{
    private readonly List<Pledge> _pledges = [];
    private readonly Dictionary<BackerId, int> _places = [];

    public ShardId Id => id;

    /// <summary>A first pledge, to any tier.</summary>
    public PlacePledge Newcomer() => Newcomer(chance.Below(tiers));

    /// <summary>A first pledge to that tier.</summary>
    public PlacePledge Newcomer(int tier)
    {
        var backer = Make.Backer();
        while (backer.ShardOf(shards) != id.Index)
            backer = Make.Backer();
        return new(backer, "first", Code(tier), null, "pm_card");
    }

    /// <summary>So many commands, or fewer: one of each backer at most.</summary>
    public IReadOnlyList<PledgeCommand> Commands(int count)
    {
        var commands = new List<PledgeCommand>(count);
        var asked = new HashSet<BackerId>();
        for (var i = 0; i < count; i++)
        {
            if (_pledges.Count < 8 || chance.Of(0.3))
                commands.Add(Newcomer());
            else if (Anybody() is var pledge && asked.Add(pledge.Backer))
                commands.Add(NextOf(pledge));
        }
        return commands;
    }

    /// <summary>What happens to each pledge when the campaign is over without money.</summary>
    public IReadOnlyList<PledgeCommand> LetGo() => _pledges.ConvertAll<PledgeCommand>(pledge => new PledgeLetGo(pledge.Id));

    /// <summary>Keeps what was answered. Nothing is refused but for want of a place, or because the campaign does not take it now.</summary>
    public void Learn(IReadOnlyList<PledgeOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome is not PledgeOutcome.Accepted(var pledge, _))
                Assert.True(outcome is PledgeOutcome.Refused { Refusal: Refusal.SoldOut or Refusal.NotLive }, outcome.ToString());
            else if (_places.TryGetValue(pledge.Backer, out var place))
                _pledges[place] = pledge;
            else if (_places.TryAdd(pledge.Backer, _pledges.Count))
                _pledges.Add(pledge);
        }
    }

    // Whoever holds a place of a limited tier is asked more often: they are few, and it is places that are fought for.
    private Pledge Anybody()
    {
        var pledge = _pledges[chance.Below(_pledges.Count)];
        for (var look = 0; look < 4 && (pledge.Tier == tiers - 1 || pledge.State is PledgeState.Cancelled); look++)
            pledge = _pledges[chance.Below(_pledges.Count)];
        return pledge;
    }

    private PledgeCommand NextOf(Pledge pledge) => pledge.State is PledgeState.Cancelled
        ? new CancelPledge(pledge.Backer, pledge.CallerId, pledge.Version)
        : chance.Below(10) switch
        {
            < 6 => new ChangePledge(pledge.Backer, pledge.CallerId, Code(chance.Below(tiers)), null, pledge.Version),
            < 8 => new CancelPledge(pledge.Backer, pledge.CallerId, pledge.Version),
            8 => new CardSecured(pledge.Id, pledge.CardAttempt, "cus_1", "pm_saved"),
            _ => new PlacePledge(pledge.Backer, pledge.CallerId, Code(pledge.PlacedTier), null, "pm_card"),
        };

    private static string Code(int tier) => $"tier-{tier}";
}
