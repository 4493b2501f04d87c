using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight;

/// <summary>
/// An ISO 4217 currency in lower case ("usd"), as the card processor spells it. It knows how many decimals its minor unit has:
/// the processor's table, which differs from ISO's (UGX and MGA have none there, ISK is sent with two).
/// </summary>
[GenerateSerializer, Immutable, Alias("currency")]
[JsonConverter(typeof(CurrencyJson))]
public readonly record struct Currency
{
    // Stripe, "Supported currencies", zero-decimal and three-decimal lists (API 2026-10-28).
    private static readonly HashSet<string> ZeroDecimal =
        ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"];
    private static readonly HashSet<string> ThreeDecimal = ["bhd", "jod", "kwd", "omr", "tnd"];

    private Currency(string code) => Code = code;

    /// <summary>Three lower-case letters.</summary>
    [Id(0)] public string Code { get; }

    /// <summary>Number of decimals of the major unit: 2 for usd, 0 for jpy, 3 for kwd.</summary>
    public int Exponent => ZeroDecimal.Contains(Code) ? 0 : ThreeDecimal.Contains(Code) ? 3 : 2;

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
