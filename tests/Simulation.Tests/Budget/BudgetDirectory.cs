using System.Collections.Immutable;
using Greenlight.Payments;

namespace Greenlight.Simulation.Budget;

/// <summary>The way to the budget grain, as Orleans gives it: one activation as a rule, two for a while, a timeout where one has died.</summary>
internal sealed class BudgetDirectory(Scheduler scheduler, Chance chance, BudgetLimits limits, BudgetPlan plan) : IStripeBudgetGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly List<BudgetProcess> _processes = [];
    private readonly List<Activation> _activations = [];
    private readonly MarkStore _store = new(plan.StoreTakesEverything);

    public void Add(BudgetProcess process) => _processes.Add(process);

    /// <summary>A second one, though the first is alive: callers reach now this, now that.</summary>
    public void ActivateAnother()
    {
        if (_processes.FindAll(process => process.Node.IsAlive) is { Count: > 0 } alive)
            _activations.Add(new(alive[chance.Below(alive.Count)], limits, _store, scheduler, chance, plan.Troubled));
    }

    public Task<ImmutableArray<SendTimes>> Ask(string asker, ImmutableArray<CallsWanted> wanted)
    {
        var caller = new TaskCompletionSource<ImmutableArray<SendTimes>>(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.After(Patience, () => caller.TrySetException(new TimeoutException("The budget does not answer.")));
        scheduler.After(Trip(), () =>
        {
            if (Route() is { } activation)
            {
                activation.Process.Node.Run(
                    async () =>
                    {
                        var times = await activation.Ask(asker, wanted);
                        scheduler.After(Trip(), () => caller.TrySetResult(times));
                    },
                    failure => scheduler.After(Trip(), () => caller.TrySetException(failure)));
            }
        });
        return caller.Task;
    }

    public Task Pause(string? endpoint, TimeSpan time)
    {
        foreach (var activation in _activations)
            activation.Pause(endpoint, time);
        return Task.CompletedTask;
    }

    private Activation? Route()
    {
        _activations.RemoveAll(activation => activation.HasEnded || !activation.Process.Node.IsAlive);
        if (_activations.Count == 0)
            ActivateAnother();
        return _activations.Count == 0 ? null : _activations[chance.Below(_activations.Count)];
    }

    private TimeSpan Trip() => plan.Troubled && chance.Of(0.05)
        ? chance.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1.5))
        : chance.Between(TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(4));

    /// <summary>The grain: one call at a time, and its end when a write fails.</summary>
    private sealed class Activation : IBudgetMark
    {
        private readonly StripeBudget _budget;
        private readonly MarkStore _store;
        private readonly Scheduler _scheduler;
        private readonly Chance _chance;
        private readonly bool _troubled;
        private Task _turn = Task.CompletedTask;
        private int _version;

        public Activation(BudgetProcess process, BudgetLimits limits, MarkStore store, Scheduler scheduler, Chance chance, bool troubled)
        {
            (Process, _store, _scheduler, _chance, _troubled) = (process, store, scheduler, chance, troubled);
            (DealtUpTo, _version) = (store.Value, store.Version);
            _budget = new(limits, this, process.Clock);
        }

        public BudgetProcess Process { get; }

        public DateTimeOffset? DealtUpTo { get; private set; }

        public bool HasEnded { get; private set; }

        public void Pause(string? endpoint, TimeSpan time) => _budget.Pause(endpoint, time);

        public async Task<ImmutableArray<SendTimes>> Ask(string asker, ImmutableArray<CallsWanted> wanted)
        {
            var (before, over) = (_turn, new TaskCompletionSource());
            _turn = over.Task;
            await before;
            try
            {
                return HasEnded ? throw new InvalidOperationException("This activation has ended.") : await _budget.Ask(asker, wanted);
            }
            catch
            {
                HasEnded = true;
                throw;
            }
            finally
            {
                over.SetResult();
            }
        }

        public async Task Move(DateTimeOffset to)
        {
            var written = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var lost = _troubled && _chance.Of(0.02);
            _scheduler.After(Trip(), () =>
            {
                var accepted = _store.Write(to, _version);
                _scheduler.After(Trip(), () => written.SetResult(accepted && !lost));
            });
            if (!await written.Task)
                throw new InvalidOperationException("Another has written since, or it is not known what was written.");
            (DealtUpTo, _version) = (to, _version + 1);
        }

        private TimeSpan Trip() => _troubled && _chance.Of(0.1)
            ? _chance.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(3))
            : _chance.Between(TimeSpan.FromMilliseconds(0.5), TimeSpan.FromMilliseconds(8));
    }

    private sealed class MarkStore(bool takesEverything)
    {
        public DateTimeOffset? Value { get; private set; }

        public int Version { get; private set; }

        public bool Write(DateTimeOffset value, int seen)
        {
            if (seen != Version && !takesEverything)
                return false;
            (Value, Version) = (value, Version + 1);
            return true;
        }
    }
}
