using System.Collections.Immutable;
using Greenlight.Ledger;

namespace Greenlight.Campaigns;

/// <summary>When a campaign launches, closes and is decided. Pure: asked by the ledger with every shard locked, on the exact tally.</summary>
public static class CampaignRules
{
    /// <summary>Draft → Live; an open campaign (no goal) has its goal met and is funded at once. Null if it was launched already.</summary>
    public static PhaseChange? Launch(CampaignReading reading, DateTimeOffset now) => reading.Campaign switch
    {
        { Phase: not Phase.Draft } => null,
        { Terms.Goal: Goal.Open } => new(Phase.Funded, now, null, new(true, now, reading.Sequence, 0, 0, [])),
        { Terms: var terms } => new(Phase.Live, now, terms.Deadline, null),
    };

    /// <summary>
    /// The next phase, or null to wait. The threshold fires once: only from <see cref="Phase.Live"/> or <see cref="Phase.Closing"/>,
    /// and never before the committed count of what counts has reached it.
    /// </summary>
    public static PhaseChange? Advance(CampaignReading reading, DateTimeOffset now)
    {
        var (campaign, terms) = (reading.Campaign, reading.Campaign.Terms);
        var pastDeadline = terms.Deadline <= now;
        return campaign.Phase switch
        {
            Phase.Live when terms.Closing is ClosingRule.WhenReached && IsReached(reading) => Decide(reading, now),
            Phase.Live when pastDeadline && MustWait(reading, now) => new(Phase.Closing, now, terms.Deadline + terms.SecuringTerm, null),
            Phase.Live when pastDeadline => Decide(reading, now),
            Phase.Closing when terms.Closing is ClosingRule.WhenReached && IsReached(reading) => Decide(reading, now),
            Phase.Closing when !MustWait(reading, now) => Decide(reading, now),
            _ => null,
        };
    }

    /// <summary>Whether <see cref="Advance"/> might answer something: a cheap look at an unlocked reading before the shards are locked.</summary>
    public static bool MayAdvance(CampaignReading reading, DateTimeOffset now) => Advance(reading, now) is not null;

    private static bool IsReached(CampaignReading reading) => Counted(reading) >= reading.Campaign.Terms.Goal.Target;

    /// <summary>Cards still being checked may decide it, for no longer than the securing term.</summary>
    private static bool MustWait(CampaignReading reading, DateTimeOffset now) =>
        reading.Campaign.Terms.Counts is Counts.Secured && reading.Unsettled && now < reading.Campaign.Terms.Deadline + reading.Campaign.Terms.SecuringTerm;

    private static long Counted(CampaignReading reading)
    {
        var sum = reading.Tally.Counted(reading.Campaign.Terms.Counts);
        return reading.Campaign.Terms.Goal.Reached(sum.Count, sum.Amount);
    }

    private static PhaseChange Decide(CampaignReading reading, DateTimeOffset now)
    {
        var funded = IsReached(reading);
        var sum = reading.Tally.Counted(reading.Campaign.Terms.Counts);
        var stretch = funded
            ? [.. reading.Campaign.Terms.StretchRules.Select((rule, i) => (rule, i)).Where(r => r.rule.At.Reached(sum.Count, sum.Amount) >= r.rule.At.Target).Select(r => r.i)]
            : ImmutableArray<int>.Empty;
        return new(funded ? Phase.Funded : Phase.Failed, now, null, new(funded, now, reading.Sequence, sum.Count, sum.Amount, stretch));
    }
}
