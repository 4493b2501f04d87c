using System.Text;
using System.Text.Json;
using Greenlight.Load.History;
using Greenlight.Pledging;

namespace Greenlight.Load.Http;

/// <summary>The few members that the generator needs of the API's bodies.</summary>
internal static class EdgeJson
{
    /// <summary>The token of a sign-up's answer, or null.</summary>
    public static string? AccessToken(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && reader.ValueTextEquals("accessToken"u8) && reader.Read())
                return reader.GetString();
        }
        return null;
    }

    /// <summary>A pledge's answer, or null if it is none.</summary>
    public static ToldPledge? Pledge(ReadOnlySpan<byte> body)
    {
        (PledgeId? receipt, PledgeState? state, int? version, string? tier, long? amount) = (null, null, null, null, null);
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType is not JsonTokenType.PropertyName)
                continue;
            if (reader.ValueTextEquals("receipt"u8) && reader.Read())
                receipt = PledgeId.TryParse(reader.GetString(), out var id) ? id : null;
            else if (reader.ValueTextEquals("state"u8) && reader.Read())
                state = Enum.TryParse(reader.GetString(), ignoreCase: true, out PledgeState named) ? named : null;
            else if (reader.ValueTextEquals("version"u8) && reader.Read())
                version = reader.GetInt32();
            else if (reader.ValueTextEquals("tier"u8) && reader.Read())
                tier = string.Intern(reader.GetString()!);
            // The amount is an object {amount, currency}: only its number is wanted.
            else if (reader.ValueTextEquals("amount"u8) && reader.Read() && reader.TokenType is JsonTokenType.Number)
                amount = reader.GetInt64();
        }
        return receipt is null || state is null || version is null || tier is null || amount is null
            ? null
            : new(receipt.Value, state.Value, version.Value, tier, amount.Value);
    }

    /// <summary>The name of a refusal: the last part of the problem's <c>type</c>, or the bare status.</summary>
    public static string Refusal(EdgeAnswer answer)
    {
        try
        {
            var reader = new Utf8JsonReader(answer.Body.Span);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName && reader.ValueTextEquals("type"u8) && reader.Read() && reader.GetString() is { } type)
                    return string.Intern(type[(type.LastIndexOf('/') + 1)..]);
            }
        }
        catch (JsonException)
        {
            // Not a problem document: the status says what there is to say.
        }
        return $"status-{answer.Status}";
    }

    /// <summary>The body of a sign-up.</summary>
    public static byte[] SignUp(string email, string proof) => Encoding.UTF8.GetBytes($"{{\"email\":\"{email}\",\"proof\":\"{proof}\"}}");

    /// <summary>The body of a pledge. Codes and payment methods need no escaping: letters, digits, dashes, underscores.</summary>
    public static byte[] PlacePledge(string tier, string card) => Encoding.UTF8.GetBytes($"{{\"tier\":\"{tier}\",\"paymentMethod\":\"{card}\"}}");

    /// <summary>The body of a change.</summary>
    public static byte[] ChangeTier(string tier) => Encoding.UTF8.GetBytes($"{{\"tier\":\"{tier}\"}}");
}
