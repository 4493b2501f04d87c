using System.Security.Cryptography;
using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Ledger.Sqlite;
using Greenlight.Paygate;
using Greenlight.Pledging;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Tests.Paygate;

/// <summary>The paygate over a real SQLite database, one campaign, and a clock that stands until it is moved.</summary>
internal sealed class PaygateRig : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = new();
    private long _pledges;

    public PaygateRig()
    {
        Database = SqliteDatabase.Open(_scratch["data"]);
        Secrets = new(Database, Master, Clock);
        Signing = new(Database, Master, Clock);
        Passes = new(Signing, Options, Clock);
        Terms = new(Campaigns, Database, Clock);
        Rights = new(Database, Terms);
        Works = new(Database, Master, Clock);
        Gate = new(Passes, Rights, Works, Clock);
    }

    public static PaygateOptions Options { get; } = new("https://greenlight.test", "paygate");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    public MasterKey Master { get; } = new(RandomNumberGenerator.GetBytes(MasterKey.Length));
    public OneCampaign Campaigns { get; } = new();
    public SqliteDatabase Database { get; }
    public PaygateSecrets Secrets { get; }
    public SigningKeys Signing { get; }
    public Passes Passes { get; }
    public TermsOfPledges Terms { get; }
    public Rights Rights { get; }
    public Works Works { get; }
    public Gate Gate { get; }

    /// <summary>A pledge's row, as the ledger would write it.</summary>
    public async Task<(PledgeId Pledge, BackerId Backer)> Pledge(PledgeState state = PledgeState.Secured)
    {
        var (id, backer) = (new PledgeId(new(Campaigns.Now.Id, 0), ++_pledges), BackerId.New(Clock.GetUtcNow()));
        await Database.Write(connection => connection.ExecuteAsync(
            """
            INSERT INTO pledge (campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                payment_method, card_attempt, attempt)
            VALUES (1, 0, @Number, @backer, 'mine', 0, 995, @state, 2, 1, 1, 0, 995, 0, 'pm', 1, 0)
            """,
            new { id.Number, backer = Columns.Of(Dialect.Sqlite, backer), state = (int)state }));
        return (id, backer);
    }

    /// <summary>A pledge that was charged: its right is open.</summary>
    public async Task<(PledgeId Pledge, BackerId Backer)> Payer()
    {
        var (pledge, backer) = await Pledge(PledgeState.Collected);
        await Database.Write(connection => connection.ExecuteAsync(
            "INSERT INTO entitlement (campaign, shard, number, backer, is_open, opened_at) VALUES (1, 0, @Number, @backer, 1, 0)",
            new { pledge.Number, backer = Columns.Of(Dialect.Sqlite, backer) }));
        return (pledge, backer);
    }

    /// <summary>What a refund does to the right.</summary>
    public Task Close(PledgeId pledge) => Database.Write(connection => connection.ExecuteAsync(
        "UPDATE entitlement SET is_open = 0, closed_at = 1 WHERE campaign = 1 AND shard = 0 AND number = @Number", new { pledge.Number }));

    /// <summary>Two gated episodes and a free pilot.</summary>
    public Task SaveSeries() => Works.Save(new(OneCampaign.Work, "Series", "us", [Item("pilot", 0, gated: false), Item("episode-1", 1), Item("episode-2", 2), Item("episode-9", 3)]));

    public async ValueTask DisposeAsync()
    {
        Secrets.Dispose();
        Signing.Dispose();
        await Database.DisposeAsync();
        _scratch.Dispose();
    }

    private static WorkItem Item(string item, int position, bool gated = true)
    {
        var name = new ItemRef(OneCampaign.Work, item);
        return new(name, position, item.ToUpperInvariant(), item, TimeSpan.FromSeconds(12), gated, MediaFolder.Playlist(name));
    }
}
