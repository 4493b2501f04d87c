using Greenlight.Campaigns;
using Greenlight.Pages.Shell;
using Greenlight.Pages.Showcase;
using Greenlight.Pledging;

namespace Greenlight.Pages.Mine;

/// <summary>A pledge's state in plain words: what is, what comes next, and how far it has come. Pure.</summary>
public static class PledgeStory
{
    /// <summary>One step of the way.</summary>
    /// <param name="Title">What it is.</param>
    /// <param name="Tone">"done", "now", "trouble", or empty for what may come.</param>
    public readonly record struct Step(string Title, string Tone);

    /// <summary>What is, in a sentence.</summary>
    public static string Now(PledgeFace p) => p switch
    {
        { State: PledgeState.Pledged, Card: CardStatus.NeedsBacker } or { State: PledgeState.Failing, Card: CardStatus.NeedsBacker, NextStep: not null } => "Your bank wants to hear from you before it lets your card be saved.",
        { State: PledgeState.Pledged, Card: CardStatus.Refused } => $"Your pledge is kept, but your bank refused the card: {Because(p.Decline)}.",
        { State: PledgeState.Pledged, Phase: Phase.Funded } => "Your card is being checked with your bank, and charged then; there is nothing to do for you.",
        { State: PledgeState.Pledged } => "You have pledged. Your card is being checked with your bank; there is nothing to do for you.",
        { State: PledgeState.Secured, Phase: Phase.Funded } => Greenlit(p, "and", "your card is about to be charged."),
        { State: PledgeState.Secured } => "Your card is checked and saved, and your pledge counts. Nothing has been charged.",
        { State: PledgeState.Collecting } => Greenlit(p, "and", "your card is being charged now."),
        { State: PledgeState.Collected, Key: null } => $"Your card was charged {p.Amount}, once. Your key is being made.",
        { State: PledgeState.Collected } => $"Your card was charged {p.Amount}, once. Your key is open.",
        { State: PledgeState.Failing, Card: CardStatus.None } => "Your new card is being checked with your bank.",
        { State: PledgeState.Failing, Card: CardStatus.Ready, Decline: null } => "Your new card is saved, and is about to be charged.",
        { State: PledgeState.Failing, Card: CardStatus.Refused, Decline: "card_gone" } => Greenlit(p, "but", "your saved card is gone: our card processor does not have it any more. Nothing was charged."),
        { State: PledgeState.Failing, Card: CardStatus.Refused, NeverTried: true } => Greenlit(p, "but", $"your bank refused the card: {Because(p.Decline)}. Nothing could be charged."),
        { State: PledgeState.Failing } => Greenlit(p, "but", $"your card could not be charged: {Because(p.Decline)}."),
        { State: PledgeState.Dropped } => "Your card could not be charged in time, so this pledge was dropped. You owe nothing.",
        { State: PledgeState.Cancelled } => "You cancelled this pledge. Nothing was charged.",
        { State: PledgeState.Released, Phase: Phase.Cancelled } => "The producer withdrew the campaign. Your pledge was let go, and nothing was charged.",
        { State: PledgeState.Released } => "The campaign did not reach its goal. Your pledge was let go, and nothing was charged.",
        { State: PledgeState.Refunding } => $"Your {p.Amount} is on its way back to your card.",
        { State: PledgeState.Refunded } => $"Your {p.Amount} was paid back to your card.",
        { State: PledgeState.Owed } => $"This pledge had ended when its {p.Amount} reached us. You have pledged again since, so that it pays for nothing: the money is yours.",
        { State: PledgeState.PaidBack } => $"This pledge had ended when its {p.Amount} reached us, and you had pledged again. The money was paid to you, not through your card.",
        _ => "You have disputed the charge with your bank. Your key is closed, unless your bank decides that the charge stands.",
    };

    /// <summary>What happens next and when, or null if nothing does.</summary>
    public static string? Next(PledgeFace p) => p switch
    {
        { State: PledgeState.Pledged, Card: CardStatus.NeedsBacker } => "Finish your bank's check. " + UntilThen(p) + Within(p),
        { State: PledgeState.Pledged, Card: CardStatus.Refused, Decline: "setup_intent_authentication_failure" } =>
            "Give the card once more below to try the check again, or give another one. " + UntilThen(p) + Within(p),
        { State: PledgeState.Pledged, Card: CardStatus.Refused } => "Give another card. " + UntilThen(p) + Within(p),
        { State: PledgeState.Pledged or PledgeState.Secured, Phase: Phase.Live } => IfReached(p),
        { State: PledgeState.Pledged or PledgeState.Secured, Phase: Phase.Closing } =>
            "The deadline has passed. When the last cards are checked the campaign is decided, and we write to you either way.",
        { State: PledgeState.Pledged or PledgeState.Secured, Phase: Phase.Suspended } => "The campaign is paused. Your pledge stands unless you cancel it, and no card is charged meanwhile.",
        { State: PledgeState.Secured or PledgeState.Collecting } => "Your key appears here as soon as the charge has gone through. You can close this page; we write to you too.",
        { State: PledgeState.Failing, Card: CardStatus.NeedsBacker, NextStep: not null } => "Finish your bank's check; then the card is charged." + Within(p),
        { State: PledgeState.Failing, Card: CardStatus.NeedsBacker } => "Give the card once more below to confirm it with your bank, or give another one: it is charged at once." + Within(p),
        { State: PledgeState.Failing, Card: CardStatus.None } => "As soon as it is saved, it is charged." + Within(p),
        { State: PledgeState.Failing, Card: CardStatus.Ready, Decline: null } => "Your key appears here as soon as the charge has gone through.",
        { State: PledgeState.Failing, RetryAt: { } retry } => $"The same card is tried again on {Figures.Moment(retry)}. If you give another one, it is charged at once." + Within(p),
        { State: PledgeState.Failing, NeverTried: true } => "Give another card: as soon as it is saved, it is charged." + Within(p),
        { State: PledgeState.Failing } => "This card is not tried again. Give another one, and it is charged at once." + Within(p),
        { State: PledgeState.Owed } => "It could not go back to your card the usual way, so we give it back another way, and write to you when that is done.",
        _ => null,
    };

    /// <summary>The way from the pledge to the key; empty once the pledge has ended without one.</summary>
    public static IReadOnlyList<Step> Way(PledgeFace p)
    {
        if (p.State is PledgeState.Cancelled or PledgeState.Released or PledgeState.Dropped or PledgeState.Refunding or PledgeState.Refunded or PledgeState.Disputed or PledgeState.Owed or PledgeState.PaidBack)
            return [];
        var sold = p.Campaign.Terms.Goal is Goal.Open;
        var trouble = p.Card is CardStatus.NeedsBacker or CardStatus.Refused || p.State is PledgeState.Failing;
        var funded = p.Phase is Phase.Funded;
        var saved = p.State is PledgeState.Secured or PledgeState.Collecting or PledgeState.Collected;
        var charged = p.State is PledgeState.Collected;
        return
        [
            new(sold ? "Ordered" : "Pledged", "done"),
            new("Card saved", saved ? "done" : p.State is PledgeState.Failing && p.Card is CardStatus.Ready ? "done" : trouble ? "trouble" : "now"),
            .. sold ? Array.Empty<Step>() : [new("Campaign funded", funded ? "done" : saved ? "now" : "")],
            new("Charged", charged ? "done" : !funded ? "" : p.State is PledgeState.Failing ? "trouble" : saved ? "now" : ""),
            new("Key", p.Key is not null ? "done" : charged ? "now" : ""),
        ];
    }

    /// <summary>The state in a word or two, and the tone of its chip.</summary>
    public static (string Text, string Tone) Chip(PledgeFace p) => p switch
    {
        { Card: CardStatus.NeedsBacker, State: PledgeState.Pledged or PledgeState.Failing } => ("Needs you", "chip-warn"),
        { Card: CardStatus.Refused, State: PledgeState.Pledged } => ("Card refused", "chip-warn"),
        { State: PledgeState.Pledged } => ("Pledged", ""),
        { State: PledgeState.Secured } => ("Card saved", "chip-good"),
        { State: PledgeState.Collecting } => ("Charging", "chip-good"),
        { State: PledgeState.Collected } => ("Paid", "chip-good"),
        { State: PledgeState.Failing } => ("Charge failed", "chip-warn"),
        { State: PledgeState.Owed } => ("Yours, with us", "chip-warn"),
        { State: PledgeState.PaidBack } => ("Paid back", ""),
        _ => (p.State.ToString(), ""),
    };

    /// <summary>Why a card was refused: the processor's name for it, in words.</summary>
    public static string Because(string? decline) => decline switch
    {
        "insufficient_funds" => "there is not enough money on the account",
        "expired_card" => "the card has expired",
        "incorrect_cvc" => "the security code does not match",
        "lost_card" or "stolen_card" => "the card can't be used any more",
        "card_velocity_exceeded" => "the card was used too often lately",
        "processing_error" => "the bank could not be reached properly",
        "authentication_required" => "the bank wants you to confirm it",
        "card_gone" or "customer_gone" => "our card processor does not have it any more",
        "card_used_too_often" => "it stands for many other pledges already",
        "setup_intent_authentication_failure" or "payment_intent_authentication_failure" => "the bank's check was not passed",
        _ => "the bank gave no reason",
    };

    // What is sold at once was never greenlit: its backer hears of the card alone.
    private static string Greenlit(PledgeFace p, string link, string card) => p.Campaign.Terms.Goal is Goal.Open
        ? char.ToUpperInvariant(card[0]) + card[1..]
        : $"The campaign is greenlit, {link} {card}";

    private static string UntilThen(PledgeFace p) => p.Phase is Phase.Funded
        ? "Until a card is saved nothing is charged, and no key is made."
        : "Until a card is saved your pledge does not count towards the goal.";

    private static string IfReached(PledgeFace p)
    {
        var terms = p.Campaign.Terms;
        var target = CampaignWords.Target(terms.Goal, terms.Currency);
        var when = terms.Deadline is not { } deadline ? "" : terms.Closing is ClosingRule.WhenReached ? $" by {Figures.Moment(deadline)}" : $" on {Figures.Moment(deadline)}";
        return $"If the campaign reaches {target}{when}, your card is charged {p.Amount}, once. Otherwise you pay nothing. {CampaignWords.ChangeOfMind(terms)}";
    }

    private static string Within(PledgeFace p) => p.MendBy is { } end ? $" You have until {Figures.Moment(end)}; after that the pledge is dropped." : "";
}
