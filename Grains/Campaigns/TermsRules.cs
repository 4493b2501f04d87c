namespace Greenlight.Campaigns;

/// <summary>What terms may promise: nothing that can never happen. Asked before a campaign is written.</summary>
public static class TermsRules
{
    /// <summary>The longest title of a campaign or tier, in characters.</summary>
    public const int MostTitle = 120;

    /// <summary>The first thing that is wrong with the terms, or null.</summary>
    public static TermsRefusal? Refuse(CampaignTerms terms)
    {
        foreach (var rule in terms.StretchRules)
        {
            if (!terms.CanReach(rule))
                return new TermsRefusal.StretchOutOfReach(rule.Text, terms.Goal is Goal.Open);
        }
        if (terms.PlatformFee is < 0 or > TermsRefusal.PlatformFeeOutOfRange.Most)
            return new TermsRefusal.PlatformFeeOutOfRange(terms.PlatformFee);
        return terms switch
        {
            { Closing: ClosingRule.AtDeadline, Deadline: null, Goal: not Goal.Open } => new TermsRefusal.DeadlineMissing(),
            { CancelCutoff: var cutoff, RetryWindow: var window, ChargeNotice: var notice }
                when cutoff < TimeSpan.Zero || window < TimeSpan.Zero || notice < TimeSpan.Zero || notice > LongestNotice => new TermsRefusal.TimeNotPossible(),
            { CancelCutoff.Ticks: > 0, Deadline: null } => new TermsRefusal.CutoffWithoutDeadline(),
            { CollectedGoal: not CollectedGoal.GoOn, Goal: Goal.Open } => new TermsRefusal.NothingToFallShortOf(),
            { CollectedGoal: CollectedGoal.RefundAll, LatePledges: true } => new TermsRefusal.LateAndRefunded(),
            { ChargeNotice.Ticks: > 0, LatePledges: true } or { ChargeNotice.Ticks: > 0, Goal: Goal.Open } => new TermsRefusal.SoldAtOnceWithNotice(),
            { Currency: { IsCertain: false } or { IsKnown: false } } => new TermsRefusal.CurrencyNotOffered(terms.Currency),
            _ => terms.Tiers.Where(tier => !terms.Currency.CanCharge(tier.Price)).Select(tier => Price(tier, terms.Currency)).FirstOrDefault(),
        };
    }

    /// <summary>Saved cards grow old: a charge that was promised "when it is funded" may not wait longer than a week.</summary>
    public static readonly TimeSpan LongestNotice = TimeSpan.FromDays(7);

    private static TermsRefusal Price(Tier tier, Currency currency) => tier.Price % currency.Step != 0
        ? new TermsRefusal.PriceNotRepresentable(tier.Code, new(tier.Price, currency), new(currency.Step, currency))
        : new TermsRefusal.PriceNotChargeable(tier.Code, new(tier.Price, currency), new(currency.Least, currency), new(Currency.Most, currency));
}

/// <summary>Why terms can't be offered: a closed set.</summary>
public abstract record TermsRefusal
{
    private TermsRefusal() { }

    /// <summary>Stable name.</summary>
    public abstract string Code { get; }

    /// <summary>One sentence for people.</summary>
    public abstract string Sentence { get; }

    /// <summary>A stretch rule that no decision can ever find reached.</summary>
    public sealed record StretchOutOfReach(string Text, bool NoGoal) : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "stretch-out-of-reach";
        /// <inheritdoc/>
        public override string Sentence => NoGoal
            ? $"'{Text}' can never open: a campaign without a goal is decided as it launches."
            : $"'{Text}' can never open: the campaign is decided as soon as its goal is reached. Let it close at its deadline, or ask for no more than the goal.";
    }

    /// <summary>A platform's share that is none, or more than half.</summary>
    public sealed record PlatformFeeOutOfRange(int BasisPoints) : TermsRefusal
    {
        /// <summary>Half.</summary>
        public const int Most = 5000;
        /// <inheritdoc/>
        public override string Code => "platform-fee-out-of-range";
        /// <inheritdoc/>
        public override string Sentence => $"A platform fee of {BasisPoints} basis points can't be taken: it is 0 to {Most} (half).";
    }

    /// <summary>Decided at a deadline that is not named.</summary>
    public sealed record DeadlineMissing : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "deadline-missing";
        /// <inheritdoc/>
        public override string Sentence => "A campaign that is decided at its deadline needs one.";
    }

    /// <summary>A time below zero, or a notice so long that the cards would grow old.</summary>
    public sealed record TimeNotPossible : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "time-not-possible";
        /// <inheritdoc/>
        public override string Sentence => "Retry window, cut-off and notice can't be below zero, and a notice takes a week at most.";
    }

    /// <summary>A cut-off before a deadline that is not named.</summary>
    public sealed record CutoffWithoutDeadline : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "cutoff-without-deadline";
        /// <inheritdoc/>
        public override string Sentence => "Without a deadline there is no time before it in which cancelling could be barred.";
    }

    /// <summary>A policy for a goal that is not there.</summary>
    public sealed record NothingToFallShortOf : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "nothing-to-fall-short-of";
        /// <inheritdoc/>
        public override string Sentence => "A campaign without a goal can't collect less than it.";
    }

    /// <summary>Sold on after the decision, and paid back if too little comes in: nobody could say when that is settled.</summary>
    public sealed record LateAndRefunded : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "late-and-refunded";
        /// <inheritdoc/>
        public override string Sentence => "A campaign that goes on selling once it is funded can't pay everybody back when too little was collected: it never comes to an end of collecting.";
    }

    /// <summary>Charged at once, and charged a while after a notice.</summary>
    public sealed record SoldAtOnceWithNotice : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "sold-at-once-with-notice";
        /// <inheritdoc/>
        public override string Sentence => "What is sold once the campaign is funded is charged at once; it can't be charged a while after a notice too.";
    }

    /// <summary>A currency that the card processor does not charge cards in, or of which it says two things.</summary>
    public sealed record CurrencyNotOffered(Currency Currency) : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "currency-not-offered";
        /// <inheritdoc/>
        public override string Sentence => $"{Currency.Code.ToUpperInvariant()} is not offered: {(Currency.IsKnown ? "it is not certain how the card processor reads its amounts" : "the card processor charges no cards in it")}.";
    }

    /// <summary>A price that no card can be charged with.</summary>
    public sealed record PriceNotChargeable(string Tier, Money Price, Money Least, Money Most) : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "price-not-chargeable";
        /// <inheritdoc/>
        public override string Sentence => $"The tier '{Tier}' costs {Price}; a card can be charged with {Least} to {Most}.";
    }

    /// <summary>A price of which no such part can be charged.</summary>
    public sealed record PriceNotRepresentable(string Tier, Money Price, Money Step) : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "price-not-representable";
        /// <inheritdoc/>
        public override string Sentence => $"The tier '{Tier}' costs {Price}; a card can be charged with whole multiples of {Step} alone.";
    }
}
