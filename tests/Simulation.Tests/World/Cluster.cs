using Greenlight.Campaigns;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Simulation;

/// <summary>Where shards live: one activation each, as a rule. A second one may appear while the first still believes in itself.</summary>
internal sealed class Cluster(Scheduler scheduler, Network network, Chance chance, Faults faults)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Dictionary<ShardId, List<ShardActivation>> _shards = [];

    public List<Silo> Silos { get; } = [];

    /// <summary>Sends a command to a shard. Lost ways and dead processes show as a timeout: outcome unknown.</summary>
    public Task<PledgeOutcome> Send(ShardId shard, PledgeCommand command)
    {
        var caller = new TaskCompletionSource<PledgeOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (lostRequest, lostReply) = (chance.Of(faults.Cluster.LostRequest), chance.Of(faults.Cluster.LostReply));
        scheduler.After(Patience, () => caller.TrySetException(new TimeoutException("The shard does not answer.")));
        if (!lostRequest)
            scheduler.After(network.Trip(faults.Cluster), () => Deliver(shard, command, caller, lostReply));
        return caller.Task;
    }

    private void Deliver(ShardId shard, PledgeCommand command, TaskCompletionSource<PledgeOutcome> caller, bool lostReply)
    {
        if (Route(shard) is not { } activation)
            return;
        activation.Silo.Node.Run(
            async () =>
            {
                var outcome = await activation.Handle(command);
                if (!lostReply)
                    scheduler.After(network.Trip(faults.Cluster), () => caller.TrySetResult(outcome));
            },
            failure => scheduler.After(network.Trip(faults.Cluster), () => caller.TrySetException(failure)));
    }

    private ShardActivation? Route(ShardId shard)
    {
        var alive = Silos.Where(silo => silo.Node.IsAlive).ToArray();
        if (alive.Length == 0)
            return null;
        if (!_shards.TryGetValue(shard, out var activations))
            _shards[shard] = activations = [];
        activations.RemoveAll(a => !a.Silo.Node.IsAlive || a.HasEnded);
        if (activations.Count == 0 || activations.Count == 1 && chance.Of(faults.SecondActivation))
            activations.Add(alive[chance.Below(alive.Length)].Activate(shard));
        return activations[chance.Below(activations.Count)];
    }
}

/// <summary>A shard grain: the group commit and the writer of <c>PledgeShardGrain</c>, with the same end on any failure.</summary>
internal sealed class ShardActivation
{
    private static readonly PledgeOutcome Busy = new PledgeOutcome.Busy(TimeSpan.FromSeconds(2));
    private readonly GroupCommit<PledgeCommand, PledgeOutcome> _commits;
    private readonly Func<Task<ShardWriter>> _open;
    private Task<ShardWriter>? _writer;

    public ShardActivation(Silo silo, ShardId shard, RemoteLedger ledger, TimeProvider clock)
    {
        Silo = silo;
        _open = () => ShardWriter.Open(shard, ledger, clock);
        _commits = new(Write, GroupCommitLimits.Default, clock, command => command is BackerCommand named ? named.Backer : ((PaymentFact)command).Pledge);
    }

    public Silo Silo { get; }

    public bool HasEnded { get; private set; }

    public async Task<PledgeOutcome> Handle(PledgeCommand command) => await _commits.Add(command) ?? Busy;

    private async Task<IReadOnlyList<PledgeOutcome>> Write(IReadOnlyList<PledgeCommand> commands)
    {
        if (HasEnded)
            throw new InvalidOperationException("This activation has ended.");
        try
        {
            return await (await (_writer ??= _open())).Write(commands);
        }
        catch
        {
            HasEnded = true;
            throw;
        }
    }
}
