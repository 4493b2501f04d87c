using Dapper;
using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>
/// Reads from the ledger how settlement stands, so that any process can say it, at any time, after any restart. It costs the more the more is due (250,000 index entries at a launch);
/// whoever asks often keeps the answer for a while.
/// </summary>
public sealed class SettlementReadings(IDatabase database, StripeOptions stripe, ICharging charging, TimeProvider clock)
{
    private const int MostEvents = 4_000;
    private const int FewestOfAShard = 250;

    private enum What { Due, Tally, Events, Phase, Resting }

    // The newest events by sequence, and the window's after that: a journal has no index by time, and a quiet one would be read to its beginning.
    private static readonly string Sql = $"""
        SELECT 0 AS What, state AS A, card AS B, CAST(count(*) AS bigint) AS N, CAST(0 AS bigint) AS Oldest, CAST(0 AS bigint) AS Newest
        FROM pledge WHERE campaign = @campaign AND shard = @shard AND due_at <= @now GROUP BY state, card
        UNION ALL
        SELECT 1, state, 0, CAST(sum(count) AS bigint), 0, 0 FROM tally WHERE campaign = @campaign AND shard = @shard GROUP BY state
        UNION ALL
        SELECT 2, kind, 0, CAST(count(*) AS bigint), CAST(min(at) AS bigint), CAST(max(at) AS bigint)
        FROM (SELECT kind, at FROM journal WHERE campaign = @campaign AND shard = @shard ORDER BY seq DESC LIMIT @events) newest
        WHERE at >= @since AND kind IN ({string.Join(", ", Cards.Concat(Charges).Select(kind => (int)kind))}) GROUP BY kind
        UNION ALL
        SELECT 3, phase, 0, 0, 0, 0 FROM campaign WHERE number = @campaign
        UNION ALL
        SELECT 4, state, card, CAST(count(*) AS bigint), 0, 0
        FROM pledge WHERE campaign = @campaign AND shard = @shard AND due_at > @now AND state IN ({(int)PledgeState.Pledged}, {(int)PledgeState.Secured}) GROUP BY state, card
        """;

    private static IEnumerable<PledgeEventKind> Cards => [PledgeEventKind.CardSecured, PledgeEventKind.CardNeedsBacker, PledgeEventKind.CardRefused];

    private static IEnumerable<PledgeEventKind> Charges => [PledgeEventKind.Collected, PledgeEventKind.ChargeDeclined, PledgeEventKind.CardGone];

    /// <summary>How a campaign stands.</summary>
    public Task<SettlementStanding> Of(Campaign campaign) => Read(campaign, Enumerable.Range(0, campaign.Terms.Shards), Math.Max(FewestOfAShard, MostEvents / campaign.Terms.Shards));

    /// <summary>How one of its shards stands.</summary>
    public Task<SettlementStanding> Of(Campaign campaign, int shard) => Read(campaign, [shard], MostEvents);

    private async Task<SettlementStanding> Read(Campaign campaign, IEnumerable<int> shards, int events)
    {
        var now = clock.GetUtcNow();
        var hold = await charging.Stopped() is not null ? ChargesHeld.All : campaign.Terms.ChargeNotice > TimeSpan.Zero ? ChargesHeld.UntilTold : ChargesHeld.No;
        var rows = new List<Row>();
        await using var connection = await database.OpenRead();
        foreach (var shard in shards)
        {
            rows.AddRange(await connection.QueryAsync<Row>(
                Sql, new { campaign = campaign.Id.Number, shard, now = Columns.Of(now), since = Columns.Of(now - SettlementPace.Window), events }));
        }
        // As it is now: the caller's campaign may be older than the decision.
        var phase = rows.Find(row => row.What is What.Phase) is { A: var stored } ? (Phase)stored : campaign.Phase;
        var (due, resting) = (Pledges(rows, What.Due), Pledges(rows, What.Resting));
        var all = rows.Where(row => row.What is What.Tally).ToLookup(row => (PledgeState)row.A, row => row.N);
        return new(
            now, SettlementBacklog.Of(phase, due, state => all[state].Sum(), resting, hold),
            new(Pace(rows, Cards, now), Pace(rows, Charges, now)), stripe.Limits);
    }

    private static Func<PledgeState, CardStatus, long> Pledges(List<Row> rows, What what)
    {
        var found = rows.Where(row => row.What == what).ToLookup(row => ((PledgeState)row.A, (CardStatus)row.B), row => row.N);
        return (state, card) => found[(state, card)].Sum();
    }

    private static double? Pace(List<Row> rows, IEnumerable<PledgeEventKind> kinds, DateTimeOffset now) =>
        rows.FindAll(row => row.What is What.Events && kinds.Contains((PledgeEventKind)row.A)) is { Count: > 0 } found
            ? SettlementPace.Of(found.Sum(row => row.N), Columns.Time(found.Min(row => row.Oldest)), Columns.Time(found.Max(row => row.Newest)), now)
            : null;

    private sealed class Row
    {
        public What What { get; set; }
        public int A { get; set; }
        public int B { get; set; }
        public long N { get; set; }
        public long Oldest { get; set; }
        public long Newest { get; set; }
    }
}
