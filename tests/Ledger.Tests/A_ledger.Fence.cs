using System.Collections.Immutable;
using Greenlight.Campaigns;

namespace Greenlight.Ledger;

public abstract partial class A_ledger
{
    [Fact]
    public async Task Refuses_the_older_of_two_writers_and_writes_nothing_for_it()
    {
        var scene = await Scene.Launch(Store);
        var old = await scene.Open();
        var pledge = await old.Write(Make.Placed());
        var successor = await scene.Open();
        var before = await scene.Read();

        Assert.Equal(new BatchResult.Superseded(successor.Epoch), await old.Send(Make.Placed(), pledge.Cancelled()));

        Assert.Equivalent(before, await scene.Read(), strict: true);
        Assert.Equal(pledge, Assert.Single(await Store.Pledges.Find(scene.Shard(), [pledge.Backer], [])));
        await successor.Write(pledge.Cancelled());
    }

    [Fact]
    public async Task Refuses_a_writer_whose_batch_was_under_way_while_another_took_over()
    {
        var scene = await Scene.Launch(Store);
        var old = await scene.Open();

        Assert.IsType<BatchResult.Superseded>(await Store.TakeOverDuring(scene.Shard(), () => old.Send(Make.Placed())));

        Assert.Empty(await scene.Journal());
        Assert.Empty((await scene.Read()).Tally.Cells);
    }

    [Fact]
    public async Task Writes_the_journal_with_epochs_that_never_fall()
    {
        var scene = await Scene.Launch(Store);
        var writers = new List<Writer>();
        for (var i = 0; i < 5; i++)
        {
            writers.Add(await scene.Open());
            await Task.WhenAll(writers.Select(w => w.Send(Make.Placed())));
        }
        Assert.Equal([1, 2, 3, 4, 5], (await scene.Journal()).Select(e => e.Epoch));
    }

    [Fact]
    public async Task Refuses_a_batch_that_was_decided_under_another_phase()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        await scene.Become(Phase.Suspended);

        Assert.Equal(new BatchResult.PhaseChanged(Phase.Suspended), await writer.Send(Make.Placed()));
        Assert.Empty(await scene.Journal());

        await scene.Become(Phase.Live);
        await writer.Write(Make.Placed());
    }

    [Fact]
    public async Task Refuses_a_batch_that_comes_while_the_campaign_is_decided()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        Task<BatchResult>? late = null;
        await Store.Campaigns.Advance(scene.Id, reading =>
        {
            // Started where no thread waits for it: a rule may run on the one thread that writes.
            late = Task.Run(() => writer.Send(Make.Placed()));
            return new(Phase.Failed, Scene.Noon, null, new(false, Scene.Noon, reading.Sequence, 0, 0, []));
        });

        Assert.Equal(new BatchResult.PhaseChanged(Phase.Failed), await late!);
        Assert.Empty(await scene.Journal());
    }

    [Fact]
    public async Task Decides_on_the_exact_total_against_a_stream_of_batches()
    {
        var scene = await Scene.Launch(Store, shards: 3);
        var writers = await Task.WhenAll(Enumerable.Range(0, 3).Select(shard => scene.Open(shard)));
        var streams = writers.Select(writer => Task.Run(async () =>
        {
            var batches = 0;
            // In memory a stream never waits and would leave the decision no turn, so it ends some time; in a database the decision falls long before that.
            while (batches < 2000)
            {
                var result = await writer.Send(Make.Placed(), Make.Placed());
                if (result is BatchResult.PhaseChanged(Phase.Funded))
                    break;
                Assert.IsType<BatchResult.Committed>(result);
                batches++;
            }
            return batches;
        })).ToArray();

        Campaign campaign;
        do
        {
            campaign = await Store.Campaigns.Advance(scene.Id, reading => reading.Tally.Live is { Count: >= 60 } live
                ? new(Phase.Funded, Scene.Noon, null, new(true, Scene.Noon, reading.Sequence, live.Count, live.Amount, ImmutableArray<int>.Empty))
                : null);
        }
        while (campaign.Phase is Phase.Live);

        var batches = await Task.WhenAll(streams);
        Assert.Equal(2 * batches.Sum(), campaign.Decision!.Backers);
        Assert.Equal(campaign.Decision.Backers, (await scene.Read()).Tally.Live.Count);
        Assert.Equal(campaign.Decision.Sequence + 1, (await scene.Read()).Sequence);
        await scene.AssertFold();
    }
}
