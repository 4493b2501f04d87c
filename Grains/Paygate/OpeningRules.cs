using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Paygate;

/// <summary>What a pledge opens, and whether it does. Pure.</summary>
internal static class OpeningRules
{
    /// <summary>Whether the pledge's right is open, and if not, why.</summary>
    /// <param name="pledge">The pledge as the ledger tells it.</param>
    /// <param name="row">The right's own row: open, closed, or null while the pledge has never been charged. Once there it alone decides.</param>
    /// <param name="opens">The term attached to the pledge.</param>
    /// <param name="phase">The campaign's.</param>
    public static RightState Judge(PledgeFacts pledge, bool? row, KeysOpen opens, Phase phase)
    {
        if (row is { } open)
            return open ? RightState.Open : RightState.Closed;
        if (phase is Phase.Draft or Phase.Live or Phase.Closing or Phase.Suspended)
            return PledgeStates.IsLive(pledge.State) ? RightState.NotFundedYet : RightState.Closed;
        return phase is Phase.Funded && opens is KeysOpen.AtFunded && WasSecured(pledge) ? RightState.Open : RightState.Closed;
    }

    /// <summary>When the key of a pledge opens: what was bought after the decision opens once it is paid for, whatever those were promised who made it possible.</summary>
    public static KeysOpen When(CampaignTerms termsOfPledge, Campaign campaign, DateTimeOffset placedAt) =>
        campaign.Decision is { At: var decided } && decided <= placedAt ? KeysOpen.AtCollected : termsOfPledge.KeysOpen;

    /// <summary>The items: those of its tier under the pledge's own terms, and those of the stretch rules that the decision found reached.</summary>
    public static ImmutableArray<ItemRef> Items(int tier, CampaignTerms termsOfPledge, Campaign campaign)
    {
        var items = ImmutableArray.CreateBuilder<ItemRef>();
        foreach (var offered in termsOfPledge.Tiers)
        {
            if (offered.Number == tier)
                items.AddRange(offered.Opens);
        }
        // The decision counts the stretch rules of the terms that it was made under, which are the campaign's last.
        if (campaign.Decision is { Funded: true } decision)
        {
            foreach (var reached in decision.Stretch)
                items.AddRange(campaign.Terms.StretchRules[reached].Opens);
        }
        return [.. items.Distinct()];
    }

    // A failing pledge was secured if a charge was ever tried; one that never had a card opens nothing on credit.
    private static bool WasSecured(PledgeFacts pledge) => pledge.State switch
    {
        PledgeState.Secured or PledgeState.Collecting => true,
        PledgeState.Failing => pledge.Attempt > 0,
        _ => false,
    };
}

/// <summary>What the rules look at.</summary>
/// <param name="State">Where the pledge stands.</param>
/// <param name="Attempt">Number of the newest charge attempt; 0 before the first.</param>
internal readonly record struct PledgeFacts(PledgeState State, int Attempt);

/// <summary>Whether a backer may open what a pledge is for.</summary>
public enum RightState
{
    /// <summary>No: not charged, given back, or let go.</summary>
    Closed,
    /// <summary>Not before the campaign is decided.</summary>
    NotFundedYet,
    /// <summary>Yes.</summary>
    Open,
}
