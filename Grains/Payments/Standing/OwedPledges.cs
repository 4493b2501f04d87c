using System.Collections.Immutable;
using Dapper;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>A pledge that had ended, and whose backer has pledged again, when its money came (back) to us.</summary>
/// <param name="Pledge">Its receipt number.</param>
/// <param name="Amount">Minor units of the campaign's currency.</param>
/// <param name="PaymentIntent">Under which the processor's dashboard has the charge.</param>
public sealed record OwedPledge(PledgeId Pledge, long Amount, string PaymentIntent);

/// <summary>Reads which pledges' money must be given back by hand. It costs as much as there are of them, however large the campaign is.</summary>
public sealed class OwedPledges(IDatabase database)
{
    // The state is written out, so that the index of these few is found.
    private const string Sql = """
        SELECT shard AS Shard, number AS Number, amount AS Amount, payment_intent AS PaymentIntent
        FROM pledge WHERE campaign = @campaign AND state = 12 ORDER BY shard, number LIMIT @limit
        """;

    /// <summary>The oldest of them, shard by shard.</summary>
    public async Task<ImmutableArray<OwedPledge>> Of(CampaignId campaign, int limit)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<Row>(Sql, new { campaign = campaign.Number, limit });
        return [.. rows.Select(row => new OwedPledge(new(new(campaign, (int)row.Shard), row.Number), row.Amount, row.PaymentIntent))];
    }

    private sealed class Row
    {
        public long Shard { get; set; }
        public long Number { get; set; }
        public long Amount { get; set; }
        public string PaymentIntent { get; set; } = "";
    }
}
