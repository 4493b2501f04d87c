using Greenlight.Campaigns;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Simulation;

/// <summary>A producer who now and then gives somebody the money back, and in half of the runs backers who pledge again after that.</summary>
internal sealed class Returns(World world, List<Backer> backers, Chance chance, Chance again)
{
    public void Begin(Node outside)
    {
        outside.Run(Refund, world.Fail);
        if (again.Of(0.5))
            outside.Run(PledgeAgain, world.Fail);
    }

    private async Task Refund()
    {
        for (var times = chance.Below(4); times > 0; times--)
        {
            await Task.Delay(chance.Between(TimeSpan.Zero, TimeSpan.FromDays(2)), world.Clock);
            if (world.Ledger.AllPledges().Where(pledge => pledge.State is PledgeState.Collected or PledgeState.Disputed).ToArray() is not [_, ..] paid)
                continue;
            var pledge = paid[chance.Below(paid.Length)];
            await Told(pledge.Id.Shard, new RefundPledge(pledge.Id, "producer"));
        }
    }

    /// <summary>Whoever was paid back may pledge again, and hear days later that the bank has sent the money back.</summary>
    private async Task PledgeAgain()
    {
        for (var time = 0; time < 6; time++)
        {
            await Task.Delay(again.Between(TimeSpan.Zero, TimeSpan.FromHours(20)), world.Clock);
            var pledges = world.Ledger.AllPledges().ToLookup(pledge => pledge.Backer, pledge => pledge.State);
            if (backers.FindAll(backer => backer.IsDone && pledges[backer.Id].Contains(PledgeState.Refunded) && !pledges[backer.Id].Any(PledgeStates.IsLive)) is [_, ..] paidBack)
                await paidBack[again.Below(paidBack.Count)].PledgeAgain(time);
        }
    }

    private async Task Told(ShardId shard, PledgeCommand command)
    {
        while (true)
        {
            try
            {
                if (await world.Cluster.Send(shard, command) is not PledgeOutcome.Busy)
                    return;
            }
            catch (Exception e) when (e is not NotSupportedException)
            {
                // Unknown: said again.
            }
            await Task.Delay(TimeSpan.FromMinutes(1), world.Clock);
        }
    }
}
