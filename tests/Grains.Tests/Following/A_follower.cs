using Greenlight.Following;
using Greenlight.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Xunit;

namespace Greenlight.Tests.Following;

public sealed class A_follower : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ListedJournal _journal = new();
    private readonly Witness _witness = new();
    private InProcessTestCluster _cluster = null!;

    private IFollowerGrain Grain => _cluster.Client.GetGrain<IFollowerGrain>(new FollowerId(_witness.Name, ListedJournal.Shard).ToString());

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services
            .AddSingleton<IJournal>(_journal).AddSingleton<IJournalFollower>(_witness)
            .AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, _clock));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Catches_up_when_woken()
    {
        _journal.Add(3 * JournalWalk.PageSize + 1);
        await Grain.Wake();
        await Until(() => _journal.Moved == _journal.Entries.Count);
        Assert.Equal(_journal.Entries.Count, _witness.Seen.Count);
    }

    [Fact]
    public async Task Reads_what_was_hinted_at_while_it_paused()
    {
        _journal.Add(1);
        await Grain.Wake();
        await Until(() => _journal.Moved == 1);
        _journal.Add(1);
        await Grain.Wake();
        await Until(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return _journal.Moved == 2;
        });
    }

    [Fact]
    public async Task Tries_a_failing_page_again_later_and_not_with_every_hint()
    {
        _witness.Failures = 2;
        _journal.Add(2);
        var first = _witness.NextCall;
        await Grain.Wake();
        await first;
        for (var hint = 0; hint < 20; hint++)
            await Grain.Wake();
        Assert.Equal(1, _witness.Calls);
        await Until(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return _journal.Moved == 2;
        });
        Assert.Equal((3, 2), (_witness.Calls, _witness.Seen.Count));
    }

    // One-way calls have no end to wait for: what they do is looked at until it is there. A failing test ends by the timeout.
    private static async Task Until(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, timeout.Token);
    }
}
