using Dapper;
using Greenlight.Ledger;

namespace Greenlight.Campaigns;

/// <summary>Reads how many backers were asked about other terms and have not answered. It looks at every pledge of the campaign that can still be answered for; whoever asks often keeps the answer for a while.</summary>
public sealed class UnansweredTerms(IDatabase database)
{
    // As Pledge.IsAsked: pledged or secured, under older terms, and not kept since.
    private const string Sql = """
        SELECT count(*) FROM pledge
        WHERE campaign = @campaign AND state IN (1, 2) AND terms_version < @askedAt AND terms_answered < @askedAt
        """;

    /// <summary>How many; null where nobody is asked anything: there was no such change, or nothing can be answered any more.</summary>
    public async Task<long?> Of(Campaign campaign)
    {
        if (!CampaignTerms.CanBeAnsweredIn(campaign.Phase) || campaign.Terms.AskedAt is not (> 0 and var askedAt))
            return null;
        await using var connection = await database.OpenRead();
        return await connection.ExecuteScalarAsync<long>(Sql, new { campaign = campaign.Id.Number, askedAt });
    }
}
