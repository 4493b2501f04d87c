using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Greenlight.Campaigns;
using Greenlight.Messages;

namespace Greenlight.Ledger;

/// <summary>Campaigns in either database: the SQL is the same but for the locks, which SQLite's one writer makes needless.</summary>
internal sealed class CampaignLedger(IDatabase database) : ICampaignLedger
{
    public Task<Campaign?> Create(string slug, string publisher, CampaignTerms terms, DateTimeOffset now) => database.Write(async connection =>
    {
        if (TermsRules.Refuse(terms) is { } refusal)
            throw new ArgumentException(refusal.Sentence, nameof(terms));
        var number = await connection.ExecuteScalarAsync<int?>("""
            INSERT INTO campaign (slug, publisher, phase, version, terms_version) VALUES (@slug, @publisher, @draft, 1, 1)
            ON CONFLICT (slug) DO NOTHING
            RETURNING number
            """, new { slug, publisher, draft = (int)Phase.Draft });
        if (number is null)
            return null;
        await connection.ExecuteAsync(
            "INSERT INTO campaign_terms (campaign, version, terms) VALUES (@number, 1, @terms)", new { number, terms = CampaignRow.Write(terms) });
        return new Campaign(new(number.Value), slug, publisher, Phase.Draft, 1, 1, terms, null, null, null);
    });

    public Task<Campaign?> Find(CampaignId id) => FindOne("c.number = @number", new { number = id.Number });

    public Task<Campaign?> Find(string slug) => FindOne("c.slug = @slug", new { slug });

    public async Task<ImmutableArray<Campaign>> List(int limit)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<CampaignRow>($"""
            SELECT {CampaignRow.Columns} {CampaignRow.From}
            WHERE c.launched_at IS NOT NULL
            ORDER BY c.launched_at DESC, c.number DESC
            LIMIT @limit
            """, new { limit });
        return [.. rows.Select(r => r.ToCampaign())];
    }

    public async Task<CampaignReading> Read(CampaignId id)
    {
        await using var connection = await database.OpenRead();
        return await CampaignReadings.Read(connection, id);
    }

    public Task<Campaign> Advance(CampaignId id, Func<CampaignReading, PhaseChange?> rule) => database.Write(async connection =>
    {
        if (database.Dialect is Dialect.PostgreSql)
            await Lock(connection, id);
        // A statement of its own, after the locks: its snapshot holds every batch that was committed before them, and no batch can follow.
        var reading = await CampaignReadings.Read(connection, id);
        if (rule(reading) is not { } change)
            return reading.Campaign;
        if (reading.Campaign.Phase is Phase.Draft)
            await WriteShards(connection, reading.Campaign);
        await Write(connection, reading.Campaign, change);
        if (change.Tell is { } mail)
            await Announcements.Write(connection, reading.Campaign, mail, change.At);
        return (await FindOne(connection, "c.number = @number", new { number = id.Number }))!;
    });

    public Task<Campaign> ChangeTerms(CampaignId id, Func<CampaignReading, TermsRevision?> rule) => database.Write(async connection =>
    {
        if (database.Dialect is Dialect.PostgreSql)
            await Lock(connection, id);
        var reading = await CampaignReadings.Read(connection, id);
        var campaign = reading.Campaign;
        if (rule(reading) is not { } revision)
            return campaign;
        var (number, version, terms) = (id.Number, campaign.TermsVersion + 1, revision.Terms);
        await connection.ExecuteAsync("INSERT INTO campaign_terms (campaign, version, terms) VALUES (@number, @version, @terms)", new { number, version, terms = CampaignRow.Write(terms) });
        await connection.ExecuteAsync(
            "UPDATE campaign SET terms_version = @version, version = version + 1, due_at = CASE WHEN phase = @live THEN @due ELSE due_at END WHERE number = @number",
            new { number, version, live = (int)Phase.Live, due = Columns.Of(terms.Deadline) });
        await connection.ExecuteAsync(
            "INSERT INTO tier_stock (campaign, tier, places) VALUES (@number, @tier, @places) ON CONFLICT (campaign, tier) DO UPDATE SET places = excluded.places",
            from tier in terms.Tiers where tier.Stock is not null select new { number, tier = tier.Number, places = tier.Stock });
        // An activation that knows the old terms alone must not write under them: the fence stops it.
        await connection.ExecuteAsync("UPDATE shard SET epoch = epoch + 1 WHERE campaign = @number", new { number });
        if (revision.Tell is { } mail)
            await Announcements.Write(connection, campaign, mail, revision.At);
        return (await FindOne(connection, "c.number = @number", new { number }))!;
    });

    public Task Seen(CampaignId id, long sequence) => database.Write(connection => connection.ExecuteAsync(
        "UPDATE campaign SET seen = @sequence WHERE number = @number AND seen < @sequence", new { number = id.Number, sequence }));

    public async Task<ImmutableArray<CampaignId>> Due(DateTimeOffset now, int slice, int slices, int limit)
    {
        await using var connection = await database.OpenRead();
        var numbers = await connection.QueryAsync<int>("""
            SELECT number FROM campaign WHERE due_at <= @now AND number % @slices = @slice
            UNION
            SELECT c.number
            FROM (SELECT DISTINCT campaign FROM shard WHERE awake AND campaign % @slices = @slice) s JOIN campaign c ON c.number = s.campaign
            WHERE c.phase IN (1, 2) AND c.seen < c.version + (SELECT sum(seq) FROM shard WHERE campaign = c.number)
            LIMIT @limit
            """, new { now = Columns.Of(now), slice, slices, limit });
        return [.. numbers.Select(n => new CampaignId(n))];
    }

    public async Task<ImmutableArray<ShardId>> ShardsWithWork(DateTimeOffset now, int slice, int slices, int limit)
    {
        await using var connection = await database.OpenRead();
        // The index on due_at is walked from campaign to campaign, so that a quarter of a million pledges waiting in one cost one step.
        var shards = await connection.QueryAsync<(int, int)>("""
            WITH RECURSIVE waiting (campaign) AS (
                SELECT min(campaign) FROM pledge WHERE due_at IS NOT NULL
                UNION ALL
                SELECT (SELECT min(p.campaign) FROM pledge p WHERE p.due_at IS NOT NULL AND p.campaign > w.campaign) FROM waiting w WHERE w.campaign IS NOT NULL
            )
            SELECT s.campaign, s.shard FROM waiting w JOIN shard s ON s.campaign = w.campaign
            WHERE (s.campaign + s.shard) % @slices = @slice
              AND (SELECT 1 FROM pledge p WHERE p.campaign = s.campaign AND p.shard = s.shard AND p.due_at <= @now LIMIT 1) IS NOT NULL
            UNION
            SELECT campaign, shard FROM shard s
            WHERE awake AND (campaign + shard) % @slices = @slice AND phase IN (3, 4, 5)
              AND EXISTS (SELECT 1 FROM tally t WHERE t.campaign = s.campaign AND t.shard = s.shard AND t.state IN (1, 2) AND t.count > 0)
            LIMIT @limit
            """, new { now = Columns.Of(now), slice, slices, limit });
        return [.. shards.Select(s => new ShardId(new(s.Item1), s.Item2))];
    }

    private static async Task Lock(DbConnection connection, CampaignId id)
    {
        await connection.ExecuteAsync("SELECT 1 FROM campaign WHERE number = @number FOR UPDATE", new { number = id.Number });
        await connection.ExecuteAsync("SELECT 1 FROM shard WHERE campaign = @number ORDER BY shard FOR UPDATE", new { number = id.Number });
    }

    private static async Task WriteShards(DbConnection connection, Campaign campaign)
    {
        var number = campaign.Id.Number;
        await connection.ExecuteAsync(
            "INSERT INTO shard (campaign, shard, phase) VALUES (@number, @shard, @phase)",
            Enumerable.Range(0, campaign.Terms.Shards).Select(shard => new { number, shard, phase = (int)campaign.Phase }));
        await connection.ExecuteAsync(
            "INSERT INTO tier_stock (campaign, tier, places) VALUES (@number, @tier, @places)",
            from tier in campaign.Terms.Tiers where tier.Stock is not null select new { number, tier = tier.Number, places = tier.Stock });
    }

    private static async Task Write(DbConnection connection, Campaign campaign, PhaseChange change)
    {
        var (number, phase, at) = (campaign.Id.Number, (int)change.Phase, Columns.Of(change.At));
        // Suspension is for now; every other phase after Live is for good. Funded at launch (a campaign without a goal) goes on selling.
        var closes = campaign.Phase is not Phase.Draft && change.Phase is not (Phase.Live or Phase.Suspended);
        await connection.ExecuteAsync("""
            UPDATE campaign
            SET phase = @phase, version = version + 1, due_at = @dueAt, launched_at = coalesce(launched_at, @at),
                closed_at = coalesce(closed_at, CAST(@closedAt AS bigint))
            WHERE number = @number
            """, new { number, phase, at, dueAt = Columns.Of(change.DueAt), closedAt = closes ? at : (long?)null });
        if (change.FellShort is { } isShort)
        {
            await connection.ExecuteAsync(
                "UPDATE campaign SET collected_at = @at, collected_short = @isShort WHERE number = @number AND collected_at IS NULL", new { number, at, isShort });
        }
        if (change.Decision is { } decision)
        {
            await connection.ExecuteAsync("""
                UPDATE campaign
                SET decided_at = @at, decided_funded = @funded, decided_sequence = @sequence, decided_backers = @backers, decided_amount = @amount,
                    decided_stretch = @stretch
                WHERE number = @number AND decided_at IS NULL
                """,
                new
                {
                    number,
                    at = Columns.Of(decision.At),
                    funded = decision.Funded,
                    sequence = decision.Sequence,
                    backers = decision.Backers,
                    amount = decision.Amount,
                    stretch = CampaignRow.Write(decision.Stretch),
                });
        }
        // Where each journal stood when it was decided: an audit adds up what counted there.
        await connection.ExecuteAsync(
            "UPDATE shard SET phase = @phase, awake = TRUE, decided_seq = CASE WHEN @decided THEN seq ELSE decided_seq END WHERE campaign = @number",
            new { number, phase, decided = change.Decision is not null });
    }

    private async Task<Campaign?> FindOne(string where, object parameters)
    {
        await using var connection = await database.OpenRead();
        return await FindOne(connection, where, parameters);
    }

    private static async Task<Campaign?> FindOne(DbConnection connection, string where, object parameters) =>
        (await connection.QuerySingleOrDefaultAsync<CampaignRow>($"SELECT {CampaignRow.Columns} {CampaignRow.From} WHERE {where}", parameters))?.ToCampaign();
}
