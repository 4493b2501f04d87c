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
}

/// <summary>Which step comes next. Pure: the same answer for the same pledge, phase and time; the shard's rules still judge what comes of it.</summary>
public static class SettlementRules
{
    /// <summary>What to do about a pledge.</summary>
    /// <param name="pledge">As last read; may be old, because every step is judged again by the shard.</param>
    /// <param name="phase">The campaign's phase.</param>
    /// <param name="now">UTC.</param>
    public static SettlementStep Next(Pledge pledge, Phase phase, DateTimeOffset now) => phase switch
    {
        // A charge once begun is followed to its end whatever became of the campaign: the money may have moved.
        _ when pledge.State is PledgeState.Collecting => pledge.DueAt <= now ? SettlementStep.Resolve : SettlementStep.Nothing,
        _ when pledge.State is PledgeState.Refunding or PledgeState.Disputed => pledge.DueAt > now || pledge.DueAt is null ? SettlementStep.Nothing
            : pledge is { State: PledgeState.Refunding, ReturnedBy: null } ? SettlementStep.Refund
            : SettlementStep.AskStanding,
        Phase.Live or Phase.Closing => pledge.State is PledgeState.Pledged && pledge.DueAt <= now ? Card(pledge) : SettlementStep.Nothing,
        Phase.Funded => Funded(pledge, now),
        Phase.Failed or Phase.Cancelled => pledge.State is PledgeState.Pledged or PledgeState.Secured ? SettlementStep.LetGo : SettlementStep.Nothing,
        _ => SettlementStep.Nothing,
    };

    private static SettlementStep Funded(Pledge pledge, DateTimeOffset now)
    {
        var rests = pledge.DueAt > now;
        return pledge.State switch
        {
            // Not only due ones: those that were ready before the decision have no due time.
            PledgeState.Secured => rests ? SettlementStep.Nothing : SettlementStep.Collect,
            PledgeState.Pledged when pledge.Card is CardStatus.NeedsBacker or CardStatus.Refused => SettlementStep.NoCard,
            PledgeState.Pledged => rests ? SettlementStep.Nothing : Card(pledge),
            PledgeState.Failing when pledge.GiveUpAt <= now => SettlementStep.Drop,
            PledgeState.Failing when rests || pledge.DueAt is null => SettlementStep.Nothing,
            PledgeState.Failing => pledge.Card is CardStatus.Ready ? SettlementStep.Collect : Card(pledge),
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
