using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Something Stripe keeps: an immutable version of it. A change is a new version put over the old one.</summary>
internal abstract record StripeObject
{
    [JsonConverter(typeof(Id.Json))]
    public Id Id { get; init; }

    /// <summary>Unix seconds.</summary>
    public long Created { get; init; }

    [JsonConverter(typeof(Metadata.Json))]
    public Metadata Metadata { get; init; }

    /// <summary>Unix seconds at which something happens to it by itself; 0 is never.</summary>
    public virtual long Due => 0;

    /// <summary>The connected account whose books it is in; none is the platform.</summary>
    public virtual Id OfAccount => default;

    /// <summary>Renders this version as Stripe's JSON.</summary>
    public abstract void Write(Utf8JsonWriter w, View view);
}

/// <summary>How objects are stored: JSON without defaults, so that a later release may add fields and still read today's files.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true, Converters = [typeof(Id.Json), typeof(Metadata.Json)])]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(PaymentMethod))]
[JsonSerializable(typeof(SetupIntent))]
[JsonSerializable(typeof(PaymentIntent))]
[JsonSerializable(typeof(Charge))]
[JsonSerializable(typeof(WebhookEndpoint))]
[JsonSerializable(typeof(Refund))]
[JsonSerializable(typeof(Dispute))]
[JsonSerializable(typeof(BalanceTransaction))]
[JsonSerializable(typeof(ConnectedAccount))]
[JsonSerializable(typeof(AccountLink))]
[JsonSerializable(typeof(Transfer))]
[JsonSerializable(typeof(Reversal))]
[JsonSerializable(typeof(Payout))]
[JsonSerializable(typeof(FraudWarning))]
internal sealed partial class Stored : JsonSerializerContext
{
    public static byte[] Encode(StripeObject value) => value switch
    {
        Customer o => JsonSerializer.SerializeToUtf8Bytes(o, Default.Customer),
        PaymentMethod o => JsonSerializer.SerializeToUtf8Bytes(o, Default.PaymentMethod),
        SetupIntent o => JsonSerializer.SerializeToUtf8Bytes(o, Default.SetupIntent),
        PaymentIntent o => JsonSerializer.SerializeToUtf8Bytes(o, Default.PaymentIntent),
        Charge o => JsonSerializer.SerializeToUtf8Bytes(o, Default.Charge),
        WebhookEndpoint o => JsonSerializer.SerializeToUtf8Bytes(o, Default.WebhookEndpoint),
        Refund o => JsonSerializer.SerializeToUtf8Bytes(o, Default.Refund),
        Dispute o => JsonSerializer.SerializeToUtf8Bytes(o, Default.Dispute),
        BalanceTransaction o => JsonSerializer.SerializeToUtf8Bytes(o, Default.BalanceTransaction),
        ConnectedAccount o => JsonSerializer.SerializeToUtf8Bytes(o, Default.ConnectedAccount),
        AccountLink o => JsonSerializer.SerializeToUtf8Bytes(o, Default.AccountLink),
        Transfer o => JsonSerializer.SerializeToUtf8Bytes(o, Default.Transfer),
        Reversal o => JsonSerializer.SerializeToUtf8Bytes(o, Default.Reversal),
        Payout o => JsonSerializer.SerializeToUtf8Bytes(o, Default.Payout),
        FraudWarning o => JsonSerializer.SerializeToUtf8Bytes(o, Default.FraudWarning),
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    public static StripeObject Decode(StripeSandbox.Kind kind, ReadOnlySpan<byte> json) => kind switch
    {
        StripeSandbox.Kind.Customer => JsonSerializer.Deserialize(json, Default.Customer)!,
        StripeSandbox.Kind.PaymentMethod => JsonSerializer.Deserialize(json, Default.PaymentMethod)!,
        StripeSandbox.Kind.SetupIntent => JsonSerializer.Deserialize(json, Default.SetupIntent)!,
        StripeSandbox.Kind.PaymentIntent => JsonSerializer.Deserialize(json, Default.PaymentIntent)!,
        StripeSandbox.Kind.Charge => JsonSerializer.Deserialize(json, Default.Charge)!,
        StripeSandbox.Kind.WebhookEndpoint => JsonSerializer.Deserialize(json, Default.WebhookEndpoint)!,
        StripeSandbox.Kind.Refund => JsonSerializer.Deserialize(json, Default.Refund)!,
        StripeSandbox.Kind.Dispute => JsonSerializer.Deserialize(json, Default.Dispute)!,
        StripeSandbox.Kind.BalanceTransaction => JsonSerializer.Deserialize(json, Default.BalanceTransaction)!,
        StripeSandbox.Kind.Account => JsonSerializer.Deserialize(json, Default.ConnectedAccount)!,
        StripeSandbox.Kind.AccountLink => JsonSerializer.Deserialize(json, Default.AccountLink)!,
        StripeSandbox.Kind.Transfer => JsonSerializer.Deserialize(json, Default.Transfer)!,
        StripeSandbox.Kind.Reversal => JsonSerializer.Deserialize(json, Default.Reversal)!,
        StripeSandbox.Kind.Payout => JsonSerializer.Deserialize(json, Default.Payout)!,
        StripeSandbox.Kind.FraudWarning => JsonSerializer.Deserialize(json, Default.FraudWarning)!,
        _ => throw new NotSupportedException(kind.ToString()),
    };
}

/// <summary>For words that a million objects share: read back as one string.</summary>
internal sealed class Interned : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text ? string.Intern(text) : null;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
