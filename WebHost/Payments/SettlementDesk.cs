using Greenlight.Campaigns;

namespace Greenlight.Payments;

/// <summary>How the settlement of campaigns stands.</summary>
internal sealed class SettlementDesk(SettlementReadings readings, TimeProvider clock)
{
    private readonly SharedReadings<SettlementStanding> _newest = new(readings.Of, clock);

    /// <summary>A standing, seconds old at most while little is due.</summary>
    public Task<SettlementStanding> Of(Campaign campaign) => _newest.Of(campaign);
}
