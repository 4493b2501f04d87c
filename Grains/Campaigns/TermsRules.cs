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

    /// <summary>Decided at a deadline that is not named.</summary>
    public sealed record DeadlineMissing : TermsRefusal
    {
        /// <inheritdoc/>
        public override string Code => "deadline-missing";
        /// <inheritdoc/>
        public override string Sentence => "A campaign that is decided at its deadline needs one.";
    }
}
