using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Campaigns;

public sealed class Terms_of_a_campaign
{
    private static readonly StretchRule Beyond = new("300,000 backers open episode 9", new Goal.Backers(300_000), []);

    [Fact]
    public void Are_refused_when_they_promise_more_than_a_goal_that_ends_the_campaign()
    {
        var refusal = Assert.IsType<TermsRefusal.StretchOutOfReach>(TermsRules.Refuse(Terms with { Closing = ClosingRule.WhenReached, StretchRules = [Beyond] }));

        Assert.Equal("stretch-out-of-reach", refusal.Code);
        Assert.Contains("'300,000 backers open episode 9' can never open", refusal.Sentence);
    }

    [Fact]
    public void Are_refused_when_they_promise_anything_of_a_campaign_without_a_goal() =>
        Assert.IsType<TermsRefusal.StretchOutOfReach>(TermsRules.Refuse(Terms with { Goal = new Goal.Open(), StretchRules = [Beyond] }));

    [Fact]
    public void May_promise_more_than_the_goal_when_the_campaign_runs_to_its_deadline() =>
        Assert.Null(TermsRules.Refuse(Terms with { Closing = ClosingRule.AtDeadline, StretchRules = [Beyond] }));

    [Fact]
    public void May_promise_for_money_what_a_goal_of_backers_leaves_open() =>
        Assert.Null(TermsRules.Refuse(Terms with { Closing = ClosingRule.WhenReached, StretchRules = [Beyond with { At = new Goal.Amount(500_000_000) }] }));

    [Fact]
    public void Are_refused_when_they_are_decided_at_a_deadline_that_is_missing() =>
        Assert.IsType<TermsRefusal.DeadlineMissing>(TermsRules.Refuse(Terms with { Closing = ClosingRule.AtDeadline, Deadline = null, StretchRules = [] }));

    [Fact]
    public void That_were_written_earlier_show_no_milestone_that_cannot_be_reached()
    {
        var campaign = new Campaign(new(1), "series", "demo", Phase.Live, 1, 1, Terms with { Closing = ClosingRule.WhenReached, StretchRules = [Beyond] }, Now, null, null);

        var progress = ProgressRules.Of(new(campaign, Tally.Empty, 1, System.Collections.Immutable.ImmutableDictionary<int, long>.Empty, false), Now);

        Assert.Equal(["25 %", "50 %", "75 %", "Goal"], progress.Milestones.Select(m => m.Text));
    }

    public static TheoryData<string, CampaignTerms> NotOffered => new()
    {
        { "time-not-possible", Terms with { CancelCutoff = TimeSpan.FromHours(-1) } },
        { "time-not-possible", Terms with { RetryWindow = TimeSpan.FromHours(-1) } },
        { "time-not-possible", Terms with { ChargeNotice = TimeSpan.FromHours(-1) } },
        { "time-not-possible", Terms with { ChargeNotice = TimeSpan.FromDays(8) } },
        { "cutoff-without-deadline", Terms with { CancelCutoff = TimeSpan.FromHours(24), Deadline = null } },
        { "nothing-to-fall-short-of", Open with { CollectedGoal = CollectedGoal.RefundAll } },
        { "nothing-to-fall-short-of", Open with { CollectedGoal = CollectedGoal.ExtendWindow } },
        { "late-and-refunded", Sound with { CollectedGoal = CollectedGoal.RefundAll, LatePledges = true } },
        { "sold-at-once-with-notice", Sound with { ChargeNotice = TimeSpan.FromHours(24), LatePledges = true } },
        { "sold-at-once-with-notice", Open with { ChargeNotice = TimeSpan.FromHours(24) } },
        { "currency-not-offered", Priced("ugx", 50_000) },
        { "price-not-chargeable", Priced("usd", 49) },
        { "price-not-chargeable", Priced("usd", 0) },
        { "price-not-chargeable", Priced("usd", 100_000_000) },
        { "price-not-chargeable", Priced("huf", 17_400) },
        { "price-not-chargeable", Priced("jpy", 49) },
        { "currency-not-offered", Priced("xyz", 995) },
        { "price-not-representable", Priced("kwd", 5_124) },
        { "price-not-representable", Priced("isk", 550) },
    };

    [Theory, MemberData(nameof(NotOffered))]
    public void Are_refused_by_name_when_they_could_never_be_kept(string code, CampaignTerms terms)
    {
        var refusal = TermsRules.Refuse(terms with { StretchRules = [] })!;

        Assert.Equal(code, refusal.Code);
        Assert.EndsWith(".", refusal.Sentence);
    }

    [Theory, InlineData("usd", 50), InlineData("jpy", 500), InlineData("kwd", 5_120), InlineData("isk", 500), InlineData("krw", 12_000), InlineData("zar", 9_900)]
    public void May_ask_for_any_price_that_a_card_can_be_charged_with(string currency, long price) => Assert.Null(TermsRules.Refuse(Priced(currency, price)));

    [Fact]
    public void Bar_cancelling_only_before_a_deadline_and_only_if_they_say_so()
    {
        Assert.Null(Terms.CancelUntil(Terms.Deadline));
        Assert.Equal(Now.AddDays(29), (Terms with { CancelCutoff = TimeSpan.FromHours(24) }).CancelUntil(Terms.Deadline));
    }

    [Fact]
    public void That_were_stored_before_they_knew_of_it_read_as_they_were_promised()
    {
        const string Stored = """
            {"title":"A series","currency":"usd","goal":{"kind":"backers","count":250000},"counts":0,"closing":0,"deadline":"2026-03-31T12:00:00+00:00","securingTerm":"1.00:00:00",
             "retryWindow":"7.00:00:00","keysOpen":0,"shards":1,"tiers":[{"number":0,"code":"series","title":"The series","description":"","price":995,"payWhatYouWant":false,"stock":null,"opens":[]}],
             "stretchRules":[]}
            """;

        var terms = Ledger.CampaignRow.ReadTerms(Stored);

        Assert.Equal((TimeSpan.Zero, false, CollectedGoal.GoOn, TimeSpan.Zero), (terms.CancelCutoff, terms.LatePledges, terms.CollectedGoal, terms.ChargeNotice));
        Assert.Null(terms.CancelUntil(terms.Deadline));
        Assert.False(terms.SellsOnceFunded);
        Assert.Equal(TimeSpan.FromDays(7), terms.RetryWindow);
    }

    [Fact]
    public void Are_stored_whole()
    {
        var terms = Sound with { CancelCutoff = TimeSpan.FromHours(24), LatePledges = true, CollectedGoal = CollectedGoal.ExtendWindow, ChargeNotice = TimeSpan.FromHours(48), AskedAt = 3 };

        Assert.Equivalent(terms, Ledger.CampaignRow.ReadTerms(Ledger.CampaignRow.Write(terms)), strict: true);
    }

    private static CampaignTerms Sound => Terms with { StretchRules = [] };

    private static CampaignTerms Open => Sound with { Goal = new Goal.Open() };

    private static CampaignTerms Priced(string currency, long price) =>
        Sound with { Currency = Currency.Parse(currency), Tiers = [Terms.Tiers[0] with { Price = price }] };
}
