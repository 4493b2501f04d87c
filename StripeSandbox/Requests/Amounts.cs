using System.Collections.Frozen;
using System.Globalization;

namespace Greenlight.StripeSandbox;

/// <summary>What Stripe accepts as an amount: minor units of a currency it knows, within its limits (docs.stripe.com/currencies).</summary>
internal static class Amounts
{
    private const long Largest = 99_999_999;

    private static readonly FrozenSet<string> ZeroDecimal =
        "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".Split(' ').ToFrozenSet();

    private static readonly FrozenSet<string> ThreeDecimal = "bhd jod kwd omr tnd".Split(' ').ToFrozenSet();

    /// <summary>Charged in hundredths, but only whole units exist.</summary>
    private static readonly FrozenSet<string> WholeUnits = new[] { "isk" }.ToFrozenSet();

    private static readonly FrozenDictionary<string, string> Known = (
        "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd "
        + "egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl "
        + "mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos "
        + "srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw").Split(' ').ToFrozenDictionary(c => c);

    private static readonly FrozenDictionary<string, long> Smallest = new Dictionary<string, long>
    {
        ["usd"] = 50,
        ["aed"] = 200,
        ["aud"] = 50,
        ["bgn"] = 100,
        ["brl"] = 50,
        ["cad"] = 50,
        ["chf"] = 50,
        ["czk"] = 1500,
        ["dkk"] = 250,
        ["eur"] = 50,
        ["gbp"] = 30,
        ["hkd"] = 400,
        ["huf"] = 17500,
        ["inr"] = 50,
        ["jpy"] = 50,
        ["mxn"] = 1000,
        ["myr"] = 200,
        ["nok"] = 300,
        ["nzd"] = 50,
        ["pln"] = 200,
        ["ron"] = 200,
        ["sek"] = 300,
        ["sgd"] = 50,
        ["thb"] = 1000,
    }.ToFrozenDictionary();

    /// <summary>Reads the currency parameter in lower case, or notes a refusal.</summary>
    public static string? Currency(Form form, string parameter = "currency")
    {
        if (form.Text(parameter) is not { } text) return null;
        if (Known.TryGetValue(text.ToLowerInvariant(), out var known)) return known;
        form.Refuse(Refusal.Bad(null, $"Invalid currency: {text}. Stripe currently supports these currencies: {string.Join(", ", Known.Keys.Order())}", parameter));
        return null;
    }

    /// <summary>Notes a refusal unless the amount can be charged in this currency.</summary>
    public static void Check(Form form, long amount, string currency)
    {
        if (amount < 1) form.Refuse(Refusal.Bad("parameter_invalid_integer", "This value must be greater than or equal to 1.", "amount"));
        if (amount < Smallest.GetValueOrDefault(currency, 1))
            form.Refuse(Refusal.Bad("amount_too_small", $"Amount must be at least {Written(Smallest[currency], currency)} {currency}", "amount"));
        if (amount > Largest) form.Refuse(Refusal.Bad("amount_too_large", $"Amount must be no more than {Written(Largest, currency)} {currency}", "amount"));
        if (ThreeDecimal.Contains(currency) && amount % 10 != 0)
            form.Refuse(Refusal.Bad(null, $"Amounts in {currency} must have 0 as their last digit.", "amount"));
        if (WholeUnits.Contains(currency) && amount % 100 != 0)
            form.Refuse(Refusal.Bad(null, $"Amounts in {currency} must be evenly divisible by 100.", "amount"));
    }

    /// <summary>The amount as people write it, without its currency.</summary>
    public static string Written(long amount, string currency) => ZeroDecimal.Contains(currency)
        ? amount.ToString(CultureInfo.InvariantCulture)
        : (amount / (ThreeDecimal.Contains(currency) ? 1000m : 100m)).ToString(ThreeDecimal.Contains(currency) ? "0.000" : "0.00", CultureInfo.InvariantCulture);
}
