using Greenlight.Payments;
using Greenlight.StripeSandbox;

namespace Greenlight.Simulation.Budget;

/// <summary>What is simulated.</summary>
internal sealed record BudgetPlan
{
    /// <summary>Processes that have something to send.</summary>
    public int Busy { get; init; } = 3;

    /// <summary>Endpoints that they call.</summary>
    public int Endpoints { get; init; } = 2;

    /// <summary>Processes die and stand still, answers get lost, second activations appear.</summary>
    public bool Troubled { get; init; }

    /// <summary>The fault put in on purpose: a store that does not look who wrote last.</summary>
    public bool StoreTakesEverything { get; init; }
}

/// <summary>Three processes, the budget grain among them, a store, and Stripe's bucket; half a minute, from a seed.</summary>
internal sealed class BudgetWorld
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);
    private static readonly BudgetLimits Limits = new(25, 100);
    private const int Processes = 3;

    private readonly BudgetPlan _plan;
    private readonly Scheduler _scheduler;
    private readonly RateLimits _bucket;
    private readonly BudgetDirectory _directory;
    private readonly BudgetProcess?[] _processes = new BudgetProcess?[Processes];
    private readonly long[] _arrived = new long[Processes];
    private readonly Dictionary<string, Queue<DateTimeOffset>> _lastSecond = [];

    private BudgetWorld(ulong seed, BudgetPlan plan)
    {
        _plan = plan;
        Chance = new(seed);
        _scheduler = new(Chance);
        _bucket = new(new SimulatedClock(_scheduler), new Rates { Global = Limits.InAll, Endpoint = Limits.PerEndpoint });
        _directory = new(_scheduler, Chance, Limits, plan);
    }

    public Chance Chance { get; }

    public long Arrived { get; private set; }

    public long Refused { get; private set; }

    /// <summary>The most calls to one endpoint within any second.</summary>
    public int MostInASecond { get; private set; }

    public IEnumerable<double> ArrivedByProcess => _arrived.Take(_plan.Busy).Select(arrived => (double)arrived);

    public static BudgetWorld Run(ulong seed, BudgetPlan plan)
    {
        var world = new BudgetWorld(seed, plan);
        for (var i = 0; i < Processes; i++)
            world.Start(i);
        if (plan.Troubled)
            world.MakeTrouble();
        var end = world._scheduler.Now + Length;
        while (world._scheduler.Now < end && world._scheduler.Step())
            continue;
        return world;
    }

    private void Start(int index)
    {
        // Clocks of machines are never the same; each tells its own time.
        var clock = new WrongClock(new SimulatedClock(_scheduler), Chance.Between(TimeSpan.FromSeconds(-4), TimeSpan.FromSeconds(4)));
        var process = _processes[index] = new(new(_scheduler, $"process {index}"), clock);
        _directory.Add(process);
        var pacer = new StripePacer(Limits, () => _directory, $"process {index}", clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<StripePacer>.Instance);
        process.Node.Run(() => pacer.Run(CancellationToken.None), _ => { });
        if (index >= _plan.Busy)
            return;
        for (var worker = 0; worker < 16 * _plan.Endpoints; worker++)
        {
            var endpoint = $"endpoint {worker % _plan.Endpoints}";
            process.Node.Run(() => Work(pacer, index, endpoint), _ => { });
        }
    }

    private async Task Work(StripePacer pacer, int index, string endpoint)
    {
        while (true)
        {
            await pacer.Enter(endpoint, CancellationToken.None);
            var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _scheduler.After(Chance.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(60)), () => Arrive(index, endpoint, answered));
            await answered.Task;
        }
    }

    private void Arrive(int index, string endpoint, TaskCompletionSource answered)
    {
        Arrived++;
        _arrived[index]++;
        if (_bucket.Refuse(endpoint) is not null)
            Refused++;
        if (!_lastSecond.TryGetValue(endpoint, out var second))
            _lastSecond[endpoint] = second = new();
        second.Enqueue(_scheduler.Now);
        while (second.Peek() <= _scheduler.Now - TimeSpan.FromSeconds(1))
            second.Dequeue();
        MostInASecond = Math.Max(MostInASecond, second.Count);
        _scheduler.After(Chance.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150)), answered.SetResult);
    }

    /// <summary>Every second or so something happens to some process.</summary>
    private void MakeTrouble() => _scheduler.After(Chance.Between(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2)), () =>
    {
        var index = Chance.Below(Processes);
        switch (Chance.Below(3))
        {
            case 0 when _processes[index] is { } process:
                process.Node.Kill();
                _processes[index] = null;
                _scheduler.After(Chance.Between(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5)), () => Start(index));
                break;
            case 1 when _processes[index] is { } process:
                process.Node.StandStill(Chance.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(6)));
                break;
            default:
                _directory.ActivateAnother();
                break;
        }
        MakeTrouble();
    });
}

/// <summary>A process and its clock.</summary>
internal sealed record BudgetProcess(Node Node, TimeProvider Clock);

/// <summary>A clock that runs as it should and tells the wrong time of day.</summary>
internal sealed class WrongClock(TimeProvider right, TimeSpan by) : TimeProvider
{
    public override long TimestampFrequency => right.TimestampFrequency;

    public override long GetTimestamp() => right.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + by;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => right.CreateTimer(callback, state, dueTime, period);
}
