namespace Greenlight.Pages.Showcase;

/// <summary>One of the payment processor's official test cards.</summary>
/// <param name="PaymentMethod">The processor's id of the card: all that the server ever takes.</param>
/// <param name="Title">What it does.</param>
/// <param name="Ending">Its last digits.</param>
/// <param name="Note">When it does it.</param>
public sealed record TestCard(string PaymentMethod, string Title, string Ending, string Note)
{
    /// <summary>The cards a visitor can try, the one that works first.</summary>
    public static IReadOnlyList<TestCard> All { get; } =
    [
        new("pm_card_visa", "Succeeds", "4242", "Saved, and charged when its time has come."),
        new("pm_card_chargeDeclined", "Is declined", "0002", "The bank refuses it when it is saved; the pledge waits for another card."),
        new("pm_card_chargeCustomerFail", "Declines when charged", "0341", "Saved without trouble, refused when it is charged."),
        new("pm_card_chargeDeclinedInsufficientFunds", "Insufficient funds", "9995", "Refused because the account is empty."),
        new("pm_card_createDispute", "Is disputed", "0259", "Charged, and then its holder tells the bank that it was not right."),
        new("pm_card_authenticationRequiredOnSetup", "Needs 3-D Secure", "3155", "The bank wants to hear from you before it saves the card."),
    ];
}
