using System.Collections.Immutable;

namespace Greenlight.Campaigns;

/// <summary>A new campaign, as a draft. What is left out is as usual.</summary>
/// <param name="Slug">Its name in addresses, for good: lower-case letters, digits and dashes.</param>
/// <param name="Publisher">Who owns it.</param>
/// <param name="Title">Shown to everybody.</param>
/// <param name="Currency">Of every amount of the campaign.</param>
/// <param name="Goal">What must be reached.</param>
/// <param name="Tiers">What can be pledged, in this order; each has a title and a price.</param>
/// <param name="Counts">Which pledges count towards the goal.</param>
/// <param name="Closing">When the campaign is decided.</param>
/// <param name="Deadline">UTC.</param>
/// <param name="SecuringHours">Hours after the deadline in which the decision waits for cards that are being checked.</param>
/// <param name="CancelCutoffHours">Hours before the deadline in which backers can no longer cancel.</param>
/// <param name="ChargeNoticeHours">Hours between the notice after the decision and the charge.</param>
/// <param name="RetryHours">Hours in which a declined card may be mended.</param>
/// <param name="KeysOpen">When keys open.</param>
/// <param name="LatePledges">Whether pledges are taken once funded.</param>
/// <param name="CollectedGoal">What happens if declined cards leave less collected than the goal.</param>
/// <param name="Stretch">What more opens when more is reached.</param>
/// <param name="PlatformFee">The platform's share in basis points; for the operator to name.</param>
/// <param name="Shards">Slices of its ledger; for the operator to name.</param>
internal sealed record DraftRequest(
    string Slug, string Publisher, string Title, Currency Currency, GoalRequest Goal, ImmutableArray<TierRequest> Tiers,
    Counts Counts = Counts.Secured, ClosingRule Closing = ClosingRule.WhenReached, DateTimeOffset? Deadline = null, int SecuringHours = 24, int CancelCutoffHours = 0,
    int ChargeNoticeHours = 0, int RetryHours = 24 * 7, KeysOpen KeysOpen = KeysOpen.AtCollected, bool LatePledges = false, CollectedGoal CollectedGoal = CollectedGoal.GoOn,
    ImmutableArray<StretchRequest>? Stretch = null, int? PlatformFee = null, int? Shards = null)
{
    private const int MostHours = 24 * 366;

    /// <summary>Whether it holds what only the operator decides.</summary>
    public bool NamesWhatIsTheOperators => PlatformFee is not null || Shards is not null;

    /// <summary>Whether a price is in another currency than the campaign's.</summary>
    public bool MixesCurrencies => Tiers.Any(tier => tier.Price is { } price && price.Currency != Currency);

    /// <summary>As the engine knows it; null if a goal is none, a price is missing or a time is out of this world.</summary>
    public CampaignTerms? ToTerms()
    {
        var stretch = Stretch is { IsDefault: false } rules ? rules : [];
        if (Tiers.IsDefault || Tiers.Any(tier => tier.Price is null) || Goal.ToGoal() is not { } goal || stretch.Any(rule => rule.At.ToGoal() is null)
            || !new[] { SecuringHours, CancelCutoffHours, ChargeNoticeHours, RetryHours }.All(hours => hours is >= 0 and <= MostHours))
            return null;
        return new(
            Title, Currency, goal, Counts, Closing, Deadline?.ToUniversalTime(), TimeSpan.FromHours(SecuringHours), TimeSpan.FromHours(RetryHours), KeysOpen, Shards ?? 1,
            [.. Tiers.Select((tier, number) => new Tier(number, tier.Code, tier.Title ?? "", tier.Description ?? "", tier.Price!.Amount, tier.PayWhatYouWant ?? false, tier.Stock, tier.Opens ?? []))],
            [.. stretch.Select(rule => new StretchRule(rule.Text, rule.At.ToGoal()!, rule.Opens ?? []))])
        {
            PlatformFee = PlatformFee ?? UsualFee,
            CancelCutoff = TimeSpan.FromHours(CancelCutoffHours),
            LatePledges = LatePledges,
            CollectedGoal = CollectedGoal,
            ChargeNotice = TimeSpan.FromHours(ChargeNoticeHours),
        };
    }

    // In basis points: 10 %.
    private const int UsualFee = 1000;
}

/// <summary>What must be reached, as a campaign shows it.</summary>
/// <param name="Kind"><c>backers</c> (with a count), <c>amount</c> (with minor units), or <c>open</c>.</param>
/// <param name="Count">How many backers.</param>
/// <param name="Minor">How much, in minor units of the campaign's currency.</param>
internal sealed record GoalRequest(string Kind, long? Count = null, long? Minor = null)
{
    /// <summary>As the engine knows it; null if it is none.</summary>
    public Goal? ToGoal() => this switch
    {
        { Kind: "backers", Count: { } count, Minor: null } => new Goal.Backers(count),
        { Kind: "amount", Minor: { } minor, Count: null } => new Goal.Amount(minor),
        { Kind: "open", Count: null, Minor: null } => new Goal.Open(),
        _ => null,
    };
}

/// <summary>What more opens when more is reached.</summary>
/// <param name="Text">Shown to everybody.</param>
/// <param name="At">Backers or amount.</param>
/// <param name="Opens">The items it opens.</param>
internal sealed record StretchRequest(string Text, GoalRequest At, ImmutableArray<ItemRef>? Opens = null);
