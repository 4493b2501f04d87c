using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>What settlement does next about one pledge.</summary>
public enum SettlementStep
{
    /// <summary>Nothing now.</summary>
    Nothing,
    /// <summary>Have the card checked and saved.</summary>
    Secure,
    /// <summary>The card waits for its backer: ask what became of it.</summary>
    AwaitBacker,
    /// <summary>Charge the saved card: the next attempt.</summary>
    Collect,
    /// <summary>A charge was begun and its outcome is not known: find out, and finish it.</summary>
    Resolve,
    /// <summary>Funded without a usable card: begin the retry window.</summary>
    NoCard,
    /// <summary>The retry window has passed.</summary>
    Drop,
    /// <summary>The campaign failed or was cancelled.</summary>
    LetGo,
    /// <summary>Give the money back.</summary>
    Refund,
    /// <summary>A refund or a dispute is under way: ask what became of it.</summary>
    AskStanding,
    /// <summary>Funded: tell the backer when the card will be charged.</summary>
    Announce,
    /// <summary>The retry window has passed, and there is one more.</summary>
    Extend,
    /// <summary>Everybody is paid back, because too little was collected.</summary>
    GiveBack,
}

/// <summary>What a campaign's terms, and what came of them, mean for a step.</summary>
/// <param name="Notice">How long before its charge a backer is told.</param>
/// <param name="ExtendedTo">UTC; the end of the window that is given once too little was collected.</param>
/// <param name="RefundsAll">Everybody is paid back, because too little was collected.</param>
public readonly record struct SettlementTerms(TimeSpan Notice, DateTimeOffset? ExtendedTo, bool RefundsAll)
{
    /// <summary>Those of a campaign as it now is.</summary>
    public static SettlementTerms Of(Campaign campaign) => new(campaign.Terms.ChargeNotice, CampaignRules.ExtendedTo(campaign), CampaignRules.RefundsAll(campaign));
}

/// <summary>Which step comes next. Pure: the same answer for the same pledge, phase and time; the shard's rules still judge what comes of it.</summary>
public static class SettlementRules
{
    /// <summary>What to do about a pledge.</summary>
    /// <param name="pledge">As last read; may be old, because every step is judged again by the shard.</param>
    /// <param name="phase">The campaign's phase.</param>
    /// <param name="now">UTC.</param>
    /// <param name="terms">What the campaign's terms have to say.</param>
    public static SettlementStep Next(Pledge pledge, Phase phase, DateTimeOffset now, SettlementTerms terms = default) => phase switch
    {
        // A charge once begun is followed to its end whatever became of the campaign: the money may have moved.
        _ when pledge.State is PledgeState.Collecting => pledge.DueAt <= now ? SettlementStep.Resolve : SettlementStep.Nothing,
        _ when pledge.State is PledgeState.Refunding or PledgeState.Disputed => pledge.DueAt > now || pledge.DueAt is null ? SettlementStep.Nothing
            : pledge is { State: PledgeState.Refunding, ReturnedBy: null } ? SettlementStep.Refund
            : SettlementStep.AskStanding,
        // Suspended too: saving a card charges nobody, and those who came just before need not wait at the screen.
        Phase.Live or Phase.Closing or Phase.Suspended => pledge.State is PledgeState.Pledged && pledge.DueAt <= now ? Card(pledge) : SettlementStep.Nothing,
        Phase.Funded => Funded(pledge, now, terms),
        Phase.Failed or Phase.Cancelled => pledge.State is PledgeState.Pledged or PledgeState.Secured ? SettlementStep.LetGo : SettlementStep.Nothing,
        _ => SettlementStep.Nothing,
    };

    /// <summary>
    /// Whether a step waits while charging is stopped. Giving up waits too: whom a restored backup takes for unpaid may have paid.
    /// </summary>
    public static bool WaitsForCharging(SettlementStep step) => step is SettlementStep.Collect or SettlementStep.Drop;

    private static SettlementStep Funded(Pledge pledge, DateTimeOffset now, SettlementTerms terms)
    {
        var rests = pledge.DueAt > now;
        return pledge.State switch
        {
            PledgeState.Secured when terms.Notice > TimeSpan.Zero && pledge.DueAt is null => SettlementStep.Announce,
            // Not only due ones: those that were ready before the decision have no due time.
            PledgeState.Secured => rests ? SettlementStep.Nothing : SettlementStep.Collect,
            PledgeState.Pledged when pledge.Card is CardStatus.NeedsBacker or CardStatus.Refused => SettlementStep.NoCard,
            PledgeState.Pledged => rests ? SettlementStep.Nothing : Card(pledge),
            // Until its due time whatever is asked: what is held back because its outcome is not known may lie beyond the window's end.
            PledgeState.Failing when rests => SettlementStep.Nothing,
            PledgeState.Failing when pledge.GiveUpAt <= now => terms.ExtendedTo > now ? SettlementStep.Extend : SettlementStep.Drop,
            PledgeState.Failing when pledge.DueAt is null => SettlementStep.Nothing,
            PledgeState.Failing => pledge.Card is CardStatus.Ready ? SettlementStep.Collect : Card(pledge),
            // One that could not be given back was asked for: it is not asked for again and again.
            PledgeState.Collected when terms.RefundsAll && pledge.ReturnedBy is null => SettlementStep.GiveBack,
            _ => SettlementStep.Nothing,
        };
    }

    private static SettlementStep Card(Pledge pledge) => pledge.Card switch
    {
        CardStatus.None => SettlementStep.Secure,
        CardStatus.NeedsBacker => SettlementStep.AwaitBacker,
        _ => SettlementStep.Nothing,
    };
}
