using System.Collections.Concurrent;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger.Audit;
using Greenlight.Pledging;

namespace Greenlight.Stock;

/// <summary>500 places and 10,000 buyers who come all at once, to a campaign of one, four and sixteen shards on three silos.</summary>
public sealed class A_limited_tier(ThreeSilos cluster) : IClassFixture<ThreeSilos>
{
    private const int Places = 500, Buyers = 10_000, AtOnce = 256;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public async Task Is_sold_to_the_last_place_and_no_further_and_so_is_what_is_given_back(int shards)
    {
        var campaign = await Launch(shards);

        var first = await Buy(campaign, Buyers);
        Assert.Equal((Places, Buyers - Places), (first.Bought.Count, first.SoldOut));
        Assert.Equal(int.Min(shards, 3), await cluster.SilosOf(campaign.Id));
        await AssertStock(campaign, left: 0);

        // Given back, and then bought.
        await Each(first.Bought.Take(120), pledge => Cancel(campaign, pledge));
        await AssertStock(campaign, left: 120);
        var second = await Buy(campaign, 1_000);
        Assert.Equal((120, 880), (second.Bought.Count, second.SoldOut));

        // Given back while others buy: whom they miss, the next ones get.
        var cancelling = Each(first.Bought.Skip(120).Take(80), pledge => Cancel(campaign, pledge));
        var meanwhile = await Buy(campaign, 500);
        await cancelling;
        var after = await Buy(campaign, 500);
        Assert.Equal((80, 920), (meanwhile.Bought.Count + after.Bought.Count, meanwhile.SoldOut + after.SoldOut));
        await AssertStock(campaign, left: 0);
    }

    private async Task<Campaign> Launch(int shards)
    {
        var terms = new CampaignTerms(
            "A show", Currency.Usd, new Goal.Backers(1_000_000), Counts.Secured, ClosingRule.WhenReached, null, TimeSpan.FromHours(1), TimeSpan.FromDays(7), KeysOpen.AtCollected, shards,
            [new(0, "signed", "Signed", "", 995, false, Places, [])], []);
        var campaign = (await cluster.Campaigns.Create($"shards-{shards}", "someone", terms, TimeProvider.System.GetUtcNow()))!;
        return await cluster.Grains.Campaign(campaign.Id).Launch();
    }

    private async Task<(ConcurrentBag<Pledge> Bought, int SoldOut)> Buy(Campaign campaign, int buyers)
    {
        var (bought, soldOut) = (new ConcurrentBag<Pledge>(), 0);
        await Each(Enumerable.Range(0, buyers).Select(_ => BackerId.New(TimeProvider.System.GetUtcNow())), async backer =>
        {
            var shard = cluster.Grains.Shard(new(campaign.Id, backer.ShardOf(campaign.Terms.Shards)));
            var outcome = Assert.Single(await shard.Place([new(backer, "first", "signed", null, "pm_card")]));
            if (outcome is PledgeOutcome.Accepted(var pledge, false))
                bought.Add(pledge);
            else if (outcome is PledgeOutcome.Refused { Refusal: Refusal.SoldOut })
                Interlocked.Increment(ref soldOut);
            else
                Assert.Fail(outcome.ToString());
        });
        return (bought, soldOut);
    }

    private async Task Cancel(Campaign campaign, Pledge pledge)
    {
        var outcome = await cluster.Grains.Backer(pledge.Backer).Cancel(pledge.Id.Shard, new(pledge.Backer, pledge.CallerId, pledge.Version));
        Assert.Equal((campaign.Id, PledgeState.Cancelled), (pledge.Id.Shard.Campaign, Assert.IsType<PledgeOutcome.Accepted>(outcome).Pledge.State));
    }

    private async Task AssertStock(Campaign campaign, long left)
    {
        Assert.Equal(left, (await cluster.Campaigns.Read(campaign.Id)).Left[0]);
        using var ledger = LedgerStore.Open(cluster.Storage);
        Assert.Equal(new StockRow(0, Places, Places - left), Assert.Single(ledger.Stock(campaign.Id)));
        Assert.Equal("", LedgerAudit.Run(ledger).Findings.ToString());
    }

    /// <summary>All of them, so many at once.</summary>
    private static async Task Each<T>(IEnumerable<T> items, Func<T, Task> work)
    {
        var queue = new ConcurrentQueue<T>(items);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (queue.TryDequeue(out var item))
                await work(item);
        })));
    }
}
