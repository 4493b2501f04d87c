using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Paygate;

/// <summary>Reads from the ledger who may open what. Keeps nothing: a refund is seen by the next reading.</summary>
public sealed class Rights(IDatabase database, TermsOfPledges terms)
{
    private const string Select =
        """
        SELECT p.campaign, p.shard, p.number, p.backer, p.state, p.attempt, p.tier, p.terms_version, p.placed_at, CASE WHEN e.is_open IS NULL THEN -1 WHEN e.is_open THEN 1 ELSE 0 END
        FROM pledge p LEFT JOIN entitlement e ON e.campaign = p.campaign AND e.shard = p.shard AND e.number = p.number
        """;

    /// <summary>The right that comes of one pledge; null if there is no such pledge.</summary>
    public async Task<Right?> Of(PledgeId pledge)
    {
        var rights = await Read(
            Select + " WHERE p.campaign = @campaign AND p.shard = @shard AND p.number = @number",
            new { campaign = pledge.Shard.Campaign.Number, shard = pledge.Shard.Index, number = pledge.Number });
        return rights.IsEmpty ? null : rights[0];
    }

    /// <summary>The rights that come of everything a backer has pledged, open or not.</summary>
    public Task<ImmutableArray<Right>> Of(BackerId backer) => Read(Select + " WHERE p.backer = @backer", new { backer = Columns.Of(database.Dialect, backer) });

    private async Task<ImmutableArray<Right>> Read(string sql, object parameters)
    {
        var rows = new List<Row>();
        await using (var connection = await database.OpenRead())
        {
            await using var reader = await connection.ExecuteReaderAsync(sql, parameters);
            while (await reader.ReadAsync())
                rows.Add(Read(reader));
        }
        var rights = ImmutableArray.CreateBuilder<Right>(rows.Count);
        foreach (var row in rows)
        {
            var (attached, campaign) = await terms.Of(row.Pledge.Shard.Campaign, row.Terms);
            var state = OpeningRules.Judge(row.Facts, row.Open, OpeningRules.When(attached, campaign, row.PlacedAt), campaign.Phase);
            rights.Add(new(row.Pledge, row.Backer, campaign.Slug, state, OpeningRules.Items(row.Tier, attached, campaign)));
        }
        return rights.MoveToImmutable();
    }

    private static Row Read(DbDataReader reader) => new(
        new(new(new(reader.GetInt32(0)), reader.GetInt32(1)), reader.GetInt64(2)),
        Columns.Backer(reader.GetValue(3)),
        new((PledgeState)reader.GetInt32(4), reader.GetInt32(5)),
        reader.GetInt32(6),
        reader.GetInt32(7),
        Columns.Time(reader.GetInt64(8)),
        reader.GetInt32(9) switch { < 0 => null, var open => open == 1 });

    private readonly record struct Row(PledgeId Pledge, BackerId Backer, PledgeFacts Facts, int Tier, int Terms, DateTimeOffset PlacedAt, bool? Open);
}

/// <summary>What a pledge entitles its backer to, as the ledger tells it now.</summary>
/// <param name="Pledge">Its source.</param>
/// <param name="Backer">Whose it is.</param>
/// <param name="Campaign">To which campaign, as URLs name it.</param>
/// <param name="State">Whether it is open.</param>
/// <param name="Items">What it opens when it is.</param>
public sealed record Right(PledgeId Pledge, BackerId Backer, string Campaign, RightState State, ImmutableArray<ItemRef> Items)
{
    /// <summary>Its id.</summary>
    public EntitlementId Id => new(Pledge);

    /// <summary>Whether it opens this item now.</summary>
    public bool Opens(ItemRef item) => State is RightState.Open && Items.Contains(item);
}
