using System.Collections.Immutable;
using System.Globalization;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Campaigns;

/// <summary>What the public sees of a reading.</summary>
public static class ProgressRules
{
    private static readonly int[] Shares = [25, 50, 75, 100];

    /// <summary>The progress of a reading taken at <paramref name="asOf"/> (UTC).</summary>
    public static Progress Of(CampaignReading reading, DateTimeOffset asOf)
    {
        var (campaign, terms, tally) = (reading.Campaign, reading.Campaign.Terms, reading.Tally);
        var counted = tally.Counted(terms.Counts);
        var reached = terms.Goal.Reached(counted.Count, counted.Amount);
        return new(
            campaign.Slug, campaign.Phase, reading.Sequence, asOf, terms.Goal, terms.Currency, terms.Counts,
            tally.Live, tally.Secured, tally.In(PledgeState.Collected), tally.In(PledgeState.Failing), tally.In(PledgeState.Dropped),
            reached,
            [.. terms.Tiers.Select(tier => Tier(reading, tier))],
            Milestones(terms, reached, counted),
            terms.Deadline,
            campaign.Decision);
    }

    private static TierProgress Tier(CampaignReading reading, Tier tier)
    {
        long count = 0, amount = 0;
        foreach (var cell in reading.Tally.Cells)
        {
            if (cell.Tier == tier.Number && PledgeStates.IsLive(cell.State))
                (count, amount) = (count + cell.Count, amount + cell.Amount);
        }
        return new(tier.Code, new(count, amount), reading.Left.TryGetValue(tier.Number, out var left) ? left : null);
    }

    private static ImmutableArray<Milestone> Milestones(CampaignTerms terms, long reached, Sum counted)
    {
        var unit = terms.Goal is Goal.Amount ? "amount" : "backers";
        var shares = terms.Goal is Goal.Open ? [] : Shares
            .Select(share => (share, at: (long)Math.Ceiling(terms.Goal.Target * (decimal)share / 100)))
            // A goal of a few backers has marks that fall together; the larger share names them.
            .GroupBy(mark => mark.at, (_, marks) => marks.Last())
            .Select(mark => new Milestone(
                mark.share == 100 ? "Goal" : string.Create(CultureInfo.InvariantCulture, $"{mark.share} %"), mark.at, unit, reached >= mark.at));
        var stretch = terms.StretchRules.Where(terms.CanReach).Select(rule => new Milestone(
            rule.Text, rule.At.Target, rule.At is Goal.Amount ? "amount" : "backers", rule.At.Reached(counted.Count, counted.Amount) >= rule.At.Target));
        return [.. shares, .. stretch];
    }
}
