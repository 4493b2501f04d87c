using System.Globalization;
using Greenlight.Pledging;

namespace Greenlight.Messages;

/// <summary>Which events of the journal are worth a mail, and its words. Pure.</summary>
internal static class PledgeMails
{
    /// <summary>The mail that an event asks for, or null.</summary>
    public static MailKind? For(PledgeEventKind happened) => happened switch
    {
        PledgeEventKind.Placed => MailKind.Placed,
        PledgeEventKind.CardNeedsBacker => MailKind.CardNeedsYou,
        PledgeEventKind.CardRefused => MailKind.CardRefused,
        PledgeEventKind.Collected => MailKind.Charged,
        PledgeEventKind.ChargeDeclined => MailKind.Declined,
        PledgeEventKind.CardMissing => MailKind.CardMissing,
        PledgeEventKind.Dropped => MailKind.Dropped,
        PledgeEventKind.Released => MailKind.Released,
        _ => null,
    };

    /// <summary>When it goes out: what a backer who is still at the page will mend at once is not worth a mail before ten minutes have passed.</summary>
    public static DateTimeOffset GoesOut(MailKind kind, DateTimeOffset at) =>
        kind is MailKind.CardNeedsYou or MailKind.CardRefused ? at + TimeSpan.FromMinutes(10) : at;

    /// <summary>Whether the reason for a mail still holds when it goes out: a card that has been mended meanwhile needs nobody.</summary>
    public static bool StillHolds(MailKind kind, Pledge? pledge) => kind switch
    {
        MailKind.CardNeedsYou => pledge is { Card: CardStatus.NeedsBacker } && PledgeStates.IsLive(pledge.State),
        MailKind.CardRefused => pledge is { Card: CardStatus.Refused } && PledgeStates.IsLive(pledge.State),
        _ => true,
    };

    /// <summary>The words.</summary>
    /// <param name="kind">Which mail.</param>
    /// <param name="facts">What it is about.</param>
    /// <param name="to">The address.</param>
    /// <param name="root">The server's address, without a slash at its end.</param>
    public static Mail Write(MailKind kind, MailFacts facts, string to, string root)
    {
        var amount = facts.Amount.ToString();
        var page = $"{root}/me/pledges";
        var until = facts.Until is { } end ? end.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture) : null;
        var (subject, text) = kind switch
        {
            MailKind.Placed => ($"You backed {facts.Title}",
                $"Thank you. Your pledge of {amount} to {facts.Title} is recorded.\n\nNothing is charged unless the campaign reaches its goal. Until then you can change or cancel your pledge here:\n{page}"),
            MailKind.CardNeedsYou => ($"One step left for your pledge to {facts.Title}",
                $"Your bank wants to hear from you before your card can be kept for {facts.Title}. Nothing is charged now.\n\nFinish the check here:\n{page}"),
            MailKind.CardRefused => ($"Your card was refused for {facts.Title}",
                $"Your bank refused the card you gave for your pledge of {amount} to {facts.Title}. Your pledge stands; nothing was charged.\n\nGive another card here:\n{page}"),
            MailKind.Charged => ($"{facts.Title} is funded, and your key is here",
                $"{facts.Title} reached its goal. Your card was charged {amount}.\n\nYour key and everything it opens:\n{page}"),
            MailKind.Declined => ($"We could not charge your card for {facts.Title}",
                $"{facts.Title} is funded, but the charge of {amount} was declined by your bank{(until is null ? "" : $". We try again until {until}")}.\n\nMend it here, with another card if you like:\n{page}"),
            MailKind.CardMissing => ($"{facts.Title} is funded: give a card to keep your pledge",
                $"{facts.Title} reached its goal, but we have no card for your pledge of {amount}{(until is null ? "" : $". It is kept for you until {until}")}.\n\nGive one here:\n{page}"),
            MailKind.Dropped => ($"Your pledge to {facts.Title} was dropped",
                $"Your pledge of {amount} to {facts.Title} could not be charged in time and was dropped. You owe nothing.\n\nYour pledges:\n{page}"),
            MailKind.Released => ($"Your pledge to {facts.Title} was released",
                $"{facts.Title} ended without reaching its goal, or was withdrawn. Your pledge of {amount} is released: nothing was charged, and nothing will be.\n\nYour pledges:\n{page}"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words are written for this mail."),
        };
        return new(to, subject, $"{text}\n\nReceipt number: {facts.Receipt}\n");
    }
}

/// <summary>Which mail. Stored as its number: never renumber.</summary>
public enum MailKind
{
    /// <summary>Somebody else wrote its words.</summary>
    Written = 0,
    /// <summary>A pledge was placed.</summary>
    Placed = 1,
    /// <summary>The bank wants to hear from the backer.</summary>
    CardNeedsYou = 2,
    /// <summary>The bank refused the card.</summary>
    CardRefused = 3,
    /// <summary>Funded and charged: the key is there.</summary>
    Charged = 4,
    /// <summary>The charge was declined.</summary>
    Declined = 5,
    /// <summary>Funded without a usable card.</summary>
    CardMissing = 6,
    /// <summary>Given up after the retry window.</summary>
    Dropped = 7,
    /// <summary>The campaign failed or was withdrawn.</summary>
    Released = 8,
}

/// <summary>What a mail about a pledge tells. Holds no personal data.</summary>
/// <param name="Title">The campaign's, when it happened.</param>
/// <param name="Receipt">The pledge's id.</param>
/// <param name="Amount">The pledge's, when it happened.</param>
/// <param name="Until">UTC; end of the retry window, where there is one.</param>
internal sealed record MailFacts(string Title, string Receipt, Money Amount, DateTimeOffset? Until);
