using System.Collections.Immutable;
using System.Text.Json;
using Dapper;
using Greenlight.Campaigns;

namespace Greenlight.Ledger;

/// <summary>A campaign's row with its terms, as Dapper fills it.</summary>
internal sealed class CampaignRow
{
    /// <summary>Follows a SELECT that has a campaign as c and its terms in force as t.</summary>
    public const string Columns = """
        c.number AS Number, c.slug AS Slug, c.publisher AS Publisher, c.phase AS Phase, c.version AS Version, c.terms_version AS TermsVersion, t.terms AS Terms,
        c.launched_at AS LaunchedAt, c.closed_at AS ClosedAt, c.decided_at AS DecidedAt, c.decided_funded AS DecidedFunded, c.decided_sequence AS DecidedSequence,
        c.decided_backers AS DecidedBackers, c.decided_amount AS DecidedAmount, c.decided_stretch AS DecidedStretch,
        c.collected_at AS CollectedAt, c.collected_short AS CollectedShort
        """;

    public const string From = "FROM campaign c JOIN campaign_terms t ON t.campaign = c.number AND t.version = c.terms_version";

    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    public int Number { get; set; }
    public string Slug { get; set; } = "";
    public string Publisher { get; set; } = "";
    public Phase Phase { get; set; }
    public int Version { get; set; }
    public int TermsVersion { get; set; }
    public string Terms { get; set; } = "";
    public long? LaunchedAt { get; set; }
    public long? ClosedAt { get; set; }
    public long? DecidedAt { get; set; }
    public bool? DecidedFunded { get; set; }
    public long? DecidedSequence { get; set; }
    public long? DecidedBackers { get; set; }
    public long? DecidedAmount { get; set; }
    public string? DecidedStretch { get; set; }
    public long? CollectedAt { get; set; }
    public bool? CollectedShort { get; set; }

    public static string Write(CampaignTerms terms) => JsonSerializer.Serialize(terms, Json);

    public static CampaignTerms ReadTerms(string terms) => JsonSerializer.Deserialize<CampaignTerms>(terms, Json)!;

    /// <summary>The terms that were in force before the present ones, by version; null if there were none.</summary>
    public static async Task<IReadOnlyDictionary<int, CampaignTerms>?> EarlierTerms(IDatabase database, Campaign campaign)
    {
        if (campaign.TermsVersion == 1)
            return null;
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(int Version, string Terms)>(
            "SELECT version, terms FROM campaign_terms WHERE campaign = @campaign AND version < @version",
            new { campaign = campaign.Id.Number, version = campaign.TermsVersion });
        return rows.ToDictionary(row => row.Version, row => ReadTerms(row.Terms));
    }

    public static string Write(ImmutableArray<int> stretch) => JsonSerializer.Serialize(stretch, Json);

    public Campaign ToCampaign() => new(
        new(Number),
        Slug,
        Publisher,
        Phase,
        Version,
        TermsVersion,
        ReadTerms(Terms),
        Ledger.Columns.Time(LaunchedAt),
        Ledger.Columns.Time(ClosedAt),
        DecidedAt is { } at
            ? new(DecidedFunded!.Value, Ledger.Columns.Time(at), DecidedSequence!.Value, DecidedBackers!.Value, DecidedAmount!.Value,
                JsonSerializer.Deserialize<ImmutableArray<int>>(DecidedStretch!, Json))
            : null,
        CollectedAt is { } looked ? new(Ledger.Columns.Time(looked), CollectedShort is true) : null);
}
