using System.Collections.Immutable;
using Greenlight.Ledger;
using Greenlight.Pledging;

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
            Phase.Funded when campaign.Collected is null && terms.CollectedGoal is CollectedGoal.RefundAll && !IsOutstanding(reading.Tally) => Look(reading, now),
            _ => null,
        };
    }

    /// <summary>
    /// A retry window ends, and the terms may answer that with one more: null unless less would be left than the goal asks for. Asked before the first pledge is dropped and,
    /// as long as enough is left, before each; found once.
    /// </summary>
    public static PhaseChange? WindowEnds(CampaignReading reading, DateTimeOffset now) =>
        reading.Campaign is { Phase: Phase.Funded, Collected: null, Terms: { CollectedGoal: CollectedGoal.ExtendWindow } terms }
        && reading.Tally.Secured is var left && terms.Goal.Reached(left.Count, left.Amount) < terms.Goal.Target
            ? new(Phase.Funded, now, null, null, FellShort: true)
            : null;

    /// <summary>UTC; until when cards that failed can still be mended because too little was collected, or null.</summary>
    public static DateTimeOffset? ExtendedTo(Campaign campaign) =>
        campaign is { Collected: { FellShort: true, At: var found }, Terms: { CollectedGoal: CollectedGoal.ExtendWindow, RetryWindow: var window } } ? found + window : null;

    /// <summary>Whether everybody who was charged is paid back.</summary>
    public static bool RefundsAll(Campaign campaign) => campaign is { Collected.FellShort: true, Terms.CollectedGoal: CollectedGoal.RefundAll };

    // Nothing more can come in. What was given back or is disputed was collected: a producer's refunds are no reason to refund everybody else.
    private static bool IsOutstanding(Tally tally) => tally.Of(state => state is PledgeState.Pledged or PledgeState.Secured or PledgeState.Collecting or PledgeState.Failing).Count > 0;

    private static PhaseChange Look(CampaignReading reading, DateTimeOffset now)
    {
        var goal = reading.Campaign.Terms.Goal;
        var collected = reading.Tally.Of(PledgeStates.WasCharged);
        var isShort = goal.Reached(collected.Count, collected.Amount) < goal.Target;
        // Due until everything has been asked back, so that whoever is killed in the middle of it is followed by another.
        return new(Phase.Funded, now, isShort ? now : null, null, FellShort: isShort);
    }

    /// <summary>Whether <see cref="Advance"/> might answer something: a cheap look at an unlocked reading before the shards are locked.</summary>
    public static bool MayAdvance(CampaignReading reading, DateTimeOffset now) => Advance(reading, now) is not null;

    /// <summary>Another goal for a live campaign, while nobody has ever pledged to it; null otherwise. (The sequence is the campaign's own version as long as no shard has written.)</summary>
    public static TermsRevision? ChangeGoal(CampaignReading reading, Goal goal, DateTimeOffset now)
    {
        var (campaign, terms) = (reading.Campaign, reading.Campaign.Terms with { Goal = goal });
        return campaign.Phase is Phase.Live && reading.Sequence == campaign.Version && goal is not Goal.Open && TermsRules.Refuse(terms) is null ? new(terms, now) : null;
    }

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
        // By then most windows have ended; looked at again and again from then on until the last one has.
        var look = funded && reading.Campaign.Terms.CollectedGoal is CollectedGoal.RefundAll ? now + reading.Campaign.Terms.RetryWindow : (DateTimeOffset?)null;
        return new(funded ? Phase.Funded : Phase.Failed, now, look, new(funded, now, reading.Sequence, sum.Count, sum.Amount, stretch));
    }
}
