using System.Globalization;
using Greenlight.Campaigns;
using Greenlight.Payments;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Pledging;

public sealed class A_pledge_transition
{
    public static TheoryData<string> Rows() => [.. PledgeTransitions.Table.Select(Name)];

    /// <summary>One test per row: what leads to it is decided as this event, and carrying it out ends in this state.</summary>
    [Theory, MemberData(nameof(Rows))]
    public void Happens_as_its_row_says(string name)
    {
        var row = PledgeTransitions.Table.Single(r => Name(r) == name);
        var (context, pledge, command) = Cause(row);

        var live = row.Event is PledgeEventKind.Owed ? A(PledgeState.Pledged) with { Id = new(Shard, 8), CallerId = "second" } : pledge;
        var decision = PledgeRules.Decide(context, pledge, live, command);

        var happened = Assert.IsType<PledgeDecision.Write>(decision).Event;
        Assert.Equal(row.Event, happened.Kind);
        var after = PledgeRules.Apply(pledge, happened, Shard, Now);
        Assert.Equal(row.To, after.State);
        Assert.Equal((pledge?.Version ?? 0) + 1, after.Version);
    }

    /// <summary>Every command in every state, phase and card status: nothing is ever written that the table does not know.</summary>
    [Fact]
    public void Is_the_only_way_a_pledge_can_move()
    {
        var everything =
            from phase in Enum.GetValues<Phase>()
            from state in Enum.GetValues<PledgeState>()
            from card in Enum.GetValues<CardStatus>()
            let pledge = A(state) with { Card = card }
            from command in Commands(pledge)
            from terms in (CampaignTerms[])[Terms, Terms with { ChargeNotice = TimeSpan.FromHours(24), CollectedGoal = CollectedGoal.ExtendWindow, LatePledges = true, AskedAt = 2 }]
            from live in (Pledge[])[pledge, A(PledgeState.Pledged) with { Id = new(Shard, 8), CallerId = "second" }]
            select (In(phase) with { Terms = terms, TermsVersion = terms.AskedAt is 0 ? 1 : 2 }, pledge, live, command);

        foreach (var (context, pledge, live, command) in everything)
        {
            if (PledgeRules.Decide(context, pledge, live, command) is PledgeDecision.Write(var happened))
                PledgeRules.Apply(pledge, happened, Shard, Now);
        }
    }

    [Fact]
    public void Is_printed_in_the_documentation_as_it_is()
    {
        var printed = string.Join('\n', PledgeTransitions.Table.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"| {row.From?.ToString() ?? "(new)"} | {row.Event} | {row.To} | {row.When} |")));
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Greenlight.slnx")))
            root = Path.GetDirectoryName(root)!;

        foreach (var page in (string[])["docs/reference/pledge-states.md", "ARCHITECTURE.md"])
            Assert.Contains(printed, File.ReadAllText(Path.Combine(root, page)).ReplaceLineEndings("\n"));
    }

    private static string Name(PledgeTransitions.Row row) => $"{row.From?.ToString() ?? "new"}: {row.Event}";

    private static (PledgeContext, Pledge?, PledgeCommand) Cause(PledgeTransitions.Row row)
    {
        var pledge = row.From is { } from ? A(from) : null;
        // A failing pledge hears of its card only while a new one is being checked.
        if (row is { From: PledgeState.Failing, Event: PledgeEventKind.CardSecured or PledgeEventKind.CardNeedsBacker or PledgeEventKind.CardRefused or PledgeEventKind.Postponed })
            pledge = pledge! with { Card = CardStatus.None };
        // What has not been begun here knows a payment intent only by having taken it over.
        if (row is { From: PledgeState.Pledged or PledgeState.Secured, Event: PledgeEventKind.Collected })
            pledge = pledge! with { PaymentIntent = "pi_1" };
        if (row is { From: PledgeState.Failing, Event: PledgeEventKind.IntentAdopted })
            pledge = pledge! with { PaymentIntent = null, Attempt = 0, Card = CardStatus.Refused };
        return row.Event switch
        {
            PledgeEventKind.Placed => (In(Phase.Live), null, PlaceCommand),
            PledgeEventKind.Changed => (In(Phase.Live), pledge, new ChangePledge(Backer, "first", "signed", null, pledge!.Version)),
            PledgeEventKind.Cancelled => (In(Phase.Live), pledge, new CancelPledge(Backer, "first", pledge!.Version)),
            PledgeEventKind.CardReplaced => (In(row.From is PledgeState.Failing ? Phase.Funded : Phase.Live), pledge, new ReplaceCard(Backer, "first", "pm_new")),
            PledgeEventKind.CardSecured => (In(Phase.Live), pledge, new CardSecured(Id, 1, "cus_1", "pm_1")),
            PledgeEventKind.CardNeedsBacker => (In(Phase.Live), pledge, new CardNeedsBacker(Id, 1, "cus_1", "https://bank.example")),
            PledgeEventKind.CardRefused => (In(Phase.Live), pledge, new CardRefused(Id, 1, "card_declined")),
            PledgeEventKind.ChargeBegun => (In(Phase.Funded), pledge, new ChargeBegun(Id, "pi_1", pledge!.Attempt + 1)),
            PledgeEventKind.Collected => (In(Phase.Funded), pledge, new ChargeSucceeded(Id, "pi_1", "ch_1")),
            PledgeEventKind.ChargeDeclined => (In(Phase.Funded), pledge, new ChargeDeclined(Id, 1, "insufficient_funds", true, false)),
            PledgeEventKind.CardMissing => (In(Phase.Funded), pledge! with { Card = CardStatus.Refused }, new CardMissing(Id)),
            PledgeEventKind.CardGone => (In(Phase.Funded), pledge, new CardGone(Id, 1)),
            PledgeEventKind.Dropped => (In(Phase.Funded) with { Now = Now.AddDays(8) }, pledge, new RetryWindowEnded(Id)),
            PledgeEventKind.Released => (In(Phase.Failed), pledge, new PledgeLetGo(Id)),
            PledgeEventKind.Postponed => (In(Phase.Funded), pledge! with { DueAt = Now }, new LookAgain(Id, TimeSpan.FromMinutes(1), pledge.Version)),
            PledgeEventKind.RefundBegun => (In(Phase.Funded), pledge, new RefundPledge(Id, "producer")),
            PledgeEventKind.RefundAsked => (In(Phase.Funded), pledge, new ChargeStood(Id, "pi_1", ChargeStanding.RefundPending, "re_1")),
            PledgeEventKind.Refunded => (In(Phase.Funded), pledge, new ChargeStood(Id, "pi_1", ChargeStanding.Refunded, "re_1")),
            PledgeEventKind.RefundFailed => (In(Phase.Funded), pledge! with { ReturnedBy = "re_1" }, new ChargeStood(Id, "pi_1", ChargeStanding.RefundFailed, "re_1")),
            PledgeEventKind.Disputed => (In(Phase.Funded), pledge, new ChargeStood(Id, "pi_1", ChargeStanding.Disputed, "du_1")),
            PledgeEventKind.DisputeWon => (In(Phase.Funded), pledge! with { ReturnedBy = "du_1" }, new ChargeStood(Id, "pi_1", ChargeStanding.DisputeWon, "du_1")),
            PledgeEventKind.DisputeLost => (In(Phase.Funded), pledge! with { ReturnedBy = "du_1", DueAt = Now }, new ChargeStood(Id, "pi_1", ChargeStanding.DisputeLost, "du_1")),
            PledgeEventKind.Owed when row.From is PledgeState.Dropped => (In(Phase.Funded), pledge, new ChargeSucceeded(Id, "pi_1", "ch_1")),
            PledgeEventKind.Owed => (In(Phase.Funded), pledge! with { ReturnedBy = "re_1" }, new ChargeStood(Id, "pi_1", ChargeStanding.RefundFailed, "re_1")),
            PledgeEventKind.PaidBack => (In(Phase.Funded), pledge, new OwedPaidBack(Id, "bkr-1", "SEPA 4711")),
            PledgeEventKind.ChargeAnnounced => (In(Phase.Funded) with { Terms = Terms with { ChargeNotice = TimeSpan.FromHours(24) } }, pledge, new ChargeAnnounced(Id)),
            PledgeEventKind.WindowExtended => (
                In(Phase.Funded) with { Now = Now.AddDays(8), Terms = Terms with { CollectedGoal = CollectedGoal.ExtendWindow } }, pledge, new RetryWindowExtended(Id, Now.AddDays(15))),
            PledgeEventKind.TermsKept => (Asked, pledge, new AnswerTerms(Backer, "first", 2, Switch: false)),
            PledgeEventKind.TermsSwitched => (Asked, pledge, new AnswerTerms(Backer, "first", 2, Switch: true)),
            PledgeEventKind.IntentAdopted => (In(Phase.Funded), pledge, new IntentAdopted(Id, "pi_2", new(995, Currency.Usd))),
            _ => throw new InvalidOperationException($"What causes {row.Event}?"),
        };
    }

    private static PledgeContext Asked => In(Phase.Live) with { Terms = Terms with { AskedAt = 2 }, TermsVersion = 2, Earlier = new Dictionary<int, CampaignTerms> { [1] = Terms } };

    private static IEnumerable<PledgeCommand> Commands(Pledge pledge) =>
    [
        PlaceCommand,
        PlaceCommand with { CallerId = "second" },
        new ChangePledge(Backer, "first", "signed", null, pledge.Version),
        new CancelPledge(Backer, "first", pledge.Version),
        new ReplaceCard(Backer, "first", "pm_new"),
        new CardSecured(Id, 1, "cus_1", "pm_1"),
        new CardNeedsBacker(Id, 1, "cus_1", "https://bank.example"),
        new CardRefused(Id, 1, "card_declined"),
        new ChargeBegun(Id, "pi_1", pledge.Attempt + 1),
        new ChargeBegun(Id, "pi_1", pledge.Attempt),
        new ChargeSucceeded(Id, "pi_1", "ch_1"),
        new ChargeDeclined(Id, 1, "insufficient_funds", true, false),
        new ChargeDeclined(Id, 1, "lost_card", false, false),
        new ChargeDeclined(Id, 1, "authentication_required", true, true),
        new LookAgain(Id, TimeSpan.FromMinutes(1)),
        new CardMissing(Id),
        new CardGone(Id, 1),
        new RetryWindowEnded(Id),
        new PledgeLetGo(Id),
        new RetryWindowExtended(Id, Now.AddDays(15)),
        new ChargeAnnounced(Id),
        new AnswerTerms(Backer, "first", 2, Switch: false),
        new AnswerTerms(Backer, "first", 2, Switch: true),
        new RefundPledge(Id, "producer"),
        new OwedPaidBack(Id, "bkr-1", "SEPA 4711"),
        .. Enum.GetValues<ChargeStanding>().Select(standing => new ChargeStood(Id, "pi_1", standing, standing is ChargeStanding.Kept ? null : "re_1")),
        new IntentAdopted(Id, "pi_1", new(995, Currency.Usd)),
        new IntentAdopted(Id, "pi_2", new(995, Currency.Usd)),
    ];
}
