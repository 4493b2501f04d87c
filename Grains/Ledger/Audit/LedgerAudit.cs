using System.Collections.Immutable;
using Greenlight.Campaigns;

namespace Greenlight.Ledger.Audit;

/// <summary>
/// Audits a ledger: what must be true at every moment, whatever was killed when. One checker for the simulation, the tests, <c>verify</c> and rehearsals.
/// For each campaign: 1. each shard's journal is folded and held against its tally, rights, pledges and followers; 2. stock; 3. the decision;
/// and over all of them 4. the processor's list of charges, if there is one.
/// </summary>
public static class LedgerAudit
{
    /// <summary>Runs the audit.</summary>
    /// <param name="source">The ledger, all of one moment.</param>
    /// <param name="charges">The processor's list of charges, read after the ledger's moment; null leaves step 4 out.</param>
    public static AuditReport Run(ILedgerSource source, IEnumerable<ChargeRow>? charges = null)
    {
        var findings = new Findings();
        var list = charges is null ? null : new ChargeList(charges, findings);
        var campaigns = source.Campaigns().ToList().ConvertAll(campaign => new CampaignAudit(source, campaign, list, findings).Run());
        // 4.
        list?.CheckRest(findings);
        return new([.. campaigns], list is null ? null : new(list.Succeeded, list.Amount, list.UnderWay, list.GivenBack), findings);
    }
}

/// <summary>What an audit found.</summary>
/// <param name="Campaigns">What it read.</param>
/// <param name="Charges">The processor's successful charges, or null if its list was not given.</param>
/// <param name="Findings">What differs.</param>
public sealed record AuditReport(ImmutableArray<AuditedCampaign> Campaigns, AuditedCharges? Charges, Findings Findings);

/// <summary>The processor's list in numbers.</summary>
/// <param name="Succeeded">Charges that took money.</param>
/// <param name="Amount">What they took, in minor units.</param>
/// <param name="UnderWay">Of these, charges whose success the ledger has not recorded yet: not a difference, the next look at them records it.</param>
/// <param name="GivenBack">Of these, charges that have no place in this ledger and were given back whole: not a difference.</param>
public sealed record AuditedCharges(long Succeeded, long Amount, long UnderWay, long GivenBack);

/// <summary>A campaign in numbers, as folded from its journal.</summary>
/// <param name="Campaign">Its row.</param>
/// <param name="Shards">Its shards.</param>
/// <param name="Events">Events in its journal.</param>
/// <param name="Tally">The fold.</param>
/// <param name="OpenRights">Rights in force.</param>
/// <param name="GoalReachedAt">The first sequence of the journal at which the goal was reached; known for a campaign of one shard.</param>
/// <param name="CountedAtDecision">What counted when it was decided (by the journal); so far, if it is not.</param>
/// <param name="FirstCharge">Sequence of the first charge attempt; known for a campaign of one shard.</param>
/// <param name="Followers">How far each follower has come, summed over the shards.</param>
public sealed record AuditedCampaign(
    Campaign Campaign, ImmutableArray<ShardRow> Shards, long Events, Tally Tally, long OpenRights, long? GoalReachedAt, Sum CountedAtDecision, long? FirstCharge,
    ImmutableSortedDictionary<string, long> Followers);
