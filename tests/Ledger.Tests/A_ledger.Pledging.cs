using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

/// <summary>What every ledger does, whatever it is made of. Each method has a campaign of its own in the store that the class shares.</summary>
public abstract partial class A_ledger(LedgerStore store)
{
    private LedgerStore Store => store;

    [Fact]
    public async Task Keeps_a_pledge_as_it_was_placed_and_as_it_was_changed()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var write = Make.Placed();

        var placed = await writer.Write(write);
        Assert.Equal(write.After with { Id = new(scene.Shard(), 1) }, placed);

        var full = placed.Changed(PledgeEventKind.ChargeDeclined, p => p with
        {
            Tier = 3,
            Amount = 5000,
            State = PledgeState.Failing,
            Card = CardStatus.NeedsBacker,
            TermsVersion = 2,
            PaymentMethod = "pm_other",
            Customer = "cus_1",
            CardAttempt = 2,
            PaymentIntent = "pi_1",
            Attempt = 3,
            Decline = "insufficient_funds",
            NextStep = "https://bank.example/3ds",
            DueAt = Scene.Noon.AddDays(1),
            GiveUpAt = Scene.Noon.AddDays(7),
        });
        Assert.Equal(full.After, await writer.Write(full));
        Assert.Equal(full.After, Assert.Single(await Store.Pledges.Find(scene.Shard(), [placed.Backer], [placed.Id.Number])));
    }

    [Fact]
    public async Task Counts_a_pledge_in_tally_journal_and_sequence()
    {
        var scene = await Scene.Launch(Store);
        var before = await scene.Read();
        var pledge = await (await scene.Open()).Write(Make.Placed() with { Data = "pm_card" });

        var reading = await scene.Read();
        Assert.Equal([new TallyCell(0, PledgeState.Pledged, 1, 995)], reading.Tally.Cells);
        Assert.Equal(before.Sequence + 1, reading.Sequence);
        Assert.Equal(
            new JournalEntry(1, 1, Scene.Noon, PledgeEventKind.Placed, pledge.Id, pledge.Backer, PledgeState.Pledged, 0, 995, "pm_card"),
            Assert.Single(await scene.Journal()));
    }

    [Fact]
    public async Task Answers_a_replay_of_a_callers_id_with_a_conflict_and_writes_nothing()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var backer = Make.Backer();
        await writer.Write(Make.Placed(backer));

        Assert.Equal(WriteResult.Conflict, await writer.Try(Make.Placed(backer)));
        Assert.Equal(WriteResult.Conflict, await writer.Try(Make.Placed(backer, tier: 1, amount: 2)));
        Assert.Equal(1, (await scene.Read()).Tally.Live.Count);
        Assert.Single(await scene.Journal());
    }

    [Fact]
    public async Task Answers_a_second_pledge_of_a_backer_with_a_conflict()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var backer = Make.Backer();
        await writer.Write(Make.Placed(backer));

        Assert.Equal(WriteResult.Conflict, await writer.Try(Make.Placed(backer, "second")));
        Assert.Equal(new(1, 995), (await scene.Read()).Tally.Live);
    }

    [Fact]
    public async Task Lets_backers_choose_the_same_id_and_a_backer_pledge_to_two_campaigns()
    {
        var (one, other) = (await Scene.Launch(Store), await Scene.Launch(Store));
        var (writer, elsewhere) = (await one.Open(), await other.Open());
        var backer = Make.Backer();

        await writer.Write(Make.Placed(backer));
        await writer.Write(Make.Placed(Make.Backer()));
        await elsewhere.Write(Make.Placed(backer, at: Scene.Noon.AddMinutes(1)));

        Assert.Equal([other.Id, one.Id], (await Store.Pledges.Of(backer)).Select(p => p.Id.Shard.Campaign));
    }

    [Fact]
    public async Task Lets_a_backer_pledge_again_after_cancelling_but_not_under_the_old_id()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var backer = Make.Backer();
        var first = await writer.Write(Make.Placed(backer));
        await writer.Write(first.Cancelled());

        Assert.Equal(WriteResult.Conflict, await writer.Try(Make.Placed(backer)));
        await writer.Write(Make.Placed(backer, "second"));
        Assert.Equal(
            [new TallyCell(0, PledgeState.Pledged, 1, 995), new TallyCell(0, PledgeState.Cancelled, 1, 995)],
            (await scene.Read()).Tally.Cells);
        Assert.Equal(2, (await Store.Pledges.Find(scene.Shard(), [backer], [])).Length);
    }

    [Fact]
    public async Task Takes_a_state_for_live_exactly_where_the_rules_do()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        foreach (var state in Enum.GetValues<PledgeState>())
        {
            var backer = Make.Backer();
            await writer.Write((await writer.Write(Make.Placed(backer))).Changed(PledgeEventKind.Postponed, p => p with { State = state }));
            var expected = PledgeStates.IsLive(state) ? WriteResult.Conflict : WriteResult.Written;
            Assert.Equal((state, expected), (state, await writer.Try(Make.Placed(backer, "second"))));
        }
    }

    [Fact]
    public async Task Writes_what_is_new_in_a_batch_beside_what_is_not()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var backer = Make.Backer();
        await writer.Write(Make.Placed(backer));

        var committed = await writer.Commit(Make.Placed(), Make.Placed(backer), Make.Placed());

        Assert.Equal([WriteResult.Written, WriteResult.Conflict, WriteResult.Written], committed.Results);
        Assert.Equal([1L, committed.First, committed.First + 2], (await scene.Journal()).Select(e => e.Sequence));
        Assert.Equal(3, (await scene.Read()).Tally.Live.Count);
    }

    [Fact]
    public async Task Undoes_the_whole_batch_when_a_version_is_not_the_one_that_was_read()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var pledge = await writer.Write(Make.Placed());
        await writer.Write(pledge.Secured());
        var before = await scene.Read();

        await Assert.ThrowsAnyAsync<Exception>(() => writer.Send(Make.Placed(), pledge.Cancelled()));

        Assert.Equivalent(before, await scene.Read(), strict: true);
        Assert.Equal(2, (await scene.Journal()).Length);
    }

    [Fact]
    public async Task Takes_an_empty_batch_one_pledge_and_twenty_thousand()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();

        Assert.Empty((await writer.Commit()).Results);
        await writer.Commit(Make.Placed());
        var huge = await writer.Commit([.. Enumerable.Range(0, 20_000).Select(_ => Make.Placed())]);

        Assert.All(huge.Results, r => Assert.Equal(WriteResult.Written, r));
        Assert.Equal(new(20_001, 20_001 * 995), (await scene.Read()).Tally.Live);
        await scene.AssertFold();
    }

    [Fact]
    public async Task Opens_and_closes_the_right_with_the_money()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var pledge = await writer.Write(Make.Placed());
        var unpaid = await writer.Write(Make.Placed());
        Assert.Empty(await Store.Rights(scene.Shard()));

        pledge = await writer.Write(pledge.Changed(PledgeEventKind.Collected, p => p with { State = PledgeState.Collected }) with { Right = RightChange.Open });
        Assert.Equal([new(pledge.Id.Number, true)], await Store.Rights(scene.Shard()));

        pledge = await writer.Write(pledge.Changed(PledgeEventKind.Dropped, p => p with { State = PledgeState.Refunded }) with { Right = RightChange.Close });
        await writer.Write(unpaid.Changed(PledgeEventKind.Dropped, p => p with { State = PledgeState.Dropped }) with { Right = RightChange.Close });
        Assert.Equal([new(pledge.Id.Number, false)], await Store.Rights(scene.Shard()));

        await writer.Write(pledge.Changed(PledgeEventKind.Collected, p => p with { State = PledgeState.Collected }) with { Right = RightChange.Open });
        Assert.Equal([new(pledge.Id.Number, true)], await Store.Rights(scene.Shard()));
    }

    [Fact]
    public async Task Finds_what_is_due_who_is_present_and_a_state_page_by_page()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var pledges = new List<Pledge>();
        for (var i = 0; i < 6; i++)
            pledges.Add(await writer.Write(Make.Placed(at: Scene.Noon.AddSeconds(i))));
        await writer.Write(pledges[4].Secured());
        pledges[0] = await writer.Write(pledges[0].Changed(PledgeEventKind.Postponed, p => p with { DueAt = Scene.Noon.AddHours(1) }));

        var shard = scene.Shard();
        Assert.Equal([2, 3], Numbers(await Store.Pledges.Due(shard, Scene.Noon.AddSeconds(3), 2)));
        Assert.Equal([6, 4, 3], Numbers(await Store.Pledges.JustPlaced(shard, Scene.Noon.AddSeconds(2), 10)));
        Assert.Equal([6], Numbers(await Store.Pledges.JustPlaced(shard, Scene.Noon.AddSeconds(2), 1)));
        Assert.Equal([3, 4], Numbers(await Store.Pledges.Page(shard, PledgeState.Pledged, 2, 2)));
        Assert.Equal([5], Numbers(await Store.Pledges.Page(shard, PledgeState.Secured, 0, 10)));

        static IEnumerable<int> Numbers(IEnumerable<Pledge> found) => found.Select(p => (int)p.Id.Number);
    }

    [Fact]
    public async Task Has_what_was_committed_though_nobody_was_told()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var write = Make.Placed();
        var unread = writer.Send(write);
        await unread.ContinueWith(_ => { }, TaskScheduler.Default);

        await Store.Restart();

        var successor = await scene.Open();
        Assert.Equal(WriteResult.Conflict, await successor.Try(write));
        Assert.Equal(1, (await scene.Read()).Tally.Live.Count);
        Assert.IsType<BatchResult.Superseded>(await writer.Send(Make.Placed()));
    }

    [Fact]
    public async Task Knows_no_shard_that_was_never_launched()
    {
        var scene = await Scene.Launch(Store);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => scene.Open(shard: 1));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Store.Campaigns.Read(new(int.MaxValue)));
    }
}
