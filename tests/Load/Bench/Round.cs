using Greenlight.Load.Bench.Measuring;
using Greenlight.Load.Bench.Reporting;
using Greenlight.Load.Bench.Servers;
using Greenlight.Load.Bench.Wire;

namespace Greenlight.Load.Bench;

/// <summary>One target's turn in a round: started, warmed up, asked in every way, held against its store, ended.</summary>
internal sealed class Round(
    BenchOptions options, Target target, int number, IReadOnlyList<byte[]> tokens, string folder, TimeProvider time, Action<BlockFacts> done)
{
    /// <summary>How many times the peak an overload offers.</summary>
    public const int Overload = 3;

    private readonly TurnNumbers _backers = new(target.TakesABackerOnce ? tokens.Count : long.MaxValue);
    private readonly TurnNumbers _newcomers = new(long.MaxValue);
    private long _acknowledged, _unknown;
    private double _peak;
    private HeldMemory? _memory, _beforeOverload, _afterOverload;

    /// <summary>Runs it; answers what was acknowledged and what is stored.</summary>
    public async Task<StoreFacts> Run(CancellationToken cancellation)
    {
        await target.Start(number, cancellation);
        try
        {
            await Ask(LoadKind.Peak, new ClosedLoop(target.Address, Work(), options.Connections, _backers, options.WarmUp, time), cancellation);
            foreach (var kind in options.Loads.Where(IsFor).Order())
            {
                cancellation.ThrowIfCancellationRequested();
                done(await Block(kind, cancellation));
            }
            return new(target.Name, number, _acknowledged, _unknown, target.IsDurable ? await target.Stored(cancellation) : _acknowledged)
            {
                Memory = _memory,
                BeforeOverload = _beforeOverload,
                AfterOverload = _afterOverload,
            };
        }
        finally
        {
            await target.Stop();
        }
    }

    private async Task<BlockFacts> Block(LoadKind kind, CancellationToken cancellation)
    {
        if (kind is LoadKind.FirstTime)
            await Ask(kind, new ClosedLoop(target.Address, FirstTimers(), options.Connections, _newcomers, options.WarmUp / 2, time), cancellation);
        if (kind is LoadKind.Overload)
        {
            _beforeOverload = await Memory(cancellation);
            await Ask(kind, Load(kind, options.WarmUp / 2), cancellation);
        }
        var quiet = kind is LoadKind.Lone ? await Quiet.Wait(target, time, cancellation) : null;
        var sync = Benchmark.Sync(folder, time);
        var facts = await (kind is LoadKind.Restart ? Restart(cancellation) : Ask(kind, Load(kind, options.Length), cancellation));
        // After the peak, not at the end: up to here every target has had the same load, so that their memory can be compared.
        if (kind is LoadKind.Peak)
            (_peak, _memory) = (facts.Rate, await Memory(cancellation));
        if (kind is LoadKind.Overload)
            _afterOverload = await Memory(cancellation);
        return facts with { OfferedRate = Offered(kind), SyncP50 = sync.P50, SyncP99 = sync.P99, Quiet = quiet };
    }

    // Without a peak in the same round there is no rate to offer; what a baseline does not know is not asked of it; many campaigns are for the comparison of peaks alone,
    // a full ledger for that of peaks and restarts.
    private bool IsFor(LoadKind kind) => kind switch
    {
        not (LoadKind.Peak or LoadKind.Restart) when target.IsFull => false,
        LoadKind.Steady => (options.Rate is not null || options.Loads.Contains(LoadKind.Peak)) && target.Campaigns.Count == 1,
        LoadKind.Overload => options.Loads.Contains(LoadKind.Peak) && target.IsEngine && target.Campaigns.Count == 1,
        LoadKind.Replay or LoadKind.FirstTime or LoadKind.Restart => target.IsEngine && target.Campaigns.Count == 1,
        LoadKind.Lone => target.Campaigns.Count == 1,
        _ => true,
    };

    private double? Offered(LoadKind kind) => kind switch
    {
        LoadKind.Steady => options.Rate ?? _peak * options.Share,
        LoadKind.Overload => _peak * Overload,
        _ => null,
    };

    private Turns Load(LoadKind kind, TimeSpan length) => kind switch
    {
        LoadKind.Lone => new ClosedLoop(target.Address, Work(), 1, _backers, length / 2, time),
        LoadKind.Steady => new OpenLoop(target.Address, Work(), options.Connections, _backers, Offered(kind)!.Value, length, time),
        LoadKind.Replay => new ClosedLoop(target.Address, Work(Pledges.There), options.Connections, new(long.MaxValue, _backers.Taken), length, time),
        LoadKind.FirstTime => new ClosedLoop(target.Address, FirstTimers(), options.Connections, _newcomers, length, time),
        LoadKind.Overload => new OpenLoop(
            target.Address, Work(Pledges.Perhaps), OpenFiles.Connections(Offered(kind)!.Value, options.Connections), _backers, Offered(kind)!.Value, length, time, overload: true),
        _ => new ClosedLoop(target.Address, Work(), options.Connections, _backers, length, time),
    };

    private async Task<BlockFacts> Restart(CancellationToken cancellation)
    {
        if (!_backers.TryTake(out var turn))
            throw new LoadFaultException("No session is left for the pledge after a restart: give a higher --most-per-second.");
        var facts = await Restarting.Measure(target, number, Work(Pledges.Perhaps), turn, time, cancellation);
        _acknowledged += facts.Done;
        return facts;
    }

    private PledgeWork Work(Pledges pledges = Pledges.New) => new(target.Campaigns, target.Address.ToString(), tokens, pledges);

    private FirstTimeWork FirstTimers() => new(target.Address.ToString(), "bench", Work());

    private async Task<HeldMemory?> Memory(CancellationToken cancellation) =>
        target is { IsEngine: true, Pid: { } pid } ? await HeldMemory.Of(pid, time, cancellation) : null;

    private async Task<BlockFacts> Ask(LoadKind kind, Turns turns, CancellationToken cancellation)
    {
        using (turns)
        {
            var (generator, (server, database)) = (Environment.CpuUsage.TotalTime, target.ProcessorSeconds());
            var outcome = await turns.Run(cancellation);
            var (after, (serverAfter, databaseAfter)) = (Environment.CpuUsage.TotalTime, target.ProcessorSeconds());
            if (kind is not LoadKind.Replay)
                (_acknowledged, _unknown) = (_acknowledged + outcome.Done, _unknown + outcome.Unknown);
            var open = turns as OpenLoop;
            var facts = BlockFacts.Of(
                target.Name, kind, number, outcome, open?.NeverSent ?? 0, (after - generator).TotalSeconds, serverAfter - server, databaseAfter - database);
            return facts with { SentRate = open?.SentRate, Connections = turns.Connections };
        }
    }
}
