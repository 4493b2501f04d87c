using Greenlight.Pledging;

namespace Greenlight.Load.Baselines.Stores;

/// <summary>B0: nothing is stored. What is left is HTTP, the session and the body: the ceiling of everything behind this endpoint.</summary>
internal sealed class NoStore : IStore
{
    public string Durability => "stores nothing";

    public Task Pledge(Guid backer, string pledgeId, PledgeRequest request) => Task.CompletedTask;

    public Task<long> Count() => Task.FromResult(0L);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
