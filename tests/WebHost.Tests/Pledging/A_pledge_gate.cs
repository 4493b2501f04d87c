using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Support;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Pledging;

public sealed class A_pledge_gate
{
    private static readonly ShardId Shard = new(new(1), 0);
    private readonly ScriptedEngine _engine = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly TaskCompletionSource _disk = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PledgeGate _gate;

    public A_pledge_gate()
    {
        _engine.Answer = async command =>
        {
            _asked.Release();
            await _disk.Task;
            return new PledgeOutcome.Accepted(ScriptedEngine.PledgeOf(command), false);
        };
        _gate = new(_engine.Factory, new FakeTimeProvider());
    }

    [Fact]
    public async Task Sends_a_lone_pledge_at_once()
    {
        var pledge = Place("one");
        await Asked(1);
        _disk.SetResult();

        Assert.Equal("one", await pledge);
        Assert.Equal([1], _engine.Calls);
    }

    [Fact]
    public async Task Lets_pledges_that_come_while_calls_are_under_way_share_the_next_call_and_answers_each_its_own()
    {
        var first = Place("first");
        await Asked(1);
        var second = Place("second");
        await Asked(1);
        var others = Enumerable.Range(0, 50).Select(i => Place($"other-{i}")).ToList();
        _disk.SetResult();

        string[] answers = await Task.WhenAll([first, second, .. others]);
        Assert.Equal(["first", "second", .. Enumerable.Range(0, 50).Select(i => $"other-{i}")], answers);
        Assert.Equal([1, 1, 50], _engine.Calls);
    }

    [Fact]
    public async Task Tells_everybody_in_a_call_that_failed_that_the_outcome_is_unknown()
    {
        var pledge = Place("one");
        await Asked(1);
        _disk.SetException(new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => pledge);
    }

    private async Task<string> Place(string id)
    {
        var outcome = await _gate.Place(Shard, new(new BackerId(Guid.NewGuid()), id, "season", null, "pm_card_visa"));
        return Assert.IsType<PledgeOutcome.Accepted>(outcome).Pledge.CallerId;
    }

    private async Task Asked(int times)
    {
        while (times-- > 0)
            Assert.True(await _asked.WaitAsync(TimeSpan.FromSeconds(10)), "No call came.");
    }
}
