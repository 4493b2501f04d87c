namespace Greenlight.Campaigns;

/// <summary>What terms may promise: nothing that can never happen. Asked before a campaign is written.</summary>
public static class TermsRules
{
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
        return terms is { Closing: ClosingRule.AtDeadline, Deadline: null, Goal: not Goal.Open } ? new TermsRefusal.DeadlineMissing() : null;
    }
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
}
