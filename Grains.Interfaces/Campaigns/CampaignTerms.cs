using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Greenlight.Campaigns;

/// <summary>What a campaign promises and asks. The terms in force when a backer pledged stay attached to that pledge.</summary>
/// <param name="Title">Shown to everybody.</param>
/// <param name="Currency">Every amount of the campaign is in the minor units of this currency.</param>
/// <param name="Goal">What must be reached.</param>
/// <param name="Counts">Which pledges count towards the goal.</param>
/// <param name="Closing">When the campaign is decided.</param>
/// <param name="Deadline">UTC; the campaign stops taking pledges then. Required by <see cref="ClosingRule.AtDeadline"/>.</param>
/// <param name="SecuringTerm">How long after the deadline the decision waits for cards still being checked.</param>
/// <param name="RetryWindow">How long a declined card may be mended after funding, before the pledge is dropped.</param>
/// <param name="KeysOpen">When a backer's key opens.</param>
/// <param name="Shards">Number of slices of the ledger, fixed at launch.</param>
/// <param name="Tiers">What can be pledged; <see cref="Tier.Number"/> is the position in this list and never changes.</param>
/// <param name="StretchRules">What more opens when more is reached.</param>
/// <param name="PlatformFee">The platform's share of what is collected, in basis points (1000 is 10 %). Fixed at launch.</param>
/// <param name="CancelCutoff">How long before the deadline a backer can no longer cancel, or lower the amount. Zero: until the end.</param>
/// <param name="LatePledges">Whether pledges are taken after the campaign was funded too; they are charged at once.</param>
/// <param name="CollectedGoal">What happens if declined cards leave less collected than the goal.</param>
/// <param name="ChargeNotice">How long after the decision's notice saved cards are charged. Zero: the notice goes out as the charge begins.</param>
/// <param name="AskedAt">The version of the terms whose change asked backers to keep, switch or leave last; 0 if none ever did.</param>
[GenerateSerializer, Immutable, Alias("campaign-terms")]
public sealed record CampaignTerms(
    string Title,
    Currency Currency,
    Goal Goal,
    Counts Counts,
    ClosingRule Closing,
    DateTimeOffset? Deadline,
    TimeSpan SecuringTerm,
    TimeSpan RetryWindow,
    KeysOpen KeysOpen,
    int Shards,
    ImmutableArray<Tier> Tiers,
    ImmutableArray<StretchRule> StretchRules,
    int PlatformFee = 1000,
    TimeSpan CancelCutoff = default,
    bool LatePledges = false,
    CollectedGoal CollectedGoal = CollectedGoal.GoOn,
    TimeSpan ChargeNotice = default,
    int AskedAt = 0)
{
    /// <summary>Whether pledges are taken after the decision: always where there is no goal to wait for.</summary>
    [JsonIgnore]
    public bool SellsOnceFunded => LatePledges || Goal is Goal.Open;

    /// <summary>How much of them may be changed in a phase.</summary>
    public TermsOpen OpenIn(Phase phase) => phase switch
    {
        Phase.Live or Phase.Suspended => TermsOpen.AllThatMay,
        Phase.Funded when SellsOnceFunded => TermsOpen.WhatIsSold,
        _ => TermsOpen.Nothing,
    };

    /// <summary>Whether backers can answer in a phase what they were asked about other terms. Once it is being decided nothing can be switched or left any more.</summary>
    public static bool CanBeAnsweredIn(Phase phase) => phase is Phase.Live or Phase.Suspended;

    /// <summary>UTC; from when on a backer can no longer cancel or lower a pledge made under these terms, if the campaign ends then. Null: until the end.</summary>
    public DateTimeOffset? CancelUntil(DateTimeOffset? deadline) => CancelCutoff > TimeSpan.Zero ? deadline - CancelCutoff : null;

    /// <summary>
    /// Whether a decision can ever find the rule reached. A campaign that is decided as soon as its goal is reached never sees more of the goal's own unit
    /// than the goal (but for what the last batch brought); one without a goal is decided before anybody has pledged.
    /// </summary>
    public bool CanReach(StretchRule rule) => (Goal, rule.At) switch
    {
        (Goal.Open, _) or (_, Goal.Open) => false,
        _ when Closing is ClosingRule.AtDeadline => true,
        (Goal.Backers goal, Goal.Backers at) => at.Count <= goal.Count,
        (Goal.Amount goal, Goal.Amount at) => at.Minor <= goal.Minor,
        _ => true,
    };

    /// <summary>The tier with that code, or null.</summary>
    public Tier? FindTier(string code)
    {
        foreach (var tier in Tiers)
        {
            if (tier.Code == code)
                return tier;
        }
        return null;
    }
}

/// <summary>What a campaign must reach: a closed set of three.</summary>
[GenerateSerializer, Immutable, Alias("goal")]
[JsonDerivedType(typeof(Backers), "backers"), JsonDerivedType(typeof(Amount), "amount"), JsonDerivedType(typeof(Open), "open")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
public abstract record Goal
{
    private Goal() { }

    /// <summary>A number of backers.</summary>
    [GenerateSerializer, Immutable, Alias("goal/backers")]
    public sealed record Backers(long Count) : Goal;

    /// <summary>An amount of money, in minor units of the campaign's currency.</summary>
    [GenerateSerializer, Immutable, Alias("goal/amount")]
    public sealed record Amount(long Minor) : Goal;

    /// <summary>None: already met, a paygate that sells at once.</summary>
    [GenerateSerializer, Immutable, Alias("goal/open")]
    public sealed record Open : Goal;

    /// <summary>The number that must be reached (backers or minor units); 0 for none.</summary>
    [JsonIgnore]
    public long Target => this switch { Backers b => b.Count, Amount a => a.Minor, _ => 0 };

    /// <summary>How far a count of backers and an amount in minor units have come, in the goal's own unit.</summary>
    public long Reached(long backers, long amount) => this is Amount ? amount : backers;
}

/// <summary>Which pledges count towards the goal.</summary>
public enum Counts
{
    /// <summary>Those whose card has been saved for a later charge: the honest number, and the default.</summary>
    Secured,
    /// <summary>Every live pledge, whatever its card.</summary>
    Pledged,
}

/// <summary>When a campaign is decided.</summary>
public enum ClosingRule
{
    /// <summary>As soon as the goal is reached.</summary>
    WhenReached,
    /// <summary>At the deadline: pledging stops, and the decision waits until every card is secured or refused.</summary>
    AtDeadline,
}

/// <summary>When keys open.</summary>
public enum KeysOpen
{
    /// <summary>When the backer's own charge has succeeded.</summary>
    AtCollected,
    /// <summary>Provisionally when the campaign is funded; closed again if the pledge is dropped.</summary>
    AtFunded,
}

/// <summary>
/// What happens if, once nothing more can come in, less has been collected than the goal asks for. Chosen before launch; the decision itself stands whatever is chosen.
/// </summary>
public enum CollectedGoal
{
    /// <summary>Nothing: the work is made with what has been collected.</summary>
    GoOn,
    /// <summary>Those whose card failed get one more retry window, once.</summary>
    ExtendWindow,
    /// <summary>Everybody who was charged is paid back.</summary>
    RefundAll,
}

/// <summary>A price and what it opens.</summary>
/// <param name="Number">Position in the terms; what the ledger stores.</param>
/// <param name="Code">The name in the API: lower-case letters, digits and dashes.</param>
/// <param name="Title">Shown to everybody.</param>
/// <param name="Description">One or two sentences.</param>
/// <param name="Price">Minor units; the exact price, or the least one when <paramref name="PayWhatYouWant"/>.</param>
/// <param name="PayWhatYouWant">True when a backer may pay more than <paramref name="Price"/>.</param>
/// <param name="Stock">How many there are; null for no limit.</param>
/// <param name="Opens">The items it opens.</param>
[GenerateSerializer, Immutable, Alias("tier")]
public sealed record Tier(
    int Number, string Code, string Title, string Description, long Price, bool PayWhatYouWant, int? Stock, ImmutableArray<ItemRef> Opens);

/// <summary>One item of a work, such as an episode of a series.</summary>
[GenerateSerializer, Immutable, Alias("item-ref")]
public readonly record struct ItemRef(string Work, string Item);

/// <summary>"300,000 backers opens episode 9": what more opens to everybody who paid when more has been reached at the decision.</summary>
/// <param name="Text">Shown to everybody.</param>
/// <param name="At">Backers or amount; <see cref="Goal.Open"/> makes no sense here.</param>
/// <param name="Opens">The items it opens.</param>
[GenerateSerializer, Immutable, Alias("stretch-rule")]
public sealed record StretchRule(string Text, Goal At, ImmutableArray<ItemRef> Opens);
