using System.Globalization;

namespace Greenlight;

/// <summary>An amount of money in the minor units of its currency (995 usd is $9.95). Never a fraction, never floating point.</summary>
[GenerateSerializer, Immutable, Alias("money")]
public readonly record struct Money(long Amount, Currency Currency)
{
    /// <summary>For people: "$9.95", "-$0.05", "¥500", "12.345 KWD".</summary>
    public override string ToString()
    {
        var scale = 1L;
        for (var i = 0; i < Currency.Exponent; i++)
            scale *= 10;
        var (whole, rest) = Math.DivRem(Amount, scale);
        var number = Math.Abs((decimal)whole).ToString("N0", CultureInfo.InvariantCulture);
        if (Currency.Exponent > 0)
            number += "." + Math.Abs(rest).ToString(CultureInfo.InvariantCulture).PadLeft(Currency.Exponent, '0');
        var sign = Amount < 0 ? "-" : "";
        return sign + Currency.Code switch
        {
            "usd" => "$" + number,
            "eur" => "€" + number,
            "gbp" => "£" + number,
            "jpy" => "¥" + number,
            _ => $"{number} {Currency.Code.ToUpperInvariant()}",
        };
    }
}
