using System.Globalization;
using System.Text.RegularExpressions;

namespace Greenlight.Pages.Showcase;

/// <summary>Amounts as people type them into a field.</summary>
public static partial class MoneyText
{
    // What no card is charged with; Stripe's own limit is eight digits.
    private const decimal MostMinor = 99_999_999;

    /// <summary>"9.95" for 995 usd; "500" for 500 jpy: what the field shows.</summary>
    public static string Of(Money money) =>
        (money.Amount / Scale(money.Currency)).ToString("F" + money.Currency.Exponent.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads "12", "12.5", "12,50", "$12.50" or "1,200.00". False for anything that could mean two amounts, has more decimals than the currency, or is not
    /// above zero: a guess about somebody's money is worse than a question.
    /// </summary>
    public static bool TryParse(string? text, Currency currency, out Money money)
    {
        money = default;
        var digits = (text ?? "").Trim().TrimStart('$', '€', '£', '¥').Trim();
        var grouped = Grouped().IsMatch(digits);
        var plain = Plain().Match(digits);
        var fits = plain.Success && plain.Groups[1].Length <= currency.Exponent;
        if (grouped == fits)
            return false; // Neither reading, or both: "1,200" of a currency with three decimals.
        var minor = decimal.Parse(grouped ? digits.Replace(",", "") : digits.Replace(',', '.'), CultureInfo.InvariantCulture) * Scale(currency);
        if (minor <= 0 || minor > MostMinor || minor != decimal.Truncate(minor))
            return false;
        money = new((long)minor, currency);
        return true;
    }

    private static decimal Scale(Currency currency) => currency.Exponent switch { 0 => 1m, 3 => 1000m, _ => 100m };

    [GeneratedRegex(@"^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,3})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Grouped();

    [GeneratedRegex(@"^[0-9]{1,9}(?:[.,]([0-9]{1,3}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
