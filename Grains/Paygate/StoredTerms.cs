using System.Data.Common;
using System.Text.Json;
using Dapper;
using Greenlight.Campaigns;

namespace Greenlight.Paygate;

/// <summary>Terms that a campaign once had.</summary>
internal static class StoredTerms
{
    /// <summary>Reads them; null if there never were such.</summary>
    public static async Task<CampaignTerms?> Read(DbConnection connection, CampaignId campaign, int version)
    {
        var json = await connection.QuerySingleOrDefaultAsync<string>(
            "SELECT terms FROM campaign_terms WHERE campaign = @campaign AND version = @version", new { campaign = campaign.Number, version });
        return json is null ? null : JsonSerializer.Deserialize<CampaignTerms>(json, JsonSerializerOptions.Web);
    }
}
