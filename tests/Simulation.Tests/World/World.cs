using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Simulation;

/// <summary>
/// One run: backers pledge to a campaign while things go wrong; then everything heals, and it must come to its end. What is wrong is a list of sentences; a run
/// without any has kept the promises.
/// </summary>
internal sealed partial class World
{
    private static readonly TimeSpan HealAfter = TimeSpan.FromHours(60);
    private static readonly TimeSpan EndAfter = TimeSpan.FromDays(40);
    private const int MostTurns = 1_000_000;
    private const int LooksADoubling = 12;

    private readonly Chance _chance;
    private readonly List<string> _wrong = [];
    private readonly List<Backer> _backers = [];
    private readonly List<(Work Work, TaskCompletionSource Woken)> _idle = [];
    private readonly Node _outside;
    private readonly OperatorsSwitch _switch;
    private readonly Chance _again;
    private bool _healed;
    private bool _isStopped;
    private int _silos;
    private int _inVain;

    public World(ulong seed, Faults faults, int? crashAtTurn = null)
    {
        _chance = new(seed);
        Faults = faults;
        Scheduler = new(_chance);
        Clock = new SimulatedClock(Scheduler);
        Network = new(Scheduler, _chance);
        Ledger = new(faults, Stored);
        Inbox = new(Scheduler);
        Stripe = new(Scheduler, Network, _chance, faults, Deliver) { MayCharge = () => Ledger.Read().Decision is { Funded: true }, Violated = _wrong.Add, Removals = Removals(new(seed ^ 0x72656D6F7665)) };
        // With chances of their own, so that a run without them is the same run.
        _switch = new(Scheduler, new(seed ^ 0x73746F70), Stored);
        _again = new(seed ^ 0x616761696E);
        Money = new(this, new(seed ^ 0x6D6F6E6579));
        Stripe.HoldDays = Money.Options.HoldDays;
        Stripe.IsStopped = () => _switch.IsCertainlyOn;
        Cluster = new(Scheduler, Network, _chance, faults);
        _outside = new(Scheduler, "outside");
        Scheduler.BeforeTurn = () => MayCrash(crashAtTurn);
    }

    public Scheduler Scheduler { get; }
    public TimeProvider Clock { get; }
    public Network Network { get; }
    public Faults Faults { get; }
    public SimulatedLedger Ledger { get; }
    public SimulatedInbox Inbox { get; }
    public SimulatedStripe Stripe { get; }
    public Cluster Cluster { get; }
    public PublishersMoney Money { get; }
    public ICharging Charging => _switch;

    /// <summary>A run under the weather of its seed. Answers what was wrong with it.</summary>
    public static IReadOnlyList<string> Run(ulong seed, Faults faults)
    {
        var world = new World(seed, faults);
        faults.Draw(world._chance);
        return world.Live(world._chance.Below(7) + 2);
    }

    /// <summary>A run in fair weather in which the only process dies at one turn, and comes back.</summary>
    public static (IReadOnlyList<string> Wrong, long Turns) RunWithCrash(int turn, Faults faults)
    {
        var world = new World(42, faults, turn);
        return (world.Live(2), world.Scheduler.Turns);
    }

    /// <summary>What a run left behind, to the last event.</summary>
    public static string Trace(ulong seed)
    {
        var world = new World(seed, new());
        world.Faults.Draw(world._chance);
        world.Live(6);
        var journal = world.Ledger.Shards(world.Ledger.Campaign).SelectMany(shard => world.Ledger.Journal(shard.Id));
        return $"{world.Scheduler.Turns} {string.Join(Environment.NewLine, journal)}";
    }

    /// <summary>Returns when there may be something to do: the sweepers and hints of a real cluster.</summary>
    public Task UntilThereIs(Work work)
    {
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var soon = Scheduler.Now + TimeSpan.FromSeconds(5 << Math.Min(_inVain++ / LooksADoubling, 7));
        var next = NextDue(work);
        // While something waits to be walked over or decided, a sweep comes after five seconds, and after up to ten minutes while none finds anything to store; else sleep until the next due time.
        var longest = Scheduler.Now + TimeSpan.FromHours(12);
        var at = Waits(work) ? soon : next is { } due && due > soon ? due : next is null ? longest : soon;
        Scheduler.After((at < longest ? at : longest) - Scheduler.Now, () => woken.TrySetResult());
        _idle.Add((work, woken));
        return woken.Task;
    }

    public void Fail(Exception e) => _wrong.Add($"A process failed: {e}");

    // Whoever rests looks again: at the inbox when news came, at the ledger for all else.
    private void Wake(Predicate<Work> concerned)
    {
        _inVain = 0;
        foreach (var (work, woken) in _idle)
        {
            if (concerned(work))
                woken.TrySetResult();
        }
        _idle.RemoveAll(resting => resting.Woken.Task.IsCompleted);
    }

    private void Stored() => Wake(work => work is not Work.Inbox);

    private void Deliver(StripeNews news)
    {
        Inbox.Deliver(news);
        Wake(work => work is Work.Inbox);
    }

    private IReadOnlyList<string> Live(int backers)
    {
        var terms = Terms(backers);
        Ledger.Launch(terms, Scheduler.Now);
        for (var i = 0; i < _chance.OneOf(1, 2); i++)
            StartSilo();
        for (var i = 0; i < backers; i++)
        {
            var id = new Guid(i + 1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, (byte)_chance.Below(256), (byte)i);
            var backer = new Backer(this, new BackerId(id), _chance);
            _backers.Add(backer);
            _outside.Run(backer.Live, Fail);
        }
        new Returns(this, _backers, _chance, _again).Begin(_outside);
        Scheduler.After(HealAfter, Heal);
        _switch.Begin();
        Money.Begin(StopSilos, StartSilosAgain);
        var began = Scheduler.Now;
        while (!IsOver() && Scheduler.Step())
        {
            if (Scheduler.Turns > MostTurns || Scheduler.Now > began + EndAfter)
            {
                _wrong.Add($"It does not come to an end ({Scheduler.Turns} turns, {Scheduler.Now - began}): {string.Join("; ", Unsettled().Concat(Money.Open()))}; inbox: {string.Join("; ", Inbox.Open)}");
                break;
            }
        }
        Judge();
        return _wrong;
    }

    private CampaignTerms Terms(int backers)
    {
        var goal = _chance.OneOf<Goal>(new Goal.Backers(1 + _chance.Below(backers)), new Goal.Amount(995 * (1 + _chance.Below(backers))), new Goal.Open());
        return new(
            "Simulated", Currency.Usd, goal, _chance.OneOf(Counts.Secured, Counts.Pledged), _chance.OneOf(ClosingRule.WhenReached, ClosingRule.AtDeadline),
            goal is Goal.Open ? null : Scheduler.Now + TimeSpan.FromHours(_chance.OneOf(1, 30)), TimeSpan.FromHours(3), TimeSpan.FromDays(7), KeysOpen.AtCollected, _chance.OneOf(1, 1, 2),
            [new(0, "plain", "Plain", "", 995, false, null, []), new(1, "rare", "Rare", "", 5000, false, 2, [])],
            []);
    }

    private static Chance? Removals(Chance chance) => chance.Of(0.5) ? chance : null;

    private void StartSilosAgain()
    {
        _isStopped = false;
        StartSilo();
    }

    private void StartSilo()
    {
        if (_isStopped)
            return;
        var silo = new Silo(this, $"silo {_silos++}");
        Cluster.Silos.RemoveAll(s => !s.Node.IsAlive);
        Cluster.Silos.Add(silo);
        silo.Start(Ledger.Read().Terms.Shards);
    }

    private void MayCrash(int? atTurn)
    {
        if (!(Scheduler.Turns == atTurn || Faults.Crash > 0 && _chance.Of(Faults.Crash)))
            return;
        var alive = Cluster.Silos.Where(silo => silo.Node.IsAlive).ToArray();
        if (alive.Length == 0)
            return;
        alive[_chance.Below(alive.Length)].Node.Kill();
        // Back in seconds as a rule; now and then after so long that Stripe has forgotten the keys.
        Scheduler.After(_chance.OneOf(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(25)), StartSilo);
    }

    private void StopSilos()
    {
        _isStopped = true;
        foreach (var silo in Cluster.Silos)
            silo.Node.Kill();
    }

    private void Heal()
    {
        _healed = true;
        Faults.Heal();
    }

    private bool IsOver() => _healed && _backers.TrueForAll(backer => backer.IsDone) && Stripe.Open == 0 && Inbox.IsEmpty && !Unsettled().Any() && Money.IsThrough();

    private bool Waits(Work work) => work switch
    {
        Work.Settlement => Ledger.Read().Phase is Phase.Funded or Phase.Failed && Ledger.AllPledges().Any(p => p.State is PledgeState.Pledged or PledgeState.Secured && !(p.DueAt > Scheduler.Now)),
        Work.Cards => CardsToLetGo().Any(),
        _ => false,
    };

    // Nobody will ever charge them.
    private IEnumerable<Pledge> CardsToLetGo() => Ledger.AllPledges().Where(pledge =>
        pledge is { Customer: not null, Card: CardStatus.Ready, State: PledgeState.Cancelled or PledgeState.Released or PledgeState.Dropped } && Stripe.HasCard(pledge.PaymentMethod));

    private DateTimeOffset? NextDue(Work work) => work switch
    {
        Work.Settlement => Ledger.NextDue(),
        Work.Decision => Ledger.Read() is { Decision: null, Terms.Deadline: var deadline } ? deadline : null,
        Work.Inbox => Inbox.NextDue,
        _ => null,
    };

    private IEnumerable<string> Unsettled()
    {
        if (Ledger.Read().Decision is null)
            yield return "not decided";
        foreach (var pledge in CardsToLetGo())
            yield return $"{pledge.Id} is {pledge.State}, and its card is still saved";
        foreach (var pledge in Ledger.AllPledges())
        {
            if (pledge.State is not (PledgeState.Collected or PledgeState.Dropped or PledgeState.Cancelled or PledgeState.Released or PledgeState.Refunded or PledgeState.Owed)
                && pledge is not { State: PledgeState.Disputed, DueAt: null })
                yield return $"{pledge.Id} is {pledge.State}, card {pledge.Card}, due {pledge.DueAt}";
        }
    }
}

/// <summary>What a process does in its loops.</summary>
internal enum Work
{
    Settlement,
    Cards,
    Inbox,
    Decision,
}
