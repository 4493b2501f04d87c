using Greenlight.Pledging;

namespace Greenlight.Load.Baselines.Stores;

/// <summary>Where a baseline keeps its pledges.</summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>Returns after the pledge is on disk (B0: at once).</summary>
    Task Pledge(Guid backer, string pledgeId, PledgeRequest request);

    /// <summary>Pledges stored, as the store itself counts them.</summary>
    Task<long> Count();

    /// <summary>Version and policy of syncing, read from the store.</summary>
    string Durability { get; }
}
