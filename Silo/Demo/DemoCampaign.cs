using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;

namespace Greenlight.Demo;

/// <summary>Configuration section <c>Demo</c>.</summary>
public sealed class DemoOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Demo";

    /// <summary>Whether the demo campaign is made at the first start.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Backers the demo campaign asks for; lower it to see a campaign fund.</summary>
    public long Goal { get; set; } = 250_000;

    /// <summary>Shards of its ledger.</summary>
    public int Shards { get; set; } = 1;

    /// <summary>Days it stays open after the first start.</summary>
    public int Days { get; set; } = 30;

    /// <summary>Reads and checks the section; throws <see cref="StartupFaultException"/> with what is wrong.</summary>
    public static DemoOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<DemoOptions>() ?? new();
        return options.Goal >= 0 && options.Shards is >= 1 and <= 64 && options.Days is >= 1 and <= 3650
            ? options
            : throw new StartupFaultException("Demo:Goal must be 0 or more, Demo:Shards 1 to 64 and Demo:Days 1 to 3650.");
    }
}

/// <summary>The campaign the project was born from: a series whose pilot is free, and which is made if enough people want it.</summary>
internal sealed partial class DemoCampaign(
    ICampaignLedger campaigns, IGrainFactory grains, DemoOptions options, TimeProvider clock, ILogger<DemoCampaign> log) : IHostedService
{
    /// <summary>Its name in URLs, and of the work behind the paygate.</summary>
    public const string Slug = "children-of-the-machine";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return;
        var campaign = await campaigns.Create(Slug, "demo", Terms(options, clock.GetUtcNow()), clock.GetUtcNow()) ?? await campaigns.Find(Slug);
        // Terms are fixed at launch: a lower goal on the command line can't reach into a campaign that people have pledged to.
        if (campaign!.Terms.Goal.Target != options.Goal)
            LogGoalFixed(log, campaign.Terms.Goal.Target, options.Goal);
        await grains.Campaign(campaign.Id).Launch();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static CampaignTerms Terms(DemoOptions options, DateTimeOffset now) => new(
        "Children of the Machine",
        Currency.Usd,
        options.Goal == 0 ? new Goal.Open() : new Goal.Backers(options.Goal),
        Counts.Secured,
        ClosingRule.WhenReached,
        now.AddDays(options.Days),
        SecuringTerm: TimeSpan.FromHours(24),
        RetryWindow: TimeSpan.FromDays(7),
        KeysOpen.AtCollected,
        options.Shards,
        [
            new(0, "series", "The whole series", "Eight episodes, the day they are finished. Charged once, and only if the goal is reached.", 995, false, null,
                Episodes(1, 8)),
            new(1, "patron", "Patron", "The whole series, for what it is worth to you: $25 or more.", 2500, true, null, Episodes(1, 8)),
        ],
        options.Goal == 0 ? [] : [new("300,000 backers open episode 9", new Goal.Backers(300_000), Episodes(9, 1))]);

    private static ImmutableArray<ItemRef> Episodes(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => new ItemRef(Slug, $"episode-{number}"))];

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo campaign exists with a goal of {Goal}, which stays; Demo:Goal={Asked} is for a new data folder")]
    private static partial void LogGoalFixed(ILogger log, long goal, long asked);
}
