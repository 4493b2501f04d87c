using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.Payments;

/// <summary>A payment method as Stripe tells of it: by its id, or, where it was asked for, whole.</summary>
/// <param name="Id">Stripe's id.</param>
/// <param name="Fingerprint">The same for the same card number; null where only the id was told.</param>
[JsonConverter(typeof(SavedCardJson))]
internal sealed record SavedCard(string? Id, string? Fingerprint = null)
{
    public static implicit operator SavedCard?(string? id) => id is null ? null : new(id);

    public static implicit operator string?(SavedCard? card) => card?.Id;
}

/// <summary>Reads an id or an object.</summary>
internal sealed class SavedCardJson : JsonConverter<SavedCard>
{
    public override SavedCard? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
            return new(reader.GetString());
        using var whole = JsonDocument.ParseValue(ref reader);
        var method = whole.RootElement;
        return method.ValueKind is not JsonValueKind.Object ? throw new JsonException("A payment method is an id or an object.") : new(
            Text(method, "id"), method.TryGetProperty("card", out var card) && card.ValueKind is JsonValueKind.Object ? Text(card, "fingerprint") : null);
    }

    public override void Write(Utf8JsonWriter writer, SavedCard value, JsonSerializerOptions options) => writer.WriteStringValue(value.Id);

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;
}
