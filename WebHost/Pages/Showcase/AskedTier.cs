using System.Diagnostics.CodeAnalysis;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Pages.Showcase;

/// <summary>The tier and amount that a form asks for.</summary>
/// <param name="Tier">Code of the tier.</param>
/// <param name="Amount">What to pay; null for the tier's price.</param>
internal sealed record AskedTier(string Tier, AskedAmount? Amount)
{
    /// <summary>The amount as it was typed for the chosen tier, or null.</summary>
    public static string? TypedAmount(IFormCollection form) => form.TryGetValue("amount-" + form["tier"].ToString(), out var typed) ? typed.ToString() : null;

    /// <summary>Reads the fields; whether the amount is enough is for the engine to say.</summary>
    public static bool TryRead(IFormCollection form, CampaignTerms terms, [NotNullWhen(true)] out AskedTier? asked, [NotNullWhen(false)] out FieldError? error)
    {
        (asked, error) = (null, null);
        if (terms.FindTier(form["tier"].ToString()) is not { } tier)
        {
            error = new("tier", "unknown-tier", "Choose what you want to pledge.");
            return false;
        }
        AskedAmount? amount = null;
        if (tier.PayWhatYouWant)
        {
            if (!MoneyText.TryParse(TypedAmount(form), terms.Currency, out var money))
            {
                error = new("amount", "amount-not-allowed", $"Write an amount such as {MoneyText.Of(new(tier.Price, terms.Currency))}.");
                return false;
            }
            amount = new(money.Amount, money.Currency);
        }
        asked = new(tier.Code, amount);
        return true;
    }
}
