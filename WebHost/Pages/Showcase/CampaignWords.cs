using Greenlight.Campaigns;
using Greenlight.Pages.Shell;

namespace Greenlight.Pages.Showcase;

/// <summary>What the pages say about a campaign, made from its terms and numbers so that it can't promise anything else. Pure.</summary>
public static class CampaignWords
{
    /// <summary>The phase in a word or two, and the tone of its chip.</summary>
    public static (string Text, string Tone) Chip(Phase phase, Goal? goal = null) => phase switch
    {
        Phase.Funded when goal is Goal.Open => ("On sale", "chip-good"),
        Phase.Draft => ("In preparation", ""),
        Phase.Live => ("Live", "chip-live"),
        Phase.Closing => ("Closing", "chip-warn"),
        Phase.Funded => ("Greenlit", "chip-good"),
        Phase.Failed => ("Not funded", "chip-bad"),
        Phase.Cancelled => ("Withdrawn", "chip-bad"),
        _ => ("Paused", "chip-warn"),
    };

    /// <summary>
    /// The number in the goal's unit that the page shows. Once decided it is the decision's: cards that decline afterwards change what is collected, not
    /// whether the goal was reached. What is sold at once was decided before anybody came.
    /// </summary>
    public static long Shown(Progress progress) => progress is { Decision: { } decision, Goal: not Goal.Open } ? progress.Goal.Reached(decision.Backers, decision.Amount) : progress.Counted;

    /// <summary>The same for people: backers, or money.</summary>
    public static string Counter(Progress progress) => InGoalUnit(Shown(progress), progress.Goal, progress.Currency);

    /// <summary>"of 250,000 backers".</summary>
    public static string OfGoal(Goal goal, Currency currency) => goal switch
    {
        Goal.Backers { Count: var count } => $"of {Figures.Of(count, "backer")}",
        Goal.Amount { Minor: var minor } => $"of {new Money(minor, currency)}",
        _ => "sold so far",
    };

    /// <summary>"250,000 backers" or "$2,487,500.00".</summary>
    public static string Target(Goal goal, Currency currency) => goal switch
    {
        Goal.Backers { Count: var count } => Figures.Of(count, "backer"),
        Goal.Amount { Minor: var minor } => new Money(minor, currency).ToString(),
        _ => "no goal",
    };

    /// <summary>A number in the goal's unit.</summary>
    public static string InGoalUnit(long number, Goal goal, Currency currency) =>
        goal is Goal.Amount ? new Money(number, currency).ToString() : Figures.Count(number);

    /// <summary>Whether the page has a form to pledge or buy with.</summary>
    public static bool TakesPledges(CampaignTerms terms, Phase phase) => phase is Phase.Live || phase is Phase.Funded && terms.SellsOnceFunded;

    /// <summary>Under the button: what happens to the card.</summary>
    public static string CardPromise(CampaignTerms terms, Phase phase) => phase is Phase.Funded
        ? "Your card is charged once, right away. Your key follows within seconds."
        : $"Your card is saved, not charged. It is charged only if the campaign is greenlit; you can cancel until {(terms.CancelUntil(terms.Deadline) is { } end ? Figures.Moment(end) : "then")}.";

    /// <summary>Why two numbers: what each of them counts, in one line each.</summary>
    public static (string Pledged, string Secured) TwoNumbers(Goal goal, Counts counts, Phase phase = Phase.Live) => (goal, counts) switch
    {
        (Goal.Open, _) => ("Everybody who has bought it, checked card or not.", "Their card is checked and about to be charged, or charged."),
        _ when phase is Phase.Funded => ("Everybody who has pledged, checked card or not.", "Their card is checked and saved, or charged."),
        (_, Counts.Secured) => ("Everybody who has pledged, checked card or not.", "Their card is checked and saved. Only these count towards the goal."),
        _ => ("Everybody who has pledged. These count towards the goal.", "Their card is checked and saved for the charge."),
    };

    /// <summary>What the campaign's phase means for somebody who reads the page now.</summary>
    public static string Standing(Campaign campaign, Progress progress) => progress.Phase switch
    {
        Phase.Live when campaign.Terms.Closing is ClosingRule.WhenReached =>
            $"The campaign is taking pledges. It is greenlit the moment {Reaching(campaign)}.",
        Phase.Live => $"The campaign is taking pledges and is decided at its deadline: greenlit if {Reaching(campaign)} by then.",
        Phase.Closing => "The deadline has passed and no more pledges are taken. The last cards are still being checked with their banks; then the campaign is decided.",
        Phase.Funded when campaign.Terms.Goal is Goal.Open => "This is on sale: your card is charged right away, and your key opens it.",
        Phase.Funded when progress.Decision is { } decision =>
            $"Greenlit on {Figures.Moment(decision.At)} with {Figures.Of(decision.Backers, "backer")} and {new Money(decision.Amount, progress.Currency)}. Saved cards are charged once each, and every paying backer gets a key.{Late(campaign.Terms)}",
        Phase.Funded => $"Greenlit. Saved cards are charged once each, and every paying backer gets a key.{Late(campaign.Terms)}",
        Phase.Failed => "The goal was not reached in time. Every pledge was let go, and no card was charged.",
        Phase.Cancelled => "The producer has withdrawn this campaign. Every pledge was let go, and no card was charged.",
        Phase.Suspended => "This campaign is paused for now. Pledges that were made stand, and no card is charged meanwhile.",
        _ => "This campaign has not been launched yet.",
    };

    /// <summary>The heading over the pledge form, or over what stands in its place once no more pledges are taken.</summary>
    public static string FormTitle(CampaignTerms terms, Phase phase) => phase switch
    {
        Phase.Live or Phase.Funded when terms.Goal is Goal.Open => "Get it",
        Phase.Funded when terms.LatePledges => "Get it too",
        Phase.Live => "Greenlight it",
        Phase.Closing => "Being decided",
        Phase.Funded => "It is greenlit",
        Phase.Failed => "It was not greenlit",
        Phase.Cancelled => "It was withdrawn",
        Phase.Suspended => "It is paused",
        _ => "Not yet",
    };

    /// <summary>The heading over the stretch rules.</summary>
    public static string StretchTitle(Decision? decision) => decision is { Funded: true } ? "What more backers opened" : "If even more people come";

    /// <summary>What a stretch rule asks for, or what became of it.</summary>
    public static string StretchStanding(CampaignTerms terms, int rule, Decision? decision) =>
        decision is null ? Target(terms.StretchRules[rule].At, terms.Currency)
        : !decision.Stretch.IsDefaultOrEmpty && decision.Stretch.Contains(rule) ? "Reached" : "Not reached";

    /// <summary>The deal step by step, as the terms have it.</summary>
    public static IEnumerable<(string Title, string Text)> Deal(CampaignTerms terms, bool hasFreeItem, Phase phase = Phase.Live)
    {
        var price = PriceFrom(terms);
        if (hasFreeItem)
            yield return ("Watch the pilot", "It is free and stays free, whatever happens.");
        var sells = terms.Goal is Goal.Open || phase is Phase.Funded && terms.SellsOnceFunded;
        if (sells)
        {
            yield return ($"Pay {price}", "Your card is charged once, right away.");
        }
        else
        {
            yield return ($"Pledge {price}",
                $"Your bank checks the card and the payment processor keeps it. Nothing is charged yet. {ChangeOfMind(terms)}");
            var target = Target(terms.Goal, terms.Currency);
            yield return terms.Closing is ClosingRule.WhenReached
                ? ($"At {target} it is greenlit", $"Then {Charged(terms)}. {Otherwise(terms)}")
                : ($"It is decided {At(terms)}", $"With {target} or more, {Charged(terms)}. Otherwise every pledge is let go and nobody pays.");
            if (terms.CollectedGoal is not CollectedGoal.GoOn)
                yield return ("If too many cards are declined", terms.CollectedGoal is CollectedGoal.RefundAll
                    ? $"If less than {target} can be collected in the end, everybody who was charged is paid back."
                    : $"If less than {target} can be collected, those whose card failed get {Figures.Span(terms.RetryWindow)} more to mend it, once.");
        }
        yield return ("Your key opens it", terms.KeysOpen is KeysOpen.AtCollected
            ? "When your own charge has gone through you get a paygate key. It opens what you paid for, and nobody else's does."
            : sells ? "You get a paygate key right away. It opens what you paid for, and closes again if your card can't be charged."
            : "Once the campaign is funded you get a paygate key. It opens what you pledged for, and closes again if your card can't be charged.");
    }

    /// <summary>"$9.95", or "from $5.00" with several tiers.</summary>
    public static string PriceFrom(CampaignTerms terms)
    {
        var least = new Money(terms.Tiers.Min(t => t.Price), terms.Currency);
        return terms.Tiers is [{ PayWhatYouWant: false }] ? least.ToString() : $"from {least}";
    }

    /// <summary>Until when backers may change their mind.</summary>
    public static string ChangeOfMind(CampaignTerms terms) => terms.CancelUntil(terms.Deadline) is { } end
        ? $"You can change your pledge while the campaign is live, and cancel or lower it until {Figures.Moment(end)}."
        : "You can change or cancel your pledge while the campaign is live.";

    private static string Charged(CampaignTerms terms) => terms.ChargeNotice > TimeSpan.Zero
        ? $"we write to everybody, and {Figures.Span(terms.ChargeNotice)} later every saved card is charged, once"
        : "every saved card is charged, once";

    private static string Late(CampaignTerms terms) => terms.LatePledges ? " You can still get it: your card is charged right away." : "";

    private static string Reaching(Campaign campaign) => campaign.Terms switch
    {
        { Goal: Goal.Backers { Count: var n }, Counts: Counts.Secured } => $"{Figures.Of(n, "backer")} {(n == 1 ? "has" : "have")} a saved card",
        { Goal: Goal.Backers { Count: var n } } => $"{Figures.Of(n, "backer")} {(n == 1 ? "has" : "have")} pledged",
        { Goal: Goal.Amount { Minor: var minor }, Counts: Counts.Secured, Currency: var currency } => $"{new Money(minor, currency)} is pledged on saved cards",
        { Goal: Goal.Amount { Minor: var minor }, Currency: var currency } => $"{new Money(minor, currency)} is pledged",
        _ => "it is launched",
    };

    private static string Otherwise(CampaignTerms terms) => terms.Deadline is { } deadline
        ? $"If that has not happened by {Figures.Moment(deadline)}, every pledge is let go and nobody pays."
        : "Until that happens nobody pays.";

    private static string At(CampaignTerms terms) => terms.Deadline is { } deadline ? $"on {Figures.Moment(deadline)}" : "at the deadline";
}
