using Greenlight.Campaigns;

namespace Greenlight.Payments;

/// <summary>How the settlement of campaigns stands. Many may look at one campaign: they share a reading, and one that takes long is kept the longer.</summary>
internal sealed class SettlementDesk(SettlementReadings readings, TimeProvider clock)
{
    private static readonly TimeSpan KeptAtLeast = TimeSpan.FromSeconds(2);

    // At most a twentieth of the time is spent reading, however large a campaign is.
    private const int KeptTimesItsCost = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<CampaignId, Reading> _newest = [];

    /// <summary>A standing, seconds old at most while little is due.</summary>
    public Task<SettlementStanding> Of(Campaign campaign)
    {
        lock (_lock)
        {
            if (!_newest.TryGetValue(campaign.Id, out var reading) || reading.IsOver(clock))
                _newest[campaign.Id] = reading = new(Read(campaign));
            return Standing(reading.Taken);
        }
    }

    private static async Task<SettlementStanding> Standing(Task<(SettlementStanding Standing, long Began, TimeSpan Cost)> taken) => (await taken).Standing;

    private async Task<(SettlementStanding, long, TimeSpan)> Read(Campaign campaign)
    {
        var began = clock.GetTimestamp();
        var standing = await readings.Of(campaign);
        return (standing, began, clock.GetElapsedTime(began));
    }

    private sealed record Reading(Task<(SettlementStanding Standing, long Began, TimeSpan Cost)> Taken)
    {
        public bool IsOver(TimeProvider clock) => Taken.IsCompleted && (!Taken.IsCompletedSuccessfully
            || clock.GetElapsedTime(Taken.Result.Began) is var age && age >= KeptAtLeast && age >= Taken.Result.Cost * KeptTimesItsCost);
    }
}
