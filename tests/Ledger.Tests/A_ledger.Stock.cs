namespace Greenlight.Ledger;

public abstract partial class A_ledger
{
    [Fact]
    public async Task Sells_a_limited_tier_to_the_last_place_from_several_shards_at_once()
    {
        const int Places = 37;
        var scene = await Scene.Launch(Store, shards: 4, stock: Places);
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(async shard =>
        {
            var writer = await scene.Open(shard);
            var written = 0;
            for (var batch = 0; batch < 8; batch++)
            {
                var committed = await writer.Commit(Make.Placed(limited: true), Make.Placed(limited: true), Make.Placed(limited: true));
                written += committed.Results.Count(r => r is WriteResult.Written);
                Assert.DoesNotContain(WriteResult.Conflict, committed.Results);
            }
            return written;
        }));

        Assert.Equal(Places, results.Sum());
        var reading = await scene.Read();
        Assert.Equal((Places, 0), (reading.Tally.Live.Count, reading.Left[0]));
        await scene.AssertFold();
    }

    [Fact]
    public async Task Gives_a_returned_place_to_the_next_batch()
    {
        var scene = await Scene.Launch(Store, stock: 1);
        var writer = await scene.Open();
        var pledge = await writer.Write(Make.Placed(limited: true));

        var committed = await writer.Commit(pledge.Cancelled(limited: true), Make.Placed(limited: true));
        Assert.Equal([WriteResult.Written, WriteResult.NoPlaceLeft], committed.Results);
        Assert.Equal(1, (await scene.Read()).Left[0]);

        Assert.Equal(WriteResult.Written, await writer.Try(Make.Placed(limited: true)));
        Assert.Equal(WriteResult.NoPlaceLeft, await writer.Try(Make.Placed(limited: true)));
    }

    [Fact]
    public async Task Turns_nobody_away_for_a_replay()
    {
        var scene = await Scene.Launch(Store, stock: 2);
        var writer = await scene.Open();
        var replayed = Make.Placed(limited: true);
        await writer.Write(replayed);

        var committed = await writer.Commit(replayed, Make.Placed(limited: true), replayed, Make.Placed(limited: true));

        Assert.Equal([WriteResult.Conflict, WriteResult.Written, WriteResult.Conflict, WriteResult.NoPlaceLeft], committed.Results);
        Assert.Equal(WriteResult.Conflict, await writer.Try(replayed));
        Assert.Equal(0, (await scene.Read()).Left[0]);
    }

    [Fact]
    public async Task Keeps_the_old_place_of_a_change_to_a_tier_that_is_sold_out()
    {
        var scene = await Scene.Launch(Store, 1, 1, 1);
        var writer = await scene.Open();
        var pledge = await writer.Write(Make.Placed(tier: 0, limited: true));
        var other = await writer.Write(Make.Placed(tier: 1, limited: true));
        var change = pledge.Changed(Pledging.PledgeEventKind.Changed, p => p with { Tier = 1 }) with { TakesPlace = 1, FreesPlace = 0 };

        Assert.Equal(WriteResult.NoPlaceLeft, await writer.Try(change));
        Assert.Equal(pledge, Assert.Single(await Store.Pledges.Find(scene.Shard(), [pledge.Backer], [])));
        Assert.Equal((0, 0), ((await scene.Read()).Left[0], (await scene.Read()).Left[1]));

        await writer.Write(other.Cancelled(limited: true));
        await writer.Write(change);
        Assert.Equal((1, 0), ((await scene.Read()).Left[0], (await scene.Read()).Left[1]));
    }

    [Fact]
    public async Task Never_lets_two_shards_wait_for_each_others_tiers()
    {
        var scene = await Scene.Launch(Store, 2, 1000, 1000);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async shard =>
        {
            var writer = await scene.Open(shard);
            for (var i = 0; i < 40; i++)
            {
                await writer.Commit(Make.Placed(tier: shard, limited: true), Make.Placed(tier: 1 - shard, limited: true));
            }
        }));
        Assert.Equal((920, 920), ((await scene.Read()).Left[0], (await scene.Read()).Left[1]));
    }
}
