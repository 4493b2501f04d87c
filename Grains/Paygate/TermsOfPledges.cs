using System.Collections.Concurrent;
using Dapper;
using Greenlight.Campaigns;
using Greenlight.Ledger;

namespace Greenlight.Paygate;

/// <summary>
/// The terms attached to pledges, and their campaigns. Old terms never change and a funded campaign hardly does, so that 250,000 keys issued in a
/// row cost a few readings.
/// </summary>
public sealed class TermsOfPledges(ICampaignLedger campaigns, IDatabase database, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    // Bounds memory; a process issues keys of a few campaigns at a time.
    private const int Most = 1000;

    private readonly ConcurrentDictionary<CampaignId, (Campaign Campaign, DateTimeOffset Until)> _funded = new();
    private readonly ConcurrentDictionary<(CampaignId, int), CampaignTerms> _old = new();

    /// <summary>The terms of that version, and the campaign as it now is.</summary>
    /// <exception cref="InvalidOperationException">A pledge names a campaign or terms that the ledger doesn't have.</exception>
    public async ValueTask<(CampaignTerms Terms, Campaign Campaign)> Of(CampaignId id, int version)
    {
        var campaign = await Campaign(id);
        return (version == campaign.TermsVersion ? campaign.Terms : await Old(id, version), campaign);
    }

    private async ValueTask<Campaign> Campaign(CampaignId id)
    {
        var now = clock.GetUtcNow();
        if (_funded.TryGetValue(id, out var known) && now < known.Until)
            return known.Campaign;
        var campaign = await campaigns.Find(id) ?? throw new InvalidOperationException($"There are pledges to {id}, but no such campaign.");
        // An undecided one is never kept: what was decided a moment ago must show.
        if (campaign.Phase is Phase.Funded)
            Bounded(_funded)[id] = (campaign, now + Fresh);
        return campaign;
    }

    private async ValueTask<CampaignTerms> Old(CampaignId id, int version)
    {
        if (_old.TryGetValue((id, version), out var known))
            return known;
        await using var connection = await database.OpenRead();
        var stored = await connection.QuerySingleAsync<string>(
            "SELECT terms FROM campaign_terms WHERE campaign = @campaign AND version = @version", new { campaign = id.Number, version });
        return Bounded(_old)[(id, version)] = CampaignRow.ReadTerms(stored);
    }

    private static ConcurrentDictionary<TKey, TValue> Bounded<TKey, TValue>(ConcurrentDictionary<TKey, TValue> kept) where TKey : notnull
    {
        if (kept.Count >= Most)
            kept.Clear();
        return kept;
    }
}
