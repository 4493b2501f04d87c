using System.Globalization;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Load.Seed;

/// <summary>A pledge that was placed and then secured: two events, one row, no work due.</summary>
internal readonly record struct SeededPledge(LedgerWrite Placed, LedgerWrite Secured);

/// <summary>
/// Makes pledges by the engine's own rules, so that what is in the ledger is what a server would have written. The cards are made up: the processor knows none of them.
/// </summary>
internal sealed class SeededPledges
{
    private readonly Campaign _campaign;
    private readonly string _tier;

    private SeededPledges(Campaign campaign, string tier) => (_campaign, _tier) = (campaign, tier);

    /// <summary>For a campaign and a tier of it, or its first. Throws <see cref="LoadFaultException"/> for one that can't take any number of pledges.</summary>
    public static SeededPledges Of(Campaign campaign, string? code)
    {
        if (campaign.Phase is not Phase.Live)
            throw new LoadFaultException($"'{campaign.Slug}' is {campaign.Phase}; only a live campaign can be seeded.");
        var tier = code is null ? campaign.Terms.Tiers[0] : campaign.Terms.FindTier(code) ?? throw new LoadFaultException(new Refusal.UnknownTier(code).Sentence);
        // A place is taken in a row that all shards share: with it a chunk would not be its shard's alone.
        return tier.Stock is { } places
            ? throw new LoadFaultException($"The tier '{tier.Code}' of '{campaign.Slug}' is limited to {places} places; seeding needs one without a limit (--tier).")
            : new(campaign, tier.Code);
    }

    /// <summary>One pledge, placed with this number and secured after it.</summary>
    public SeededPledge Make(PledgeId id, BackerId backer, DateTimeOffset now)
    {
        var context = new PledgeContext(_campaign.Phase, _campaign.Terms, _campaign.TermsVersion, now);
        // As long as the processor's own ids are, because their length is part of a row's.
        var random = backer.Value.ToString("N");
        var placed = Carry(context, null, new PlacePledge(backer, string.Create(CultureInfo.InvariantCulture, $"p{id.Number}"), _tier, null, "pm_card_visa"), id);
        return new(placed, Carry(context, placed.After, new CardSecured(id, placed.After.CardAttempt, $"cus_{random[18..]}", $"pm_{random[8..]}"), id));
    }

    private LedgerWrite Carry(PledgeContext context, Pledge? before, PledgeCommand command, PledgeId id) => PledgeRules.Decide(context, before, null, command) switch
    {
        PledgeDecision.Write(var happened) =>
            Stock.Write(context.Terms, before, PledgeRules.Apply(before, happened, id.Shard, context.Now) with { Id = id }, happened),
        PledgeDecision.Refuse(var refusal) => throw new LoadFaultException(refusal.Sentence),
        _ => throw new InvalidOperationException($"{command.GetType().Name} of a new pledge is no news."),
    };
}
