using System.Globalization;
using System.Text;

namespace Greenlight.Messages;

/// <summary>The words of each mail about a pledge. Pure.</summary>
internal static class MailWords
{
    /// <summary>The mail.</summary>
    /// <param name="kind">Which mail.</param>
    /// <param name="facts">What it is about.</param>
    /// <param name="to">The address.</param>
    /// <param name="root">The server's address, without a slash at its end.</param>
    public static Mail Write(MailKind kind, MailFacts facts, string to, string root)
    {
        var (title, amount, page) = (facts.Title, facts.Amount.ToString(), $"{root}/me/pledges");
        var until = facts.Until is { } end ? Moment(end) : null;
        var (subject, text) = kind switch
        {
            MailKind.Placed when facts.Sale => ($"Your order: {title}",
                $"Thank you. Your order of {amount} for {title} is recorded. Your card is checked and charged now; your receipt and your key follow.\n\nYour pledges and keys:\n{page}"),
            MailKind.Placed => ($"You backed {title}",
                $"Thank you. Your pledge of {amount} to {title} is recorded.\n\nNothing is charged unless the campaign reaches its goal. Until then you can change your pledge here, and cancel it as long as the campaign's terms allow:\n{page}"),
            MailKind.CardNeedsYou => ($"One step left for your pledge to {title}",
                $"Your bank wants to hear from you before your card can be kept for {title}. Nothing is charged now.\n\nFinish the check here:\n{page}"),
            MailKind.CardRefused => ($"Your card was refused for {title}",
                $"Your bank refused the card you gave for your pledge of {amount} to {title}. Your pledge stands; nothing was charged.\n\nGive another card here:\n{page}"),
            MailKind.Charging => ($"{title} is funded: your card will be charged {amount}",
                $"{title} reached its goal. As you pledged, your card will be charged {amount}, once{(until is null ? ", now" : $", on {until}")}.{OnTheStatement(facts)}\n\nYour pledge:\n{page}"),
            MailKind.Charged => (facts.Sale ? $"Your receipt for {title}, and your key" : $"{title} is funded, and your key is here",
                $"{(facts.Sale ? "Thank you." : $"{title} reached its goal.")} Your card was charged {amount}.\n\n{Receipt(facts)}Your key and everything it opens:\n{page}"),
            MailKind.Declined => ($"We could not charge your card for {title}",
                $"{(facts.Sale ? "The" : $"{title} is funded, but the")} charge of {amount} was declined by your bank.{Then(facts, until)}:\n{page}"),
            MailKind.CardMissing when facts.Sale => ($"Your order of {title} waits for your card",
                $"Your card for {title} could not be saved, so that {amount} could not be charged{(until is null ? "" : $". Your order is kept for you until {until}")}. As soon as a card is saved, it is charged.\n\nGive one here:\n{page}"),
            MailKind.CardMissing => ($"{title} is funded: give a card to keep your pledge",
                $"{title} reached its goal, but we have no card for your pledge of {amount}{(until is null ? "" : $". It is kept for you until {until}")}. As soon as a card is saved, it is charged.\n\nGive one here:\n{page}"),
            MailKind.CardGone => ($"Your saved card for {title} is gone",
                $"{(facts.Sale ? "The" : $"{title} is funded, but the")} charge of {amount} could not be made: our card processor does not have your saved card any more. Nothing was charged.{(until is null ? "" : $" Your pledge is kept for you until {until}.")} As soon as another card is saved, it is charged.\n\nGive one here:\n{page}"),
            MailKind.Dropped => ($"Your pledge to {title} was dropped",
                $"Your pledge of {amount} to {title} could not be charged in time and was dropped. You owe nothing.\n\nYour pledges:\n{page}"),
            MailKind.Released => ($"Your pledge to {title} was released",
                $"{title} ended without reaching its goal. Your pledge of {amount} is released: nothing was charged, and nothing will be.\n\nYour pledges:\n{page}"),
            MailKind.Withdrawn => ($"{title} was withdrawn",
                $"{title} was withdrawn before it was decided. Your pledge of {amount} is released: nothing was charged, and nothing will be.\n\nYour pledges:\n{page}"),
            MailKind.Suspended => ($"{title} is paused",
                $"The operator of this site has paused {title} for now. Your pledge of {amount} stands, and nothing is charged or decided meanwhile. We write to you when it goes on or ends.\n\nYou can cancel your pledge whenever you like:\n{page}"),
            MailKind.Resumed => ($"{title} goes on",
                $"{title} is no longer paused. Your pledge of {amount} stands as it was.\n\nYour pledge:\n{page}"),
            MailKind.TermsChanged => ($"The terms of {title} have changed: what about your pledge?",
                $"The makers of {title} have changed its terms. Your pledge of {amount} stands as you made it, under the terms you made it under.\n\nSee what has changed, and keep your pledge, switch to the new terms, or leave:\n{page}"),
            MailKind.Extended => ($"More time for your pledge to {title}",
                $"Too many cards could not be charged, and {title} has less than its goal. As its terms say, your pledge of {amount} is kept for you a while longer{(until is null ? "" : $": until {until}")}.\n\nGive another card here, and the charge is tried again:\n{page}"),
            MailKind.Refunding => ($"{amount} is on its way back to you",
                $"{(facts.FellShort ? $"Too many cards could not be charged, and {title} has less than its goal. As its terms say, everybody is paid back. " : "")}Your {amount} for {title} is being paid back to the card it was charged to; banks take up to ten days. Your key is closed.\n\nYour pledges:\n{page}"),
            MailKind.Refunded => ($"{amount} was paid back to you",
                $"Your {amount} for {title} was paid back to the card it was charged to.{OnTheStatement(facts)}\n\nYour pledges:\n{page}"),
            MailKind.RefundFailed => ($"{amount} could not be paid back to you",
                $"Your bank did not take {amount} for {title} back. Your key is open again, as the charge stands.\n\nIf you want the money back, answer this mail or ask the makers:\n{page}"),
            MailKind.Disputed => ($"Your bank disputes your charge for {title}",
                $"Your bank has disputed the charge of {amount} for {title} and holds the money until that is decided. Your key is closed meanwhile.{OnTheStatement(facts)}\n\nIf you did not mean to dispute it, tell your bank. Your pledges:\n{page}"),
            MailKind.DisputeWon => ($"The dispute about {title} is over, and your key is open",
                $"Your bank has decided that the charge of {amount} for {title} stands. Your key is open again.\n\nYour key and everything it opens:\n{page}"),
            MailKind.Owed => ($"{amount} of yours is still with us",
                $"An earlier pledge of yours to {title} had ended when its {amount} reached us: your bank sent a refund back, or a charge came through late. You have pledged again since, so that it pays for nothing: it is yours, and we give it back to you another way.\n\nYou need not do anything; if your card or account has changed, answer this mail. Your pledges:\n{page}"),
            MailKind.PaidBack => ($"{amount} was paid to you",
                $"The {amount} of your earlier pledge to {title} that was still with us was paid to you, not through your card.{(facts.Reference is { } reference ? $" The payment is found as: {reference}" : "")}\n\nIf it has not reached you, answer this mail. Your pledges:\n{page}"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words are written for this mail."),
        };
        return new(to, subject, $"{text}\n\nReceipt number: {facts.Receipt}\n");
    }

    // A charge that is not tried again by itself is not promised.
    private static string Then(MailFacts facts, string? until) => facts switch
    {
        { RetryAt: { } retry } => $" The same card is tried again on {Moment(retry)}{(until is null ? "" : $"; your pledge is kept until {until}")}.\n\nIf you would rather pay with another card, give it here, and it is charged at once",
        { NotAgain: true } => $" This card is not tried again. Give another one{(until is null ? "" : $" by {until}")}: it is charged at once. Without one your pledge is dropped, and you owe nothing.\n\nGive it here",
        _ => $"{(until is null ? "" : $" Your pledge is kept until {until}.")}\n\nMend it here, with another card if you like",
    };

    private static string Receipt(MailFacts facts)
    {
        var lines = new StringBuilder();
        Line("Receipt for", facts.Tier is { } tier ? $"{facts.Title}, {tier}" : null);
        Line("Amount", facts.Tier is null ? null : facts.Amount.ToString());
        Line("Charged on", facts.At is { } at ? Moment(at) : null);
        Line("Paid to", facts.Merchant);
        Line("On your statement", facts.Statement);
        return lines.Length == 0 ? "" : lines.Append('\n').ToString();

        void Line(string name, string? value)
        {
            if (value is not null)
                lines.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        }
    }

    private static string OnTheStatement(MailFacts facts) => facts.Statement is { } statement ? $" It appears on your statement as {statement}." : "";

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
