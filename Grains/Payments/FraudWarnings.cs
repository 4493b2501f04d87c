using System.Collections.Immutable;
using Dapper;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>A payment that its card's issuer takes for fraudulent: its backer's bank will probably take it back, with a fee on top, unless it is given back first.</summary>
/// <param name="Pledge">Whose payment; also the receipt number by which it is refunded.</param>
/// <param name="Campaign">The slug of its campaign.</param>
/// <param name="At">UTC; when we heard of it.</param>
/// <param name="State">The pledge's, now.</param>
public sealed record FraudWarning(PledgeId Pledge, string Campaign, DateTimeOffset At, PledgeState State)
{
    /// <summary>Whether there still is something to give back.</summary>
    public bool Stands => State is PledgeState.Collected or PledgeState.Owed;
}

/// <summary>The warnings of the last 30 days, from the inbox, which keeps them so long: for operators.</summary>
public sealed class FraudWarnings(IDatabase database)
{
    /// <summary>All of them, the newest first.</summary>
    public async Task<ImmutableArray<FraudWarning>> All()
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(string? Whose, long At)>(
            "SELECT error, received_at FROM stripe_inbox WHERE type = @type AND processed_at IS NOT NULL ORDER BY received_at DESC", new { type = StripeNews.EarlyFraudWarning });
        var warnings = ImmutableArray.CreateBuilder<FraudWarning>();
        foreach (var (whose, at) in rows)
        {
            // Those of somebody else's payments name none.
            if (!PledgeId.TryParse(whose, out var id))
                continue;
            var (campaign, state) = await connection.QuerySingleAsync<(string, long)>(
                "SELECT c.slug, p.state FROM pledge p JOIN campaign c ON c.number = p.campaign WHERE p.campaign = @campaign AND p.shard = @shard AND p.number = @number",
                new { campaign = id.Shard.Campaign.Number, shard = id.Shard.Index, number = id.Number });
            warnings.Add(new(id, campaign, DateTimeOffset.FromUnixTimeMilliseconds(at), (PledgeState)state));
        }
        return warnings.ToImmutable();
    }
}
