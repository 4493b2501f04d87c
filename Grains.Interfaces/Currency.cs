using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight;

/// <summary>
/// An ISO 4217 currency in lower case ("usd"), as the card processor spells it. It knows how many decimals its minor unit has, which amounts can be charged at
/// all, and the least one: the processor's tables, which differ from ISO's (MGA has no decimals there, ISK is sent with two that must be 00).
/// </summary>
[GenerateSerializer, Immutable, Alias("currency")]
[JsonConverter(typeof(CurrencyJson))]
public readonly record struct Currency
{
    /// <summary>The most that can be charged at once, in minor units of any currency: eight digits (docs.stripe.com/currencies, "Minimum and maximum charge amounts").</summary>
    public const long Most = 99_999_999;

    // docs.stripe.com/currencies, "Zero-decimal currencies" and "Three-decimal currencies" (API 2026-10-28).
    private static readonly HashSet<string> ZeroDecimal =
        ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"];
    private static readonly HashSet<string> ThreeDecimal = ["bhd", "jod", "kwd", "omr", "tnd"];

    // The same page, "Supported presentment currencies".
    private static readonly HashSet<string> Charged = [.. (
        "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd "
        + "egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl "
        + "mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos "
        + "srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw").Split(' ')];

    // The same page, "Minimum and maximum charge amounts": half a US dollar or about as much, in minor units. For others the processor converts, and is the judge.
    private static readonly Dictionary<string, long> LeastCharges = new()
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
    };

    private Currency(string code) => Code = code;

    /// <summary>Three lower-case letters.</summary>
    [Id(0)] public string Code { get; }

    /// <summary>Number of decimals of the major unit: 2 for usd, 0 for jpy, 3 for kwd.</summary>
    public int Exponent => ZeroDecimal.Contains(Code) ? 0 : ThreeDecimal.Contains(Code) ? 3 : 2;

    /// <summary>
    /// Amounts are whole multiples of it: 10 for three-decimal currencies, whose last digit the processor wants to be 0, and 100 for ISK, which has whole krónur alone.
    /// </summary>
    public long Step => ThreeDecimal.Contains(Code) ? 10 : Code is "isk" ? 100 : 1;

    /// <summary>The least that can be charged, in minor units.</summary>
    public long Least => LeastCharges.TryGetValue(Code, out var least) ? least : Step;

    /// <summary>
    /// False for UGX: the processor's page lists it among the currencies without decimals, and a little further down asks for 500 where 5 is meant. An amount that
    /// could be charged a hundredfold is not charged at all.
    /// </summary>
    public bool IsCertain => Code is not "ugx";

    /// <summary>Whether the processor charges cards in it at all.</summary>
    public bool IsKnown => Charged.Contains(Code);

    /// <summary>Whether this many minor units can be charged to a card.</summary>
    public bool CanCharge(long minor) => minor >= Least && minor <= Most && minor % Step == 0;

    /// <summary>US dollar; the minor unit is the cent.</summary>
    public static Currency Usd { get; } = new("usd");

    /// <summary>Parses three ASCII letters in any case.</summary>
    public static bool TryParse(string? text, out Currency currency)
    {
        if (text is { Length: 3 } && text.All(char.IsAsciiLetter))
        {
            currency = text is "usd" ? Usd : new(text.ToLowerInvariant());
            return true;
        }
        currency = default;
        return false;
    }

    /// <summary>Parses, or throws <see cref="FormatException"/>.</summary>
    public static Currency Parse(string text) =>
        TryParse(text, out var currency) ? currency : throw new FormatException($"'{text}' is not a currency: three letters are expected.");

    /// <inheritdoc/>
    public override string ToString() => Code;
}

/// <summary>A currency is a plain string in JSON.</summary>
public sealed class CurrencyJson : JsonConverter<Currency>
{
    /// <inheritdoc/>
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Currency.TryParse(reader.GetString(), out var currency) ? currency : throw new JsonException("A currency is three letters, such as \"usd\".");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}
