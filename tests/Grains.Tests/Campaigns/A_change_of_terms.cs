using System.Collections.Immutable;
using Greenlight.Ledger;
using Greenlight.Messages;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Campaigns;

public sealed class A_change_of_terms
{
    private static readonly ChangeTerms Nothing = new("bkr-1", null, null, null, null, null, [], false);
    private static readonly TierChange Series = new("series", null, null, null, null, null, null);

    public static TheoryData<string, ChangeTerms> Harmless => new()
    {
        { "later deadline", Nothing with { Deadline = Terms.Deadline!.Value.AddDays(7) } },
        { "more stock", Nothing with { Tiers = [Series with { Code = "dinner", Stock = 3 }] } },
        { "a new tier", Nothing with { Tiers = [Series with { Code = "box", Title = "The box", Price = 4900, Stock = 100 }] } },
        { "another description", Nothing with { Tiers = [Series with { Description = "All eight." }] } },
        { "more items", Nothing with { Tiers = [Series with { Opens = [new("series", "episode-1"), new("series", "making-of")] }] } },
        { "late pledges", Nothing with { LatePledges = true } },
    };

    [Theory, MemberData(nameof(Harmless))]
    public void That_takes_nothing_from_backers_is_made_at_once_and_nobody_is_asked(string what, ChangeTerms change)
    {
        foreach (var phase in (Phase[])[Phase.Live, Phase.Suspended])
        {
            var revision = Assert.IsType<TermsVerdict.Write>(Decide(change, phase)).Revision;
            Assert.True((0, null) == (revision.Terms.AskedAt, revision.Tell), what);
        }
    }

    [Fact]
    public void Adds_a_tier_behind_those_that_are_there()
    {
        var terms = Assert.IsType<TermsVerdict.Write>(Decide(Nothing with { Tiers = [Series with { Code = "box", Title = "The box", Price = 4900 }] })).Revision.Terms;

        Assert.Equal([0, 1, 2, 3], terms.Tiers.Select(tier => tier.Number));
        Assert.Equal(("box", 4900L, null), (terms.Tiers[3].Code, terms.Tiers[3].Price, terms.Tiers[3].Stock));
        Assert.Equal(Terms.Tiers, terms.Tiers[..3]);
    }

    public static TheoryData<string, ChangeTerms> Taking => new()
    {
        { "the price of “The series”: $9.95 → $12.00", Nothing with { Tiers = [Series with { Price = 1200 }] } },
        { "the price of “The series”: $9.95 → $5.00", Nothing with { Tiers = [Series with { Price = 500 }] } },
        { "the price of “Signed”: from $50.00 → $50.00", Nothing with { Tiers = [Series with { Code = "signed", PayWhatYouWant = false }] } },
        { "“The series” opens episode-1 no more", Nothing with { Tiers = [Series with { Opens = [new("series", "making-of")] }] } },
        { "“The series” is called “The film”", Nothing with { Tiers = [Series with { Title = "The film" }] } },
        { "cancelling ends 0 hours → 2 days before the deadline", Nothing with { CancelCutoff = TimeSpan.FromDays(2) } },
        { "a declined card can be mended for 7 days → 1 hour", Nothing with { RetryWindow = TimeSpan.FromHours(1) } },
        { "a declined card can be mended for 7 days → 12 hours", Nothing with { RetryWindow = TimeSpan.FromHours(12) } },
        { "keys open when the charge has gone through → as soon as the campaign is funded", Nothing with { KeysOpen = KeysOpen.AtFunded } },
    };

    [Theory, MemberData(nameof(Taking))]
    public void That_takes_something_is_refused_by_name_until_backers_are_asked_and_then_asks_them(string what, ChangeTerms change)
    {
        Assert.Equal(new CampaignRefusal.TakesFromBackers(what), Refused(change));

        var revision = Assert.IsType<TermsVerdict.Write>(Decide(change with { AskBackers = true })).Revision;

        Assert.Equal((2, MailKind.TermsChanged), (revision.Terms.AskedAt, revision.Tell));
    }

    [Fact]
    public void That_follows_another_which_asked_leaves_the_question_standing()
    {
        var asked = Terms with { AskedAt = 1 };

        var revision = Assert.IsType<TermsVerdict.Write>(Decide(Nothing with { Deadline = Terms.Deadline!.Value.AddDays(7) }, terms: asked)).Revision;

        Assert.Equal((1, null), (revision.Terms.AskedAt, revision.Tell));
    }

    public static TheoryData<ChangeTerms> Broken => new()
    {
        Nothing with { Deadline = Terms.Deadline!.Value.AddDays(-1) },
        Nothing with { Deadline = Now.AddDays(-1) },
        Nothing with { Tiers = [Series with { Code = "dinner", Stock = 1 }] },
        Nothing with { Tiers = [Series with { Stock = 1_000_000 }] },
    };

    [Theory, MemberData(nameof(Broken))]
    public void That_breaks_what_was_promised_to_all_together_is_refused_whoever_agrees(ChangeTerms change) =>
        Assert.IsType<CampaignRefusal.PromiseStands>(Refused(change with { AskBackers = true }));

    [Fact]
    public void Adds_no_deadline_where_backers_knew_of_none() =>
        Assert.IsType<CampaignRefusal.PromiseStands>(Assert.IsType<TermsVerdict.Refuse>(Decide(Nothing with { Deadline = Now.AddDays(3) }, terms: Terms with { Deadline = null })).Refusal);

    [Fact]
    public void Is_refused_when_its_new_deadline_would_be_over_already() =>
        Assert.IsType<CampaignRefusal.PromiseStands>(Assert.IsType<TermsVerdict.Refuse>(
            TermsChanges.Decide(Reading(Phase.Suspended, Terms with { StretchRules = [] }), Nothing with { Deadline = Terms.Deadline!.Value.AddDays(1) }, Terms.Deadline.Value.AddDays(2))).Refusal);

    public static TheoryData<string, ChangeTerms> NotPossible => new()
    {
        { "price-not-chargeable", Nothing with { Tiers = [Series with { Price = 10 }] } },
        { "tier-incomplete", Nothing with { Tiers = [Series with { Code = "box" }] } },
        { "tier-incomplete", Nothing with { Tiers = [Series with { Code = "box", Title = " ", Price = 900 }] } },
        { "tier-code", Nothing with { Tiers = [Series with { Code = "The Box" }] } },
        { "tier-title", Nothing with { Tiers = [Series with { Title = "" }] } },
        { "tier-stock", Nothing with { Tiers = [Series with { Stock = -1 }] } },
        { "time-not-possible", Nothing with { RetryWindow = TimeSpan.FromHours(-1) } },
    };

    [Theory, MemberData(nameof(NotPossible))]
    public void Into_what_can_not_be_offered_is_refused_by_name(string reason, ChangeTerms change) =>
        Assert.Equal(reason, Assert.IsType<CampaignRefusal.TermsNotPossible>(Refused(change with { AskBackers = true })).Reason);

    [Fact]
    public void Into_what_already_is_so_writes_nothing()
    {
        Assert.IsType<TermsVerdict.AsTheyAre>(Decide(Nothing));
        Assert.IsType<TermsVerdict.AsTheyAre>(Decide(Nothing with { Deadline = Terms.Deadline, Tiers = [Series with { Price = 995, Opens = [new("series", "episode-1")] }] }));
    }

    [Theory, InlineData(Phase.Draft), InlineData(Phase.Closing), InlineData(Phase.Funded), InlineData(Phase.Failed), InlineData(Phase.Cancelled)]
    public void Comes_too_late_once_a_decision_is_being_made(Phase phase) =>
        Assert.Equal(new CampaignRefusal.WrongPhase(phase), Assert.IsType<TermsVerdict.Refuse>(Decide(Nothing with { LatePledges = true }, phase)).Refusal);

    [Fact]
    public void May_still_add_to_what_is_sold_once_funded_but_not_to_the_time()
    {
        var late = Terms with { LatePledges = true };

        Assert.IsType<TermsVerdict.Write>(Decide(Nothing with { Tiers = [Series with { Code = "dinner", Stock = 3 }] }, Phase.Funded, late));
        Assert.IsType<TermsVerdict.Refuse>(Decide(Nothing with { Deadline = Terms.Deadline!.Value.AddDays(7) }, Phase.Funded, late));
    }

    [Theory, MemberData(nameof(Taking))]
    public void That_takes_something_holds_for_who_buys_from_then_on_once_funded_and_asks_nobody(string what, ChangeTerms change)
    {
        foreach (var asks in (bool[])[false, true])
        {
            var revision = Assert.IsType<TermsVerdict.Write>(Decide(change with { AskBackers = asks }, Phase.Funded, Terms with { LatePledges = true })).Revision;

            Assert.Equal((0, null), (revision.Terms.AskedAt, revision.Tell));
            Assert.Contains(what, TermsDifference.Of(Terms, revision.Terms));
        }
    }

    private static CampaignRefusal Refused(ChangeTerms change) => Assert.IsType<TermsVerdict.Refuse>(Decide(change)).Refusal;

    private static TermsVerdict Decide(ChangeTerms change, Phase phase = Phase.Live, CampaignTerms? terms = null) =>
        TermsChanges.Decide(Reading(phase, (terms ?? Terms) with { StretchRules = [] }), change, Now);

    private static CampaignReading Reading(Phase phase, CampaignTerms terms) =>
        new(new(new(1), "series", "studio", phase, 1, 1, terms, Now, null, null), Tally.Empty, 1, ImmutableDictionary<int, long>.Empty, false);
}
