using CsCheck;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

public abstract partial class A_ledger
{
    private static readonly Gen<(int Shard, int Kind, int Backer, int Tier, int Amount)[]> Operations =
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 4], Gen.Int[0, 59], Gen.Int[0, 2], Gen.Int[1, 10_000]).Array[1500];

    [Fact]
    public Task Holds_a_tally_that_is_the_fold_of_its_journal() => Operations.SampleAsync(
        async operations =>
        {
            var scene = await Scene.Launch(Store, 2, null, 20, 5);
            var backers = Enumerable.Range(0, 60).Select(_ => Make.Backer()).ToArray();
            foreach (var (batch, number) in operations.Chunk(30).Select((b, i) => (b, i)))
            {
                foreach (var shard in batch.GroupBy(o => o.Shard))
                {
                    var writer = await scene.Open(shard.Key);
                    // A backer belongs to one shard, and to one write of a batch.
                    var own = shard.DistinctBy(o => o.Backer).Where(o => o.Backer % 2 == shard.Key).ToArray();
                    var live = (await Store.Pledges.Find(scene.Shard(shard.Key), [.. own.Select(o => backers[o.Backer])], [])).Where(p => PledgeStates.IsLive(p.State));
                    await writer.Commit(
                        [.. own.Select(o => Next(live.SingleOrDefault(p => p.Backer == backers[o.Backer]), backers[o.Backer], $"b{number}", o.Kind, o.Tier, o.Amount))]);
                }
            }
            await scene.AssertFold();
            var reading = await scene.Read();
            foreach (var (tier, places) in new[] { (1, 20), (2, 5) })
                Assert.Equal(places - reading.Tally.Cells.Where(c => c.Tier == tier && PledgeStates.IsLive(c.State)).Sum(c => c.Count), reading.Left[tier]);
        },
        iter: 4,
        threads: 1);

    private static LedgerWrite Next(Pledge? live, Backers.BackerId backer, string callerId, int kind, int tier, int amount)
    {
        int? limited = tier > 0 ? tier : null;
        return (kind, live) switch
        {
            (0 or 1, _) or (_, null) => Make.Placed(backer, callerId, tier, amount, limited is not null),
            (2, _) => live.Cancelled(live.Tier > 0),
            (3, _) when live.Tier != tier => live.Changed(PledgeEventKind.Changed, p => p with { Tier = tier, Amount = amount }) with
            {
                TakesPlace = limited,
                FreesPlace = live.Tier > 0 ? live.Tier : null,
            },
            _ => live.Secured(),
        };
    }

    [Fact]
    public async Task Reads_events_of_some_kinds_alone_and_says_how_far_it_has_looked()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var first = await writer.Write(Make.Placed());
        await writer.Write(Make.Placed());
        await writer.Write(first.Secured());
        await writer.Write(Make.Placed());
        var journal = await scene.Journal();
        PledgeEventKind[] secured = [PledgeEventKind.CardSecured];

        var whole = await Store.Journal.Read(scene.Shard(), 0, 100, secured);
        var placed = await Store.Journal.Read(scene.Shard(), 0, 2, [PledgeEventKind.Placed, PledgeEventKind.Cancelled]);
        var none = await Store.Journal.Read(scene.Shard(), journal[2].Sequence, 100, secured);
        var nothing = await Store.Journal.Read(scene.Shard(), journal[3].Sequence, 100, secured);

        Assert.Equal([journal[2]], whole.Entries);
        Assert.Equal([journal[0], journal[1]], placed.Entries);
        Assert.Equal((journal[3].Sequence, false), (whole.To, whole.More));
        Assert.Equal((journal[1].Sequence, true), (placed.To, placed.More));
        Assert.Equal((0, journal[3].Sequence, false), (none.Entries.Length, none.To, none.More));
        Assert.Equal((0, journal[3].Sequence, false), (nothing.Entries.Length, nothing.To, nothing.More));
    }

    [Fact]
    public async Task Moves_a_cursor_forward_and_never_back()
    {
        var scene = await Scene.Launch(Store);
        Assert.Equal(0, await Store.Journal.Cursor("keys", scene.Shard()));
        await Store.Journal.Advance("keys", scene.Shard(), 7);
        await Store.Journal.Advance("keys", scene.Shard(), 5);
        Assert.Equal(7, await Store.Journal.Cursor("keys", scene.Shard()));
        Assert.Equal(0, await Store.Journal.Cursor("mails", scene.Shard()));
    }

    [Fact]
    public async Task Names_the_followers_that_are_behind_until_they_have_caught_up()
    {
        var scene = await Scene.Launch(Store);
        Assert.Empty(await Behind(scene));

        var writer = await scene.Open();
        var write = Make.Placed();
        await writer.Write(write);
        await writer.Try(write); // A sequence without an event: nobody can catch up with that.
        Assert.Equal(["keys", "mails"], await Behind(scene));

        await Store.Journal.Advance("keys", scene.Shard(), 1);
        Assert.Equal(["mails"], await Behind(scene));
    }

    [Fact]
    public async Task Sleeps_when_nobody_has_anything_to_do_and_wakes_with_the_next_batch()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        await writer.Write((await writer.Write(Make.Placed())).Secured());

        Assert.False(await Rests(scene), "followers are behind and the campaign has not read");
        await Store.Journal.Advance("keys", scene.Shard(), 2);
        await Store.Journal.Advance("mails", scene.Shard(), 2);
        Assert.False(await Rests(scene), "the campaign has not acted on its reading");
        Assert.Contains(scene.Id, await Due(scene));

        await Store.Campaigns.Seen(scene.Id, (await scene.Read()).Sequence);
        await Store.Campaigns.Seen(scene.Id, 1);
        Assert.DoesNotContain(scene.Id, await Due(scene));
        Assert.True(await Rests(scene), "nobody has anything to do");

        await writer.Write(Make.Placed());
        Assert.Equal(["keys", "mails"], await Behind(scene));
        Assert.Contains(scene.Id, await Due(scene));
    }

    [Fact]
    public async Task Stays_awake_after_the_decision_until_every_pledge_has_been_walked_to()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var pledge = await writer.Write((await writer.Write(Make.Placed())).Secured());
        await Store.Journal.Advance("keys", scene.Shard(), 2);
        await Store.Journal.Advance("mails", scene.Shard(), 2);
        Assert.DoesNotContain(scene.Shard(), await WithWork(scene));

        await scene.Become(Phase.Funded);
        Assert.Contains(scene.Shard(), await WithWork(scene));
        Assert.False(await Rests(scene), "a secured pledge waits to be charged");

        writer = await scene.Open();
        await writer.Write(pledge.Changed(PledgeEventKind.Collected, p => p with { State = PledgeState.Collected }));
        await Store.Journal.Advance("keys", scene.Shard(), 3);
        await Store.Journal.Advance("mails", scene.Shard(), 3);
        Assert.DoesNotContain(scene.Shard(), await WithWork(scene));
        Assert.True(await Rests(scene), "nothing is left to walk to");
    }

    private const int Slices = 16;

    private async Task<IEnumerable<string>> Behind(Scene scene) =>
        from behind in await Store.Journal.Behind(["keys", "mails"], scene.Id.Number % Slices, Slices, 1000)
        where behind.Shard.Campaign == scene.Id
        orderby behind.Follower
        select behind.Follower;

    private async Task<IEnumerable<CampaignId>> Due(Scene scene) => await Store.Campaigns.Due(Scene.Noon, scene.Id.Number % Slices, Slices, 1000);

    private async Task<IEnumerable<ShardId>> WithWork(Scene scene) => await Store.Campaigns.ShardsWithWork(Scene.Noon, scene.Id.Number % Slices, Slices, 1000);

    // Whether a shard sleeps shows in that nobody is said to be behind in it, not even a follower that has never read anything.
    private async Task<bool> Rests(Scene scene)
    {
        await Store.Journal.Rest(["keys", "mails"], scene.Id.Number % Slices, Slices);
        return !(await Store.Journal.Behind(["newcomer"], scene.Id.Number % Slices, Slices, 1000)).Any(b => b.Shard == scene.Shard());
    }
}
