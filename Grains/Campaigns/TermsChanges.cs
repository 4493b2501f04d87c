using Greenlight.Ledger;
using Greenlight.Messages;

namespace Greenlight.Campaigns;

/// <summary>What a rule answers to a change of terms.</summary>
public abstract record TermsVerdict
{
    private TermsVerdict() { }

    /// <summary>Write these.</summary>
    public sealed record Write(TermsRevision Revision) : TermsVerdict;

    /// <summary>Nothing to write: they are so already.</summary>
    public sealed record AsTheyAre : TermsVerdict;

    /// <summary>Nothing to write: refused.</summary>
    public sealed record Refuse(CampaignRefusal Refusal) : TermsVerdict;
}

/// <summary>
/// How the terms of a launched campaign may change. Pure. In this order: (1) is there a time for it; (2) the terms as they would be, and whether such terms can be
/// offered at all; (3) what was promised to everybody together stands; (4) what takes something from a backer needs each of them asked.
/// </summary>
public static class TermsChanges
{
    /// <summary>Decides a change on a campaign as it is.</summary>
    public static TermsVerdict Decide(CampaignReading reading, ChangeTerms asked, DateTimeOffset now)
    {
        var (campaign, before) = (reading.Campaign, reading.Campaign.Terms);
        // 1. Once funded, what is still sold may change; what was decided may not.
        var open = before.OpenIn(campaign.Phase);
        if (open is TermsOpen.Nothing)
            return Refuse(new CampaignRefusal.WrongPhase(campaign.Phase));
        var sells = open is TermsOpen.WhatIsSold;
        // 2.
        foreach (var tier in asked.Tiers)
        {
            if (Flaw(before, tier) is { } flaw)
                return Refuse(flaw);
        }
        var after = Apply(before, asked);
        if (after.Tiers.SequenceEqual(before.Tiers, (a, b) => Same(a, b)) && after with { Tiers = before.Tiers } == before)
            return new TermsVerdict.AsTheyAre();
        if (TermsRules.Refuse(after) is { } refusal)
            return Refuse(new CampaignRefusal.TermsNotPossible(refusal.Code, refusal.Sentence));
        // 3.
        if (Broken(before, after, sells, now) is { } promise)
            return Refuse(new CampaignRefusal.PromiseStands(promise));
        // 4. Once funded nobody can be asked: a pledge can be neither switched nor left any more. Whoever has pledged keeps what was promised, and buyers take what is on offer.
        var taken = TermsDifference.Of(before, after);
        if (taken.Length == 0 || sells)
            return new TermsVerdict.Write(new(after, now));
        return asked.AskBackers
            ? new TermsVerdict.Write(new(after with { AskedAt = campaign.TermsVersion + 1 }, now, MailKind.TermsChanged))
            : Refuse(new CampaignRefusal.TakesFromBackers(string.Join("; ", taken)));
    }

    private static CampaignTerms Apply(CampaignTerms before, ChangeTerms asked)
    {
        var tiers = before.Tiers.ToBuilder();
        foreach (var change in asked.Tiers)
        {
            var old = tiers.FirstOrDefault(tier => tier.Code == change.Code);
            var tier = new Tier(
                old?.Number ?? tiers.Count, change.Code, change.Title ?? old?.Title ?? "", change.Description ?? old?.Description ?? "", change.Price ?? old?.Price ?? 0,
                change.PayWhatYouWant ?? old?.PayWhatYouWant ?? false, change.Stock ?? old?.Stock, change.Opens ?? old?.Opens ?? []);
            if (old is null)
                tiers.Add(tier);
            else
                tiers[tier.Number] = tier;
        }
        return before with
        {
            Deadline = asked.Deadline ?? before.Deadline,
            CancelCutoff = asked.CancelCutoff ?? before.CancelCutoff,
            RetryWindow = asked.RetryWindow ?? before.RetryWindow,
            KeysOpen = asked.KeysOpen ?? before.KeysOpen,
            LatePledges = asked.LatePledges ?? before.LatePledges,
            Tiers = tiers.ToImmutable(),
        };
    }

    /// <summary>What is wrong with a tier by itself, or null.</summary>
    internal static CampaignRefusal.TermsNotPossible? Flaw(CampaignTerms before, TierChange tier) =>
        !Slug.Is(tier.Code) ? new("tier-code", "A tier's code is 1 to 64 lower-case letters, digits and dashes.")
        : before.FindTier(tier.Code) is null && (string.IsNullOrWhiteSpace(tier.Title) || tier.Price is null) ? new("tier-incomplete", $"'{tier.Code}' is a new tier: it needs a title and a price.")
        : tier.Title is { } title && (string.IsNullOrWhiteSpace(title) || title.Length > TermsRules.MostTitle) ? new("tier-title", $"A tier's title has 1 to {TermsRules.MostTitle} characters.")
        : tier.Description is { Length: > 1000 } ? new("tier-description", "A tier's description has at most 1,000 characters.")
        : tier.Stock < 0 ? new("tier-stock", "A stock is not below zero.")
        : null;

    // What all backers share: it can't be kept for one and changed for another.
    private static string? Broken(CampaignTerms before, CampaignTerms after, bool sells, DateTimeOffset now)
    {
        if (after.Deadline != before.Deadline && (before.Deadline is null || after.Deadline < before.Deadline || after.Deadline <= now || sells))
            return "A deadline can be put off while the campaign is not decided. It can't come earlier, and there is none to add: backers count on the one they know.";
        foreach (var (old, tier) in before.Tiers.Zip(after.Tiers))
        {
            if (tier.Stock != old.Stock && !(tier.Stock > old.Stock))
                return $"The stock of '{tier.Code}' can only grow, and a tier without a limit stays without one.";
        }
        return null;
    }

    private static bool Same(Tier a, Tier b) => a with { Opens = [] } == b with { Opens = [] } && a.Opens.SequenceEqual(b.Opens);

    private static TermsVerdict.Refuse Refuse(CampaignRefusal refusal) => new(refusal);
}
