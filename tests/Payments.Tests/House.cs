using System.Net.Http.Json;
using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Ledger;
using Greenlight.Ledger.Sqlite;
using Greenlight.Pledging;
using Greenlight.Publishers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight.Payments;

/// <summary>
/// A ledger on SQLite in front of the sandbox, on one clock, with an open campaign that charges whoever pledges. Its file can be copied in the middle of everything and put
/// back later, as a person does who restores a backup.
/// </summary>
internal sealed class House : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("restore-");
    private SqliteDatabase _database = null!;
    private GroupCommit<PledgeCommand, PledgeOutcome> _commits = null!;
    private int _backers;

    private House(Rig rig, FakeTimeProvider clock) => (Rig, Clock) = (rig, clock);

    public Rig Rig { get; }

    public FakeTimeProvider Clock { get; }

    public CampaignId Campaign { get; private set; }

    public ChargingTable Table { get; private set; } = null!;

    public ChargingGate Gate { get; private set; } = null!;

    public ChargeWatch Watch { get; private set; } = null!;

    public ReconcileRun Run { get; private set; } = null!;

    public SqlitePledgeLedger Pledges { get; private set; } = null!;

    public CampaignLedger Campaigns { get; private set; } = null!;

    public Journal Journal => new(_database);

    public ShardId Shard => new(Campaign, 0);

    private string Live => Path.Combine(_folder.FullName, "live");

    public static async Task<House> Build(Goal? goal = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        var house = new House(await Rig.Start(time: clock), clock);
        house.Open();
        var terms = new CampaignTerms(
            "A show", Currency.Usd, goal ?? new Goal.Open(), Counts.Secured, ClosingRule.WhenReached, null, TimeSpan.FromHours(72), TimeSpan.FromDays(7), KeysOpen.AtCollected, 1,
            [new(0, "plain", "Plain", "", 995, false, null, [])], []);
        house.Campaign = (await house.Campaigns.Create("a-show", "someone", terms, clock.GetUtcNow()))!.Id;
        await house.Campaigns.Advance(house.Campaign, reading => CampaignRules.Launch(reading, clock.GetUtcNow()));
        await house.Take();
        await house.Beat();
        return house;
    }

    public async Task<Pledge> Place(string card = "pm_card_visa")
    {
        var backer = new BackerId(new Guid(++_backers, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0));
        return Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new PlacePledge(backer, "first", "plain", null, card))).Pledge;
    }

    /// <summary>Its backer withdraws a pledge as it now is.</summary>
    public async Task Cancel(PledgeId id)
    {
        var pledge = await Find(id);
        Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new CancelPledge(pledge.Backer, pledge.CallerId, pledge.Version)));
    }

    /// <summary>What the grain does from minute to minute, a moment later: what was read a second ago is read anew.</summary>
    public async Task<int?> Beat()
    {
        Clock.Advance(TimeSpan.FromSeconds(2));
        return await Watch.Beat(default);
    }

    /// <summary>A settlement pass, a moment later.</summary>
    /// <param name="charging">Asked instead of the ledger's own switches, by a test that shows what they are good for.</param>
    public async Task<SettlementReport> Pass(ICharging? charging = null)
    {
        Clock.Advance(TimeSpan.FromSeconds(2));
        var run = new SettlementRun(Pledges, Rig.Gateway, new Recorder(_commits), charging ?? Gate, new(), Clock, NullLogger<SettlementRun>.Instance);
        return await run.Pass((await Campaigns.Find(Campaign))!, Shard, CancellationToken.None);
    }

    public Task<bool> Reconcile(Reconciliation run) => Run.Go(run, default);

    public async Task<long> In(PledgeState state) => (await Campaigns.Read(Campaign)).Tally.In(state).Count;

    public async Task<Pledge> Find(PledgeId id) => Assert.Single(await Pledges.Find(id.Shard, [], [id.Number]));

    public Task Become(Phase phase) => Campaigns.Advance(Campaign, reading => new(phase, Clock.GetUtcNow(), null, new(phase is Phase.Funded, Clock.GetUtcNow(), reading.Sequence, 0, 0, [])));

    /// <summary>Copies the ledger's file while it is in use.</summary>
    public async Task<string> Backup()
    {
        var copy = Path.Combine(_folder.FullName, $"backup-{Guid.NewGuid():N}.db");
        await using var connection = await _database.OpenRead();
        await connection.ExecuteAsync("VACUUM INTO @copy", new { copy });
        return copy;
    }

    /// <summary>The process ends, the ledger's file is the backup, and a process starts on it.</summary>
    public async Task Restore(string backup, TimeSpan later)
    {
        await _database.DisposeAsync();
        foreach (var file in Directory.GetFiles(Live, "greenlight.db*"))
            File.Delete(file);
        File.Copy(backup, Path.Combine(Live, "greenlight.db"));
        Clock.Advance(later);
        Open();
        await Take();
    }

    /// <summary>Takes one charge away from the ledger, and the time until which charges are known back, under the feet of everybody.</summary>
    public Task Forget(DateTimeOffset knownTo) => _database.Write(connection => connection.ExecuteAsync(
        "UPDATE charging_watch SET known_to = @to; UPDATE pledge SET state = 2, payment_intent = NULL, attempt = 0 WHERE number = (SELECT max(number) FROM pledge)",
        new { to = knownTo.ToUnixTimeMilliseconds() }));

    /// <summary>Pledges that Stripe has charged more than once, counted from its own list.</summary>
    public async Task<int> ChargedTwice()
    {
        using var http = new HttpClient { BaseAddress = new(Rig.Options.ApiBase) };
        return (await http.GetFromJsonAsync<Stats>("/sandbox/stats?by=pledge"))!.by.charged_twice.Length;
    }

    public async ValueTask DisposeAsync()
    {
        await Rig.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Open()
    {
        _database = SqliteDatabase.Open(Live);
        Campaigns = new(_database);
        Pledges = new(_database, Campaigns);
        Table = new(_database);
        Gate = new(Table, Clock, NullLogger<ChargingGate>.Instance);
        var lists = new StripeLists(Rig.Caller);
        Watch = new(Table, lists, Pledges, Clock);
        var adoption = new TransferAdoption(new StripeTransfers(Rig.Caller, NullLogger<StripeTransfers>.Instance), new TransferTable(_database), Clock, NullLogger<TransferAdoption>.Instance);
        Run = new(Table, lists, Rig.Gateway, Pledges, adoption, _ => new Recorder(_commits), Clock);
    }

    private async Task Take()
    {
        var writer = await ShardWriter.Open(Shard, Pledges, Clock);
        _commits = new(writer.Write, GroupCommitLimits.Default, TimeProvider.System, c => c is BackerCommand b ? b.Backer : ((PaymentFact)c).Pledge);
    }

    private sealed class Recorder(GroupCommit<PledgeCommand, PledgeOutcome> commits) : IPledgeRecorder
    {
        public async Task<PledgeOutcome> Record(PaymentFact fact) => await commits.Add(fact) ?? new PledgeOutcome.Busy(TimeSpan.FromSeconds(1));
    }

    private sealed record Stats(By by);

    private sealed record By(string[] charged_twice);
}
