using Greenlight.Charging;

namespace Greenlight.Simulation;

/// <summary>Somebody who now and then stops charging for some minutes, wherever settlement happens to be.</summary>
internal sealed class OperatorsSwitch(Scheduler scheduler, Chance chance, Action turned) : ICharging
{
    // The slowest way to Stripe, and the second for which an answer is good.
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(42);

    private DateTimeOffset? _since;

    /// <summary>Whether it is on, and has been for longer than a confirmation can be on its way.</summary>
    public bool IsCertainlyOn => scheduler.Now - _since > OnTheWay;

    /// <summary>In half of the runs it is turned a few times.</summary>
    public void Begin()
    {
        if (chance.Of(0.5))
            Next(3);
    }

    public ValueTask<string?> Stopped() => new(_since is null ? null : "stopped");

    private void Next(int times)
    {
        if (times > 0)
            scheduler.After(chance.Between(TimeSpan.Zero, TimeSpan.FromHours(chance.OneOf(1, 20))), () => Stop(times));
    }

    private void Stop(int times)
    {
        _since = scheduler.Now;
        scheduler.After(chance.Between(TimeSpan.Zero, TimeSpan.FromMinutes(10)), () =>
        {
            _since = null;
            turned();
            Next(times - 1);
        });
    }
}
