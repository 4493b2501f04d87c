namespace Greenlight.Load.Backers;

/// <summary>What a backer does besides signing up and pledging once with a good card.</summary>
[Flags]
internal enum Deviations : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The card is refused when it is to be saved.</summary>
    RefusedCard = 1,
    /// <summary>The card is saved, and declines every charge.</summary>
    DecliningCard = 2,
    /// <summary>The pledge is sent twice at the same moment.</summary>
    Duplicate = 4,
    /// <summary>The answer gets lost, and the same request is sent again.</summary>
    Retry = 8,
    /// <summary>Another tier, a while later.</summary>
    Change = 16,
    /// <summary>Cancelled, a while later.</summary>
    Cancel = 32,
}

/// <summary>How many of the backers do what.</summary>
/// <param name="BadCards">Share with a card that never pays: three of four are refused when saved, the others decline the charge.</param>
/// <param name="Cancels">Share who cancel.</param>
/// <param name="Changes">Share who change their tier; never one who cancels.</param>
/// <param name="Duplicates">Share whose pledge is sent twice at once.</param>
/// <param name="Retries">Share whose answer is lost.</param>
internal sealed record Shares(double BadCards, double Cancels, double Changes, double Duplicates, double Retries);

/// <summary>What each backer does, settled by the seed before the run.</summary>
internal sealed class BackerPlan(Shares shares, Chance chance)
{
    private const double RefusedOfBadCards = 0.75;

    // Official test methods of the processor: they can't be attached.
    private static readonly string[] Refused =
    [
        "pm_card_visa_chargeDeclined", "pm_card_visa_chargeDeclinedInsufficientFunds", "pm_card_chargeDeclinedExpiredCard", "pm_card_chargeDeclinedProcessingError",
    ];
    private static readonly string[] Good = ["pm_card_visa", "pm_card_mastercard", "pm_card_amex", "pm_card_visa_debit"];

    /// <summary>What this backer does.</summary>
    public Deviations Of(int backer)
    {
        var plan = Deviations.None;
        if (chance.Of(backer, Question.Card) < shares.BadCards)
            plan |= chance.Of(backer, Question.WhichBadCard) < RefusedOfBadCards ? Deviations.RefusedCard : Deviations.DecliningCard;
        var withdrawal = chance.Of(backer, Question.Withdrawal);
        if (withdrawal < shares.Cancels)
            plan |= Deviations.Cancel;
        else if (withdrawal < shares.Cancels + shares.Changes)
            plan |= Deviations.Change;
        if (chance.Of(backer, Question.Duplicate) < shares.Duplicates)
            plan |= Deviations.Duplicate;
        if (chance.Of(backer, Question.Retry) < shares.Retries)
            plan |= Deviations.Retry;
        return plan;
    }

    /// <summary>The payment method to pledge with.</summary>
    public string Card(int backer)
    {
        var plan = Of(backer);
        return plan.HasFlag(Deviations.DecliningCard) ? "pm_card_chargeCustomerFail"
            : plan.HasFlag(Deviations.RefusedCard) ? Refused[backer % Refused.Length]
            : Good[backer % Good.Length];
    }
}
