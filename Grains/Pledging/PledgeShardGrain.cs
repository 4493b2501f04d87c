using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Greenlight.Pledging;

/// <summary>Group commit in front of a <see cref="ShardWriter"/>. Opening the shard raises its epoch, so an older activation can't write any more.</summary>
/// <remarks>
/// Reentrant: callers enqueue while a batch is being written. Invariant across every await: only <see cref="WriteBatch"/> touches the writer, and the group commit
/// runs one batch at a time; what a caller reads is its own outcome.
/// </remarks>
[GrainType("pledge-shard"), Reentrant, SpreadShards]
internal sealed partial class PledgeShardGrain : Grain, IPledgeShardGrain
{
    // Hints to those who follow are spared: one reading of the tally tells as much as ten.
    private static readonly TimeSpan HintEvery = TimeSpan.FromMilliseconds(25);
    private static readonly PledgeOutcome Busy = new PledgeOutcome.Busy(TimeSpan.FromSeconds(2));

    private readonly ShardId _id;
    private readonly IPledgeLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly ILogger<PledgeShardGrain> _log;
    private readonly GroupCommit<PledgeCommand, PledgeOutcome> _commits;
    private readonly FollowerId[] _followers;
    private ShardWriter? _writer;
    private IGrainTimer? _hint;
    private long _hinted;
    private bool _work;
    private bool _reopen;

    public PledgeShardGrain(
        IGrainContext context,
        IPledgeLedger ledger,
        IEnumerable<IJournalFollower> followers,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
        ILogger<PledgeShardGrain> log)
    {
        (_ledger, _clock, _log) = (ledger, clock, log);
        _id = ShardId.Parse(context.GrainId.Key.ToString()!);
        _commits = new(WriteBatch, GroupCommitLimits.Default, clock, Subject);
        _followers = [.. followers.Where(follower => !follower.HasTime).Select(follower => new FollowerId(follower.Name, _id))];
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken) => _writer = await ShardWriter.Open(_id, _ledger, _clock);

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Accepted work finishes; a crash instead leaves it unanswered, and its callers repeat it.
        await _commits.Pump.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public async Task<ImmutableArray<PledgeOutcome>> Place(ImmutableArray<PlacePledge> commands)
    {
        // A covariant view: the group commit takes commands of every kind.
        var outcomes = await _commits.AddAll(ImmutableArray<PledgeCommand>.CastUp(commands).AsSpan());
        return [.. outcomes.Select(outcome => outcome ?? Busy)];
    }

    public Task<PledgeOutcome> Handle(BackerCommand command) => Commit(command);

    public Task<PledgeOutcome> Record(PaymentFact fact) => Commit(fact);

    public Task Reopen()
    {
        _reopen = true;
        return Task.CompletedTask;
    }

    private async Task<PledgeOutcome> Commit(PledgeCommand command) => await _commits.Add(command) ?? Busy;

    private static object Subject(PledgeCommand command) => command is BackerCommand named ? named.Backer : ((PaymentFact)command).Pledge;

    private async Task<IReadOnlyList<PledgeOutcome>> WriteBatch(IReadOnlyList<PledgeCommand> commands)
    {
        var writer = _writer ?? throw new InvalidOperationException($"{_id} has stopped writing; ask again.");
        try
        {
            if (_reopen)
            {
                _reopen = false;
                writer = _writer = await ShardWriter.Open(_id, _ledger, _clock);
            }
            var outcomes = await writer.Write(commands);
            Notice(outcomes);
            return outcomes;
        }
        catch (Exception failure)
        {
            // Unknown outcome, or another activation: memory may be behind the store. The next call starts afresh and raises the epoch.
            _writer = null;
            LogStopped(_log, failure, _id);
            DeactivateOnIdle();
            throw;
        }
    }

    private void Notice(IReadOnlyList<PledgeOutcome> outcomes)
    {
        var news = false;
        foreach (var outcome in outcomes)
        {
            if (outcome is PledgeOutcome.Accepted { Replayed: false } accepted)
                (news, _work) = (true, _work || accepted.Pledge.DueAt <= _clock.GetUtcNow());
            else if (outcome is PledgeOutcome.Refused { Refusal: Refusal.NotStorable { Reason: var reason } })
                LogNotStorable(_log, _id, reason);
        }
        if (!news || _hint is not null)
            return;
        var wait = HintEvery - _clock.GetElapsedTime(_hinted);
        if (_hinted == 0 || wait <= TimeSpan.Zero)
            Hint();
        else
            _hint = this.RegisterGrainTimer(Hint, new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    /// <summary>One-way, upwards: whatever is lost here is found by the sweepers.</summary>
    private Task Hint()
    {
        _hint?.Dispose();
        _hint = null;
        _hinted = _clock.GetTimestamp();
        GrainFactory.Campaign(_id.Campaign).Hint().Ignore();
        foreach (var follower in _followers)
            GrainFactory.Follower(follower).Wake().Ignore();
        if (_work)
            GrainFactory.Settlement(_id).Wake().Ignore();
        _work = false;
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Shard} stops writing and starts afresh")]
    private static partial void LogStopped(ILogger log, Exception failure, ShardId shard);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Shard} was told something that can't be stored ({Reason}). This is a fault of ours; the others of its batch are written")]
    private static partial void LogNotStorable(ILogger log, ShardId shard, string reason);
}
