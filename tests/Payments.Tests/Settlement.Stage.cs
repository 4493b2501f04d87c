using System.Collections.Concurrent;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Ledger.Sqlite;
using Greenlight.Pledging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight.Payments;

public sealed partial class Settlement
{
    private sealed class Stage : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder;
        private readonly SqliteDatabase _database;
        private readonly CampaignLedger _campaigns;
        private readonly SqlitePledgeLedger _pledges;
        private readonly CampaignId _campaign;
        private readonly GroupCommit<PledgeCommand, PledgeOutcome> _commits;
        private readonly ShardWriter _writer;
        private int _placed;

        private Stage(Rig rig, DirectoryInfo folder, SqliteDatabase database, CampaignLedger campaigns, SqlitePledgeLedger pledges, CampaignId campaign, ShardWriter writer, FakeTimeProvider clock)
        {
            (Rig, _folder, _database, _campaigns, _pledges, _campaign, _writer, Clock) = (rig, folder, database, campaigns, pledges, campaign, writer, clock);
            _commits = new(commands => _writer.Write(commands), GroupCommitLimits.Default, TimeProvider.System, c => c is BackerCommand b ? b.Backer : ((PaymentFact)c).Pledge);
        }

        public Rig Rig { get; }

        public FakeTimeProvider Clock { get; }

        /// <summary>The processor's own: its banks take days.</summary>
        public FakeTimeProvider SandboxClock { get; private init; } = null!;

        public static async Task<Stage> Set(Action<StripeOptions>? amend = null, Func<CampaignTerms, CampaignTerms>? change = null)
        {
            var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
            var folder = Directory.CreateTempSubdirectory("settlement-");
            var database = SqliteDatabase.Open(folder.FullName);
            var campaigns = new CampaignLedger(database);
            var pledges = new SqlitePledgeLedger(database, campaigns);
            var terms = new CampaignTerms(
                "A show", Currency.Usd, new Goal.Backers(1000), Counts.Secured, ClosingRule.WhenReached, null, TimeSpan.FromHours(72), TimeSpan.FromDays(7), KeysOpen.AtCollected, 1,
                [new(0, "plain", "Plain", "", 995, false, null, [])], []);
            var campaign = (await campaigns.Create("a-show", "someone", change?.Invoke(terms) ?? terms, clock.GetUtcNow()))!.Id;
            await campaigns.Advance(campaign, reading => CampaignRules.Launch(reading, clock.GetUtcNow()));
            var writer = await ShardWriter.Open(new(campaign, 0), pledges, clock);
            var sandboxClock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
            return new(await Rig.Start(amend, sandboxClock), folder, database, campaigns, pledges, campaign, writer, clock) { SandboxClock = sandboxClock };
        }

        public async Task Place(string card)
        {
            Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new PlacePledge(Backer(++_placed), "first", "plain", null, card)));
        }

        /// <summary>Another card for the pledge that was placed as the nth.</summary>
        public async Task GiveCard(int n, string card) => Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new ReplaceCard(Backer(n), "first", card)));

        /// <summary>One pledge with each card, all of them charged.</summary>
        public async Task Collect(params string[] cards)
        {
            foreach (var card in cards)
                await Place(card);
            await Pass();
            await Become(Phase.Funded);
            await Pass();
            Assert.Equal((cards.Length, 0), await CollectedAndFailing());
        }

        /// <summary>The pledge that was placed as the nth, from 1.</summary>
        public async Task<Pledge> One(int n) => Assert.Single(await _pledges.Of(Backer(n)));

        public async Task<Pledge> Tell(PaymentFact fact) => Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(fact)).Pledge;

        private static BackerId Backer(int n) => new(new Guid(n, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0));

        public Task Become(Phase phase) => _campaigns.Advance(_campaign, reading => new(phase, Clock.GetUtcNow(), null, new(phase is Phase.Funded, Clock.GetUtcNow(), reading.Sequence, 0, 0, [])));

        public async Task<SettlementReport> Pass(IPledgeRecorder? recorder = null, ILogger<SettlementRun>? log = null, CancellationToken ending = default)
        {
            var run = new SettlementRun(_pledges, Rig.Gateway, recorder ?? new Recorder(_commits), Rig.Switch, new(), Clock, log ?? NullLogger<SettlementRun>.Instance, _campaigns, ending);
            return await run.Pass((await _campaigns.Find(_campaign))!, new(_campaign, 0), CancellationToken.None);
        }

        /// <summary>What the campaign's own clockwork makes of what has been collected.</summary>
        public Task<Campaign> Look() => _campaigns.Advance(_campaign, reading => CampaignRules.Advance(reading, Clock.GetUtcNow()));

        public async Task<Tally> Tally() => (await _campaigns.Read(_campaign)).Tally;

        public async Task<(long, long)> CollectedAndFailing()
        {
            var tally = await Tally();
            return (tally.In(PledgeState.Collected).Count, tally.In(PledgeState.Failing).Count);
        }

        public async ValueTask DisposeAsync()
        {
            await Rig.DisposeAsync();
            await _database.DisposeAsync();
            _folder.Delete(recursive: true);
        }

        private sealed class Recorder(GroupCommit<PledgeCommand, PledgeOutcome> commits) : IPledgeRecorder
        {
            public async Task<PledgeOutcome> Record(PaymentFact fact) => await commits.Add(fact) ?? new PledgeOutcome.Busy(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>A shard that can't be reached, or can't write, from the moment that the process was asked to end.</summary>
    private sealed class Gone(Exception failure, CancellationTokenSource ending) : IPledgeRecorder
    {
        public async Task<PledgeOutcome> Record(PaymentFact fact)
        {
            await ending.CancelAsync();
            throw failure;
        }
    }

    private sealed class Failures : ConcurrentBag<Exception>, ILogger<SettlementRun>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not null)
                Add(exception);
        }
    }
}
