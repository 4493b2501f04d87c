using System.Collections.Immutable;
using Greenlight.Ledger;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Campaigns;

public sealed class A_command_to_a_campaign
{
    private static readonly CampaignCommand Cancel = new CancelCampaign("bkr-1", AsOperator: false), CancelAsOperator = new CancelCampaign("bkr-1", AsOperator: true),
        Suspend = new SuspendCampaign("bkr-1"), Resume = new ResumeCampaign("bkr-1");

    [Fact]
    public void Withdraws_it_while_it_is_live() => Assert.Equal(new PhaseChange(Phase.Cancelled, Now, null, null), Written(Phase.Live, Cancel));

    [Fact]
    public void Suspends_a_live_one_so_that_nothing_is_due_any_more() => Assert.Equal((Phase.Suspended, null), Of(Written(Phase.Live, Suspend)));

    [Fact]
    public void Lets_a_suspended_one_go_on_to_the_deadline_that_it_had() => Assert.Equal((Phase.Live, Terms.Deadline), Of(Written(Phase.Suspended, Resume)));

    [Fact]
    public void Withdraws_a_suspended_one_for_the_operator_alone()
    {
        Assert.Equal(Phase.Cancelled, Written(Phase.Suspended, CancelAsOperator).Phase);
        Assert.Equal(new CampaignRefusal.WrongPhase(Phase.Suspended), Refused(Phase.Suspended, Cancel));
    }

    public static TheoryData<Phase, string> Repeats => new() { { Phase.Cancelled, "cancel" }, { Phase.Suspended, "suspend" }, { Phase.Live, "resume" } };

    [Theory, MemberData(nameof(Repeats))]
    public void Changes_nothing_when_it_is_given_again(Phase phase, string command) =>
        Assert.IsType<CampaignVerdict.AsItIs>(Decide(phase, command switch { "cancel" => Cancel, "suspend" => Suspend, _ => Resume }));

    [Theory, InlineData(Phase.Draft), InlineData(Phase.Closing), InlineData(Phase.Funded), InlineData(Phase.Failed)]
    public void Is_refused_by_name_once_a_decision_is_being_made_or_before_there_is_anything_to_stop(Phase phase)
    {
        foreach (var command in (CampaignCommand[])[Cancel, CancelAsOperator, Suspend, Resume])
            Assert.Equal(new CampaignRefusal.WrongPhase(phase), Refused(phase, command));
    }

    [Fact]
    public void Is_not_overtaken_by_a_decision_while_it_is_suspended() => Assert.Null(CampaignRules.Advance(Reading(Phase.Suspended), Now.AddDays(60)));

    [Fact]
    public void That_resumes_it_after_its_deadline_has_it_decided_at_once()
    {
        var resumed = Reading(Written(Phase.Suspended, Resume).Phase);

        Assert.Equal(Phase.Failed, CampaignRules.Advance(resumed, Now.AddDays(31))?.Phase);
    }

    private static (Phase, DateTimeOffset?) Of(PhaseChange change) => (change.Phase, change.DueAt);

    private static PhaseChange Written(Phase phase, CampaignCommand command) => Assert.IsType<CampaignVerdict.Write>(Decide(phase, command)).Change;

    private static CampaignRefusal Refused(Phase phase, CampaignCommand command) => Assert.IsType<CampaignVerdict.Refuse>(Decide(phase, command)).Refusal;

    private static CampaignVerdict Decide(Phase phase, CampaignCommand command) => CampaignCommands.Decide(Reading(phase), command, Now);

    private static CampaignReading Reading(Phase phase) =>
        new(new(new(1), "series", "studio", phase, 1, 1, Terms, Now, null, null), Tally.Empty, 1, ImmutableDictionary<int, long>.Empty, false);
}
