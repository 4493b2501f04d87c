using System.Runtime.CompilerServices;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Ledger.Audit;
using Greenlight.Pledging;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Load.Seed;

/// <summary>What <c>seed</c> leaves behind: a ledger that nothing is wrong with, and that a server goes on with.</summary>
public abstract class A_seeded_ledger
{
    private const string Slug = "bench-0";

    private protected abstract StorageOptions Storage { get; }

    [Fact]
    public async Task Is_sound_and_counts_exactly_what_was_made_also_when_more_is_added()
    {
        var told = new List<long>();
        await Seed(2_500, told.Add);
        var facts = await Seed(700);

        Assert.Equal(2_500, told[^1]);
        Assert.Equal(told.Order(), told);
        Assert.Equal((new Sum(3_200, 3_200 * 995), new Sum(3_200, 3_200 * 995)), (facts.Live, facts.Secured));
        var campaign = Audited();
        Assert.Equal(3, campaign.Shards.Length);
        Assert.Equal([new TallyCell(0, PledgeState.Secured, 3_200, 3_200 * 995)], campaign.Tally.Cells);
        Assert.Equal(2 * 3_200, campaign.Events);
        Assert.All(ChunkWriter.Followers, follower => Assert.Equal(campaign.Shards.Sum(s => s.Sequence), campaign.Followers[follower]));
    }

    [Fact]
    public async Task Is_sound_where_it_was_broken_off_and_can_be_gone_on_with()
    {
        using var stop = new CancellationTokenSource();
        var fault = await Assert.ThrowsAsync<LoadFaultException>(() => Seed(2_500, _ => stop.Cancel(), cancellation: stop.Token));
        Assert.Equal("Stopped before the end. 200 pledges were made before, and stay.", fault.Message);
        Assert.Equal(200, Audited().Tally.Live.Count);
        Assert.Equal(500, (await Seed(300)).Live.Count);
        Audited();
    }

    [Fact]
    public async Task Takes_pledges_from_a_server_afterwards()
    {
        await Seed(500);
        await Pledge(BackerId.New(TimeProvider.System.GetUtcNow()));
        Assert.Equal(501, Audited().Tally.Live.Count);
    }

    [Fact]
    public async Task Is_not_written_to_by_a_seeder_whose_shard_a_server_has_taken_over()
    {
        await using var services = OpenedLedger.Open(Storage, TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var campaign = (await MeasuredCampaign.Launch(services.GetRequiredService<ICampaignLedger>(), Slug, 1, now))!;
        var (shard, pledges) = (new ShardId(campaign.Id, 0), services.GetRequiredService<IPledgeLedger>());
        var chunk = new SeedChunk(shard, (await pledges.Open(shard)).Epoch, now, [BackerId.New(now)]);
        await pledges.Open(shard);

        var writer = new ChunkWriter(services.GetRequiredService<IDatabase>(), campaign, SeededPledges.Of(campaign, null));
        Assert.Contains("taken over", (await Assert.ThrowsAsync<LoadFaultException>(() => writer.Write(chunk))).Message, StringComparison.Ordinal);
        Assert.Equal(0, Audited().Events);
    }

    [Fact]
    public async Task Passes_over_nothing_that_still_follows_from_a_pledge_of_a_server()
    {
        await Seed(100);
        // Until a server has sent this backer's mail, the cursor must stay before it.
        await Pledge(BackerId.New(TimeProvider.System.GetUtcNow()));
        Assert.Contains("has not come to the end of the journal", (await Assert.ThrowsAsync<LoadFaultException>(() => Seed(1_000))).Message, StringComparison.Ordinal);
        Assert.InRange(Audited().Tally.Live.Count, 101, 1_000);
    }

    [Fact]
    public async Task Is_not_begun_for_what_is_not_there_or_not_live()
    {
        Assert.Equal("There is no campaign 'bench-0'; --create makes it.", (await Assert.ThrowsAsync<LoadFaultException>(() => Seed(1, create: false))).Message);
        await using (var services = OpenedLedger.Open(Storage, TimeProvider.System))
        {
            var (campaigns, now) = (services.GetRequiredService<ICampaignLedger>(), TimeProvider.System.GetUtcNow());
            await campaigns.Advance((await MeasuredCampaign.Launch(campaigns, Slug, 1, now))!.Id, _ => new(Phase.Suspended, now, null, null));
        }
        Assert.Equal("'bench-0' is Suspended; only a live campaign can be seeded.", (await Assert.ThrowsAsync<LoadFaultException>(() => Seed(1))).Message);
    }

    private Task<SeedFacts> Seed(long pledges, Action<long>? made = null, bool create = true, CancellationToken cancellation = default) =>
        new LedgerSeed(new() { Pledges = pledges, Campaign = Slug, Storage = Storage, CreateWithShards = create ? 3 : null, Chunk = 200 }, TimeProvider.System)
            .Run(made ?? (_ => { }), cancellation);

    private async Task Pledge(BackerId backer)
    {
        await using var services = OpenedLedger.Open(Storage, TimeProvider.System);
        var campaign = (await services.GetRequiredService<ICampaignLedger>().Find(Slug))!;
        var writer = await ShardWriter.Open(new(campaign.Id, backer.ShardOf(campaign.Terms.Shards)), services.GetRequiredService<IPledgeLedger>(), TimeProvider.System);
        Assert.IsType<PledgeOutcome.Accepted>(Assert.Single(await writer.Write([new PlacePledge(backer, "mine", "series", null, "pm_card_visa")])));
    }

    private AuditedCampaign Audited()
    {
        using var store = LedgerStore.Open(Storage);
        var report = LedgerAudit.Run(store);
        Assert.True(report.Findings.None, report.Findings.ToString());
        return Assert.Single(report.Campaigns);
    }
}

public sealed class A_seeded_ledger_on_SQLite : A_seeded_ledger, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-seed-");

    private protected override StorageOptions Storage => new() { Folder = _folder.FullName };

    public void Dispose() => _folder.Delete(recursive: true);
}

public sealed class A_seeded_ledger_on_PostgreSQL(PrivatePostgres server) : A_seeded_ledger
{
    private protected override StorageOptions Storage { get; } = new() { Provider = Dialect.PostgreSql, ConnectionString = server.CreateDatabase() };
}

/// <summary>The pledges that are made.</summary>
public sealed class A_seeder
{
    [Fact]
    public void Knows_everybody_who_follows_the_journal()
    {
        var followers = typeof(IJournalFollower).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IJournalFollower)));
        // Their names are constants: they need no instance that could do anything.
        Assert.Equal(followers.Select(type => ((IJournalFollower)RuntimeHelpers.GetUninitializedObject(type)).Name).Order(StringComparer.Ordinal), ChunkWriter.Followers);
    }

    [Fact]
    public void Refuses_a_limited_tier_and_one_that_is_not_there()
    {
        var tier = new Tier(0, "first-hundred", "The first hundred", "", 995, false, 100, []);
        var terms = new CampaignTerms("A show", Currency.Usd, new Goal.Backers(100), Counts.Secured, ClosingRule.WhenReached, null, TimeSpan.FromHours(72), TimeSpan.FromDays(7),
            KeysOpen.AtCollected, 1, [tier], []);
        var campaign = new Campaign(new(1), "a-show", "someone", Phase.Live, 2, 1, terms, null, null, null);
        Assert.Equal("The tier 'first-hundred' of 'a-show' is limited to 100 places; seeding needs one without a limit (--tier).",
            Assert.Throws<LoadFaultException>(() => SeededPledges.Of(campaign, null)).Message);
        Assert.Equal("This campaign has no tier 'second'.", Assert.Throws<LoadFaultException>(() => SeededPledges.Of(campaign, "second")).Message);
    }
}
