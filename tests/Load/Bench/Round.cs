using Greenlight.Load.Bench.Reporting;
using Greenlight.Load.Bench.Servers;
using Greenlight.Load.Bench.Wire;

namespace Greenlight.Load.Bench;

/// <summary>One target's turn in a round: started, warmed up, asked in every way, held against its store, ended.</summary>
internal sealed class Round(
    BenchOptions options, Target target, int number, IReadOnlyList<byte[]> tokens, string folder, TimeProvider time, Action<BlockFacts> done)
{
    private readonly TurnNumbers _backers = new(target.TakesABackerOnce ? tokens.Count : long.MaxValue);
    private readonly TurnNumbers _newcomers = new(long.MaxValue);
    private long _acknowledged, _unknown;

    /// <summary>Runs it; answers what was acknowledged and what is stored.</summary>
    public async Task<StoreFacts> Run(CancellationToken cancellation)
    {
        await target.Start(number, cancellation);
        try
        {
            await Ask(LoadKind.Peak, new ClosedLoop(target.Address, Pledges(), options.Connections, _backers, options.WarmUp, time), cancellation);
            var peak = 0.0;
            foreach (var kind in options.Loads.Where(IsFor).Order())
            {
                cancellation.ThrowIfCancellationRequested();
                if (kind is LoadKind.FirstTime)
                    await Ask(kind, new ClosedLoop(target.Address, FirstTimers(), options.Connections, _newcomers, options.WarmUp / 2, time), cancellation);
                var sync = Benchmark.Sync(folder, time);
                var rate = options.Rate ?? peak * options.Share;
                var facts = await Ask(kind, kind switch
                {
                    LoadKind.Lone => new ClosedLoop(target.Address, Pledges(), 1, _backers, options.Length / 2, time),
                    LoadKind.Steady => new OpenLoop(target.Address, Pledges(), options.Connections, _backers, rate, options.Length, time),
                    LoadKind.Replay => new ClosedLoop(target.Address, Pledges(replays: true), options.Connections, new(long.MaxValue, _backers.Taken), options.Length, time),
                    LoadKind.FirstTime => new ClosedLoop(target.Address, FirstTimers(), options.Connections, _newcomers, options.Length, time),
                    _ => new ClosedLoop(target.Address, Pledges(), options.Connections, _backers, options.Length, time),
                }, cancellation);
                done(facts with { OfferedRate = kind is LoadKind.Steady ? rate : null, SyncP50 = sync.P50, SyncP99 = sync.P99 });
                if (kind is LoadKind.Peak)
                    peak = facts.Rate;
            }
            return new(target.Name, number, _acknowledged, _unknown, target.IsDurable ? await target.Stored(cancellation) : _acknowledged);
        }
        finally
        {
            await target.Stop();
        }
    }

    // Without a peak in the same round there is no rate to offer; what a baseline does not know is not asked of it; many campaigns are for the comparison of peaks alone.
    private bool IsFor(LoadKind kind) => kind switch
    {
        LoadKind.Steady => (options.Rate is not null || options.Loads.Contains(LoadKind.Peak)) && target.Campaigns.Count == 1,
        LoadKind.Replay or LoadKind.FirstTime => target.IsEngine && target.Campaigns.Count == 1,
        LoadKind.Lone => target.Campaigns.Count == 1,
        _ => true,
    };

    private PledgeWork Pledges(bool replays = false) => new(target.Campaigns, target.Address.ToString(), tokens, replays);

    private FirstTimeWork FirstTimers() => new(target.Address.ToString(), "bench", Pledges());

    private async Task<BlockFacts> Ask(LoadKind kind, Turns turns, CancellationToken cancellation)
    {
        using (turns)
        {
            var (generator, (server, database)) = (Environment.CpuUsage.TotalTime, target.ProcessorSeconds());
            var outcome = await turns.Run(cancellation);
            var (after, (serverAfter, databaseAfter)) = (Environment.CpuUsage.TotalTime, target.ProcessorSeconds());
            if (kind is not LoadKind.Replay)
                (_acknowledged, _unknown) = (_acknowledged + outcome.Done, _unknown + outcome.Unknown);
            return BlockFacts.Of(
                target.Name, kind, number, outcome, turns is OpenLoop open ? open.NeverSent : 0,
                (after - generator).TotalSeconds, serverAfter - server, databaseAfter - database);
        }
    }
}
