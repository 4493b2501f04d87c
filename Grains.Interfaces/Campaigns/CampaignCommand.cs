using System.Text.Json.Serialization;

namespace Greenlight.Campaigns;

/// <summary>What a campaign's producer or the operator wants of it.</summary>
/// <param name="By">Who, for the log: an account's id, never a name or an address.</param>
[GenerateSerializer, Immutable, Alias("campaign-command")]
public abstract record CampaignCommand(string By);

/// <summary>Withdraw it: every pledge is let go, no card is charged. Cancelling a cancelled campaign answers it as it is.</summary>
/// <param name="By">Who.</param>
/// <param name="AsOperator">The operator may withdraw a suspended one too.</param>
[GenerateSerializer, Immutable, Alias("cancel-campaign")]
public sealed record CancelCampaign(string By, bool AsOperator) : CampaignCommand(By);

/// <summary>Stop it for now: no pledge is taken, nothing is charged or decided. Pledges stand, and their backers may leave.</summary>
/// <param name="By">Who.</param>
[GenerateSerializer, Immutable, Alias("suspend-campaign")]
public sealed record SuspendCampaign(string By) : CampaignCommand(By);

/// <summary>Let a suspended one go on. Its deadline has not moved: if it has passed, the campaign closes now.</summary>
/// <param name="By">Who.</param>
[GenerateSerializer, Immutable, Alias("resume-campaign")]
public sealed record ResumeCampaign(string By) : CampaignCommand(By);

/// <summary>What came of it.</summary>
[GenerateSerializer, Immutable, Alias("campaign-outcome")]
public abstract record CampaignOutcome
{
    private CampaignOutcome() { }

    /// <summary>It stands, on disk; the campaign as it now is.</summary>
    [GenerateSerializer, Immutable, Alias("campaign-outcome/accepted")]
    public sealed record Accepted(Campaign Campaign) : CampaignOutcome;

    /// <summary>Nothing was written.</summary>
    [GenerateSerializer, Immutable, Alias("campaign-outcome/refused")]
    public sealed record Refused(CampaignRefusal Refusal) : CampaignOutcome;
}

/// <summary>Why a command to a campaign was refused. A closed set, as <see cref="Pledging.Refusal"/>.</summary>
[GenerateSerializer, Immutable, Alias("campaign-refusal")]
public abstract record CampaignRefusal
{
    private CampaignRefusal() { }

    /// <summary>The stable name of this refusal: last part of the problem's <c>type</c>.</summary>
    [JsonIgnore] public abstract string Code { get; }

    /// <summary>One sentence for people: what was asked and what was there.</summary>
    [JsonIgnore] public abstract string Sentence { get; }

    /// <summary>The campaign's phase does not allow it.</summary>
    [GenerateSerializer, Immutable, Alias("campaign-refusal/wrong-phase")]
    public sealed record WrongPhase(Phase Phase) : CampaignRefusal
    {
        /// <inheritdoc/>
        public override string Code => "wrong-phase";
        /// <inheritdoc/>
        public override string Sentence => Phase switch
        {
            Phase.Draft => "This campaign has not been launched yet.",
            Phase.Live => "This campaign is live.",
            Phase.Closing => "This campaign is past its deadline and is being decided.",
            Phase.Funded => "This campaign is funded: what was promised at its decision stands.",
            Phase.Suspended => "This campaign is suspended by the operator.",
            _ => "This campaign is over.",
        };
    }

    /// <summary>The terms that would be can't be offered, whoever agrees to them.</summary>
    /// <param name="Reason">Which rule of terms.</param>
    /// <param name="Words">What is wrong.</param>
    [GenerateSerializer, Immutable, Alias("campaign-refusal/terms-not-possible")]
    public sealed record TermsNotPossible(string Reason, string Words) : CampaignRefusal
    {
        /// <inheritdoc/>
        public override string Code => "terms-not-possible";
        /// <inheritdoc/>
        public override string Sentence => Words;
    }

    /// <summary>What was promised to everybody together can't be kept for some and changed for others.</summary>
    /// <param name="Words">Which promise.</param>
    [GenerateSerializer, Immutable, Alias("campaign-refusal/promise-stands")]
    public sealed record PromiseStands(string Words) : CampaignRefusal
    {
        /// <inheritdoc/>
        public override string Code => "promise-stands";
        /// <inheritdoc/>
        public override string Sentence => Words;
    }

    /// <summary>It takes something from those who have pledged, and nobody said that they should be asked.</summary>
    /// <param name="What">What changes, for people.</param>
    [GenerateSerializer, Immutable, Alias("campaign-refusal/takes-from-backers")]
    public sealed record TakesFromBackers(string What) : CampaignRefusal
    {
        /// <inheritdoc/>
        public override string Code => "takes-from-backers";
        /// <inheritdoc/>
        public override string Sentence => $"This changes what backers have pledged to: {What}. Each of them would have to be asked to keep, switch or leave.";
    }
}
