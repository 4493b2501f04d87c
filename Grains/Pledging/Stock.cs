using Greenlight.Campaigns;
using Greenlight.Ledger;

namespace Greenlight.Pledging;

/// <summary>
/// What a change does to the places of limited tiers and to the backer's right. A place is taken when a pledge is placed or moved into a limited tier, and given
/// back when it is cancelled, released or moved away; a dropped or refunded pledge keeps its place, because news of money may never be refused for want of one.
/// </summary>
public static class Stock
{
    /// <summary>The ledger's write for an event that has been applied.</summary>
    public static LedgerWrite Write(CampaignTerms terms, Pledge? before, Pledge after, PledgeEvent happened)
    {
        var moved = before?.Tier != after.Tier;
        var gone = after.State is PledgeState.Cancelled or PledgeState.Released;
        return new(
            before,
            after,
            happened.Kind,
            happened.Data,
            TakesPlace: moved && IsLimited(terms, after.Tier) ? after.Tier : null,
            FreesPlace: before is not null && (moved || gone) && IsLimited(terms, before.Tier) ? before.Tier : null,
            // A right is open exactly while its pledge is collected.
            Right: (before?.State is PledgeState.Collected, after.State is PledgeState.Collected) switch
            {
                (false, true) => RightChange.Open,
                (true, false) => RightChange.Close,
                _ => RightChange.None,
            });
    }

    private static bool IsLimited(CampaignTerms terms, int tier) => terms.Tiers[tier].Stock is not null;
}
