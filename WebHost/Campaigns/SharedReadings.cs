namespace Greenlight.Campaigns;

/// <summary>What is read of a campaign, shared by the many who look at it. One that takes long is kept the longer.</summary>
/// <param name="read">Reads it.</param>
/// <param name="clock">The clock.</param>
internal sealed class SharedReadings<T>(Func<Campaign, Task<T>> read, TimeProvider clock)
{
    private static readonly TimeSpan KeptAtLeast = TimeSpan.FromSeconds(2);

    // At most a twentieth of the time is spent reading, however large a campaign is.
    private const int KeptTimesItsCost = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<CampaignId, Reading> _newest = [];

    /// <summary>A reading, seconds old at most while it costs little.</summary>
    public Task<T> Of(Campaign campaign)
    {
        lock (_lock)
        {
            if (!_newest.TryGetValue(campaign.Id, out var reading) || reading.IsOver(clock))
                _newest[campaign.Id] = reading = new(Read(campaign));
            return Value(reading.Taken);
        }
    }

    private static async Task<T> Value(Task<(T Value, long Began, TimeSpan Cost)> taken) => (await taken).Value;

    private async Task<(T, long, TimeSpan)> Read(Campaign campaign)
    {
        var began = clock.GetTimestamp();
        var value = await read(campaign);
        return (value, began, clock.GetElapsedTime(began));
    }

    private sealed record Reading(Task<(T Value, long Began, TimeSpan Cost)> Taken)
    {
        public bool IsOver(TimeProvider clock) => Taken.IsCompleted && (!Taken.IsCompletedSuccessfully
            || clock.GetElapsedTime(Taken.Result.Began) is var age && age >= KeptAtLeast && age >= Taken.Result.Cost * KeptTimesItsCost);
    }
}
