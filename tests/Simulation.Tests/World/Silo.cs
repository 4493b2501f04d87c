using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Payments;
using Greenlight.Pledging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Greenlight.Simulation;

/// <summary>
/// A process of the engine: settlement of every shard, the webhook inbox, and the decision, each in a loop. Several of them doing the same at once is more than
/// a real cluster does to itself, and must be harmless.
/// </summary>
internal sealed class Silo(World world, string name)
{
    private static readonly SettlementOptions Options = new() { Concurrency = 4 };

    public Node Node { get; } = new(world.Scheduler, name);

    private RemoteLedger Ledger => new(world.Ledger, world.Network, world.Scheduler, Node, world.Faults);

    public ShardActivation Activate(ShardId shard) => new(this, shard, Ledger, world.Clock);

    public void Start(int shards)
    {
        for (var i = 0; i < shards; i++)
        {
            var shard = new ShardId(world.Ledger.Campaign, i);
            Loop(() => Settle(shard), Work.Settlement);
            Loop(() => LetCardsGo(shard), Work.Cards);
        }
        var bookkeeper = new Bookkeeper(world, shards);
        Loop(bookkeeper.Round, null);
        Loop(ProcessInbox, Work.Inbox);
        Loop(Decide, Work.Decision);
    }

    private async Task Settle(ShardId shard)
    {
        var reading = await Ledger.Reading();
        var run = new SettlementRun(Ledger, world.Stripe.Client(), Recorder(shard), world.Charging, Options, world.Clock, NullLogger<SettlementRun>.Instance);
        var report = await run.Pass(reading.Campaign, shard, CancellationToken.None);
        if (report.Halted is not null)
            await Task.Delay(TimeSpan.FromSeconds(30), world.Clock);
    }

    private async Task LetCardsGo(ShardId shard)
    {
        var follower = new CardsFollower(world.Stripe.Client(), Ledger, NullLogger<CardsFollower>.Instance, CancellationToken.None);
        await new JournalWalk(new RemoteJournal(world.Ledger, world.Network, world.Faults), follower, shard).Step();
    }

    private async Task ProcessInbox() =>
        await new InboxRound(new RemoteInbox(world.Inbox, world.Network, world.Faults), Ledger, world.Stripe.Client(), Recorder, world.Clock).Process(0);

    private async Task Decide()
    {
        var reading = await Ledger.Reading();
        if (CampaignRules.MayAdvance(reading, world.Clock.GetUtcNow()))
            await Ledger.Advance(locked => CampaignRules.Advance(locked, world.Clock.GetUtcNow()));
    }

    private IPledgeRecorder Recorder(ShardId shard)
    {
        var recorder = new Shard(world.Cluster, shard);
        return world.Faults.AttemptNotStored ? new StoringTooLate(recorder, Ledger, world.Clock) : recorder;
    }

    // Null: it rests by itself.
    private void Loop(Func<Task> work, Work? until) => Node.Run(
        async () =>
        {
            while (true)
            {
                try
                {
                    await work();
                }
                catch (Exception e) when (e is TimeoutException or CardsNotLetGoException or ShardSupersededException or InvalidOperationException { Message: "This activation has ended." })
                {
                    // The store or the shard did not answer: the next round begins from what is stored.
                }
                if (until is { } more)
                    await world.UntilThereIs(more);
            }
        },
        world.Fail);

    private sealed class Shard(Cluster cluster, ShardId shard) : IPledgeRecorder
    {
        public Task<PledgeOutcome> Record(PaymentFact fact) => cluster.Send(shard, fact);
    }

    /// <summary>Put in on purpose: the beginning of a charge is stored together with its outcome, after the call.</summary>
    private sealed class StoringTooLate(IPledgeRecorder shard, RemoteLedger ledger, TimeProvider clock) : IPledgeRecorder
    {
        private readonly Dictionary<PledgeId, ChargeBegun> _begun = [];

        public async Task<PledgeOutcome> Record(PaymentFact fact)
        {
            if (fact is ChargeBegun begun)
            {
                _begun[fact.Pledge] = begun;
                var pledge = (await ledger.Find(fact.Pledge.Shard, [], [fact.Pledge.Number])).Single();
                return new PledgeOutcome.Accepted(
                    pledge with { State = PledgeState.Collecting, PaymentIntent = begun.PaymentIntent, Attempt = begun.Attempt, Version = pledge.Version + 1, DueAt = clock.GetUtcNow().AddSeconds(30) },
                    Replayed: false);
            }
            if (_begun.Remove(fact.Pledge, out var late) && fact is ChargeSucceeded or ChargeDeclined)
                await shard.Record(late);
            return await shard.Record(fact);
        }
    }
}
