using System.Globalization;
using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greenlight.Sweeping;

/// <summary>A timer while awake, a reminder to be woken after a crash; what is due is an index, so an idle sweep costs a few empty reads.</summary>
[GrainType("sweeper")]
internal sealed partial class SweeperGrain(
    ICampaignLedger campaigns,
    IJournal journal,
    IEnumerable<IJournalFollower> followers,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    ILogger<SweeperGrain> log) : Grain, ISweeperGrain, IRemindable
{
    private const int MostPerSweep = 256;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);
    private readonly string[] _followers = [.. followers.Select(follower => follower.Name)];
    private int _slice;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _slice = int.Parse(this.GetPrimaryKeyString().AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture);
        this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(TimeSpan.Zero, SweepEvery) { KeepAlive = true });
        return Task.CompletedTask;
    }

    // One minute is the shortest period Orleans takes; the timer does the work, the reminder only brings a lost sweeper back.
    public Task Start() => this.RegisterOrUpdateReminder("sweep", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task Sweep(CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            foreach (var campaign in await campaigns.Due(now, _slice, Sweepers.Slices, MostPerSweep))
                await GrainFactory.Campaign(campaign).Wake();
            foreach (var shard in await campaigns.ShardsWithWork(now, _slice, Sweepers.Slices, MostPerSweep))
                await GrainFactory.Settlement(shard).Wake();
            foreach (var (follower, shard) in await journal.Behind(_followers, _slice, Sweepers.Slices, MostPerSweep))
                await GrainFactory.Follower(new(follower, shard)).Wake();
            await journal.Rest(_followers, _slice, Sweepers.Slices);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The next sweep is seconds away and starts from the same index.
            LogFailed(log, failure, _slice);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep of slice {Slice} failed and will be repeated")]
    private static partial void LogFailed(ILogger log, Exception failure, int slice);
}
