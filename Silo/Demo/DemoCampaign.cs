using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Hosting;
using Greenlight.Ledger;

namespace Greenlight.Demo;

/// <summary>Configuration section <c>Demo</c>.</summary>
public sealed class DemoOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Demo";

    /// <summary>Whether the demo campaign is made at the first start.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Backers the demo campaign asks for, if anything is said about it; 0: none, it sells at once.</summary>
    public long? Goal { get; set; }

    /// <summary>What a new demo campaign asks for.</summary>
    internal long GoalOfNew => Goal ?? 250_000;

    /// <summary>Shards of its ledger.</summary>
    public int Shards { get; set; } = 1;

    /// <summary>Days it stays open after the first start.</summary>
    public int Days { get; set; } = 30;

    /// <summary>Reads and checks the section; throws <see cref="StartupFaultException"/> with what is wrong.</summary>
    public static DemoOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<DemoOptions>() ?? new();
        return options.Goal is null or >= 0 && options.Shards is >= 1 and <= 64 && options.Days is >= 1 and <= 3650
            ? options
            : throw new StartupFaultException("Demo:Goal must be 0 or more, Demo:Shards 1 to 64 and Demo:Days 1 to 3650.");
    }
}

/// <summary>The campaign the project was born from: a series whose pilot is free, and which is made if enough people want it.</summary>
internal sealed partial class DemoCampaign(
    ICampaignLedger campaigns, IGrainFactory grains, DemoPublisher publisher, DemoOptions options, StorageOptions storage, TimeProvider clock, ILogger<DemoCampaign> log) : IHostedService
{
    /// <summary>Its name in URLs, and of the work behind the paygate.</summary>
    public const string Slug = "children-of-the-machine";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return;
        var campaign = await campaigns.Create(Slug, DemoPublisher.Code, Terms(options, clock.GetUtcNow()), clock.GetUtcNow()) ?? await campaigns.Find(Slug);
        var grain = grains.Campaign(campaign!.Id);
        if (campaign.Phase is Phase.Draft)
            await publisher.SetUp(cancellationToken);
        try
        {
            await EngineUp.Until(grain.Launch, log, cancellationToken);
        }
        catch (LaunchRefusedException refused)
        {
            LogNotLaunched(log, refused.Refusal.Sentence);
            return;
        }
        if (options.Goal is { } asked && campaign.Terms.Goal.Target != asked)
        {
            await Change(campaign, asked);
            await EngineUp.Until(grain.Wake, log, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A goal on the command line can't reach into a campaign that people have pledged to; until then it takes nothing from anybody.
    private async Task Change(Campaign campaign, long asked)
    {
        var goal = new Goal.Backers(asked);
        if (asked > 0 && (await campaigns.ChangeTerms(campaign.Id, reading => CampaignRules.ChangeGoal(reading, goal, clock.GetUtcNow()))).Terms.Goal == goal)
            LogGoalChanged(log, campaign.Terms.Goal.Target, asked);
        else
            LogGoalFixed(log, campaign.Terms.Goal.Target, asked, storage.Provider is Dialect.Sqlite ? Path.GetFullPath(storage.Folder) : "the database");
    }

    private static CampaignTerms Terms(DemoOptions options, DateTimeOffset now) => new(
        "Children of the Machine",
        Currency.Usd,
        options.GoalOfNew == 0 ? new Goal.Open() : new Goal.Backers(options.GoalOfNew),
        Counts.Secured,
        ClosingRule.WhenReached,
        now.AddDays(options.Days),
        SecuringTerm: TimeSpan.FromHours(24),
        RetryWindow: TimeSpan.FromDays(7),
        KeysOpen.AtCollected,
        options.Shards,
        [
            new(0, "series", "The whole series", "Eight episodes, the day they are finished. One charge, nothing to renew.", 995, false, null,
                Episodes(1, 8)),
            new(1, "patron", "Patron", "The whole series and a ninth episode, for what it is worth to you: $25 or more.", 2500, true, null, Episodes(1, 9)),
        ],
        // No stretch rule: this campaign is decided as soon as its goal is reached, so that nothing beyond the goal could ever be reached.
        [],
        // As crowdfunding sites have it: whoever is counted on in the last day is counted on. Of a campaign of one day nothing else would be left.
        CancelCutoff: TimeSpan.FromHours(options.Days > 1 && options.GoalOfNew > 0 ? 24 : 0));

    private static ImmutableArray<ItemRef> Episodes(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => new ItemRef(Slug, $"episode-{number}"))];

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo campaign is not launched: {Reason} It is tried again at the next start")]
    private static partial void LogNotLaunched(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Nobody had pledged to the demo campaign yet: its goal is {Goal} no more, but {Asked}")]
    private static partial void LogGoalChanged(ILogger log, long goal, long asked);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The demo campaign keeps its goal of {Goal}: it was pledged to, or is over. For Demo:Goal={Asked} delete {Store} while nothing runs, or name another folder with --Storage:Folder")]
    private static partial void LogGoalFixed(ILogger log, long goal, long asked, string store);
}
