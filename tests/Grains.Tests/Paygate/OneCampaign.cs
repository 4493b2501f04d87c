using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;

namespace Greenlight.Tests.Paygate;

/// <summary>A ledger of one campaign, which a test moves through its phases by hand.</summary>
internal sealed class OneCampaign : ICampaignLedger
{
    public const string Work = "series";

    public static readonly CampaignTerms Terms = new(
        "Children of the Machine", Currency.Usd, new Goal.Backers(3), Counts.Secured, ClosingRule.WhenReached, null, default, TimeSpan.FromDays(7), KeysOpen.AtCollected, 1,
        [new(0, "season", "Season 1", "", 995, false, null, [new(Work, "episode-1"), new(Work, "episode-2")])],
        [new("One more", new Goal.Backers(4), [new(Work, "episode-9")])]);

    public Campaign Now { get; set; } = new(new(1), "children", "us", Phase.Live, 1, 1, Terms, default(DateTimeOffset), null, null);

    public void Fund(KeysOpen opens = KeysOpen.AtCollected, params int[] stretch) => Now = Now with
    {
        Phase = Phase.Funded,
        Terms = Now.Terms with { KeysOpen = opens },
        // Those of the tests have pledged before it.
        Decision = new(true, DateTimeOffset.UnixEpoch.AddYears(500), 9, 3, 2985, [.. stretch]),
    };

    public Task<Campaign?> Find(CampaignId id) => Task.FromResult(id == Now.Id ? Now : null);

    public Task<Campaign?> Find(string slug) => throw new NotSupportedException();

    public Task<Campaign?> Create(string slug, string publisher, CampaignTerms terms, DateTimeOffset now) => throw new NotSupportedException();

    public Task<ImmutableArray<Campaign>> List(int limit) => throw new NotSupportedException();

    public Task<CampaignReading> Read(CampaignId id) => throw new NotSupportedException();

    public Task<Campaign> Advance(CampaignId id, Func<CampaignReading, PhaseChange?> rule) => throw new NotSupportedException();

    public Task<Campaign> ChangeTerms(CampaignId id, Func<CampaignReading, TermsRevision?> rule) => throw new NotSupportedException();

    public Task Seen(CampaignId id, long sequence) => throw new NotSupportedException();

    public Task<ImmutableArray<CampaignId>> Due(DateTimeOffset now, int slice, int slices, int limit) => throw new NotSupportedException();

    public Task<ImmutableArray<ShardId>> ShardsWithWork(DateTimeOffset now, int slice, int slices, int limit) => throw new NotSupportedException();
}
