namespace Greenlight.Campaigns;

/// <summary>
/// One of a fixed number of sweepers, key <c>swp-{slice}</c>: each reads its slice of what is due (deadlines, retries, followers that fell behind) and wakes
/// whom it concerns. Nothing due, nothing awake.
/// </summary>
[Alias("grain/sweeper"), GrainInterfaceType("sweeper")]
public interface ISweeperGrain : IGrainWithStringKey
{
    /// <summary>Registers the reminder that keeps it alive and sweeps from now on. Starting twice changes nothing.</summary>
    [Alias("Start")] Task Start();
}
