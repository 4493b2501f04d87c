using Greenlight.Problems;

namespace Greenlight.Pages.Showcase;

/// <summary>A refused pledge in words for the person at the form, at the field they can mend. Pure.</summary>
internal static class PledgeWords
{
    /// <summary>The error that the form shows.</summary>
    public static FieldError Of(Refused refused, PledgeDraft draft)
    {
        var code = refused.Problem.Code;
        var (field, sentence) = code switch
        {
            "sold-out" => ("tier", "This one has just sold out. Choose another."),
            "unknown-tier" => ("tier", "Choose what you want to pledge."),
            "amount-not-allowed" or "amount-not-chargeable" or "wrong-currency" => (draft.Amount is null ? "tier" : "amount", refused.Detail),
            "invalid-email" => ("email", "Write your e-mail address, such as name@example.org."),
            "sign-in-required" => ("email", "This address already has an account. Sign in, and your pledge goes there."),
            "invalid-body" => ("card", "Choose a card."),
            "campaign-not-live" => ("", $"{refused.Detail} Nothing was pledged."),
            "already-pledged" => ("", "You already back this campaign. You can change that pledge instead."),
            "reused-id" or "invalid-pledge-id" or "invalid-proof" => ("", "This form was used for another pledge before. It is a fresh one now: look it over and send it again."),
            "busy" => ("", "Many people are pledging right now. Nothing is lost: press the button again in a moment."),
            "too-many-sign-ups" => ("", "Many people are pledging from your network right now. Nothing is lost: press the button again in a moment."),
            "too-many-cards" => ("", "Many cards have just been tried from your account or network. Nothing is lost: wait a while, then press the button again."),
            "unknown-outcome" => ("", "No answer came in time, so your pledge may or may not have been counted. Press the button again: this form counts once, however often you send it."),
            _ => ("", refused.Detail),
        };
        return new(field, code, sentence);
    }
}
