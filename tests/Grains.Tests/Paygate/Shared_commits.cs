using Greenlight.Ledger;
using Greenlight.Paygate;
using Orleans.Storage;
using Xunit;

namespace Greenlight.Tests.Paygate;

/// <summary>What Orleans asks of a storage of grain state.</summary>
public sealed class Shared_commits : IAsyncLifetime
{
    private static readonly GrainId Grain = GrainId.Create("entitlement", "ent-plg-1-0-7");
    private readonly PaygateRig _rig = new();
    private SharedCommitStorage _storage = null!;

    public ValueTask InitializeAsync()
    {
        _storage = new(_rig.Database);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Give_back_what_was_written()
    {
        var mine = await Read();
        Assert.False(mine.RecordExists);
        mine.State = mine.State!.Issue(_rig.Clock.GetUtcNow());
        await Write(mine);
        var read = await Read();
        Assert.Equal((mine.State, mine.ETag, true), (read.State, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task Let_one_of_many_first_writers_win()
    {
        var writers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Read()));
        var won = await Task.WhenAll(writers.Select(async state =>
        {
            try
            {
                await Write(state);
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));
        Assert.Single(won, true);
    }

    [Fact]
    public async Task Refuse_a_writer_who_read_an_older_state()
    {
        var (first, second) = (await Read(), await Read());
        await Write(first);
        await Write(first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(second));
        second.ETag = "1";
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(second));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("key", Grain, second));
    }

    [Fact]
    public async Task Forget_what_was_cleared_but_not_that_it_was()
    {
        var mine = await Read();
        await Write(mine);
        await _storage.ClearStateAsync("key", Grain, mine);
        var read = await Read();
        Assert.False(read.RecordExists);
        await Write(read);
        Assert.True((await Read()).RecordExists);
    }

    [Fact]
    public async Task Keep_kinds_of_grains_apart()
    {
        await Write(await Read());
        var other = new GrainState<KeyLife>();
        await _storage.ReadStateAsync("key", GrainId.Create("other", "ent-plg-1-0-7"), other);
        Assert.False(other.RecordExists);
    }

    private async Task<GrainState<KeyLife>> Read()
    {
        var state = new GrainState<KeyLife>();
        await _storage.ReadStateAsync("key", Grain, state);
        return state;
    }

    private Task Write(GrainState<KeyLife> state) => _storage.WriteStateAsync("key", Grain, state);
}
