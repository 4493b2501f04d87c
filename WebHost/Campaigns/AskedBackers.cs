namespace Greenlight.Campaigns;

/// <summary>How many backers have not answered what they were asked about other terms.</summary>
internal sealed class AskedBackers(UnansweredTerms unanswered, TimeProvider clock)
{
    private readonly SharedReadings<long?> _newest = new(unanswered.Of, clock);

    /// <summary>How many; null where nobody is asked anything.</summary>
    public Task<long?> Unanswered(Campaign campaign) => _newest.Of(campaign);
}
