using Greenlight.Ledger;
using Greenlight.Messages;

namespace Greenlight.Campaigns;

/// <summary>What a rule answers to a command: write this, it already is so, or no.</summary>
public abstract record CampaignVerdict
{
    private CampaignVerdict() { }

    /// <summary>Write this phase.</summary>
    public sealed record Write(PhaseChange Change) : CampaignVerdict;

    /// <summary>Nothing to write: it is so already.</summary>
    public sealed record AsItIs : CampaignVerdict;

    /// <summary>Nothing to write: refused.</summary>
    public sealed record Refuse(CampaignRefusal Refusal) : CampaignVerdict;
}

/// <summary>
/// What a producer and the operator may do with a campaign. Pure: asked by the ledger with every shard locked. Once a decision is being made nobody stops it any
/// more: what backers were promised at the goal would hang on whoever is quicker.
/// </summary>
public static class CampaignCommands
{
    /// <summary>Decides a command on a campaign as it is.</summary>
    public static CampaignVerdict Decide(CampaignReading reading, CampaignCommand command, DateTimeOffset now) => (command, reading.Campaign.Phase) switch
    {
        (CancelCampaign, Phase.Cancelled) or (SuspendCampaign, Phase.Suspended) or (ResumeCampaign, Phase.Live) => new CampaignVerdict.AsItIs(),
        (CancelCampaign, Phase.Live) or (CancelCampaign { AsOperator: true }, Phase.Suspended) => Write(new(Phase.Cancelled, now, null, null)),
        // Nothing is due while it is suspended, its deadline neither.
        (SuspendCampaign, Phase.Live) => Write(new(Phase.Suspended, now, null, null, MailKind.Suspended)),
        (ResumeCampaign, Phase.Suspended) => Write(new(Phase.Live, now, reading.Campaign.Terms.Deadline, null, MailKind.Resumed)),
        (_, var phase) => new CampaignVerdict.Refuse(new CampaignRefusal.WrongPhase(phase)),
    };

    private static CampaignVerdict.Write Write(PhaseChange change) => new(change);
}
