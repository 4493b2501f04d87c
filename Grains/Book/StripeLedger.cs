using System.Text.Json;
using System.Text.Json.Serialization;
using Greenlight.Payments;
using Greenlight.Pledging;
using Stripe;

namespace Greenlight.Book;

/// <summary>A balance transaction, with what made it happen spelled out. What we read of it (docs/decisions/0012).</summary>
internal sealed class BalanceItem : StripeEntity<BalanceItem>
{
    /// <summary>Stripe's id.</summary>
    [JsonPropertyName("id")]
    public string Id { get; set; } = "";

    /// <summary>Stripe's word for it.</summary>
    [JsonPropertyName("type")]
    public string Type { get; set; } = "";

    /// <summary>Minor units; negative when it goes out.</summary>
    [JsonPropertyName("amount")]
    public long Amount { get; set; }

    /// <summary>What Stripe keeps of it.</summary>
    [JsonPropertyName("fee")]
    public long Fee { get; set; }

    /// <summary>Three letters.</summary>
    [JsonPropertyName("currency")]
    public string Currency { get; set; } = "";

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("created")]
    public long Created { get; set; }

    /// <summary>What made it happen: its id, or the whole of it.</summary>
    [JsonPropertyName("source")]
    public JsonElement? Source { get; set; }

    /// <summary>As the book takes it; null if its id or its currency is none.</summary>
    public StripeTransaction? ToTransaction() => StripeText.Name(Id) is { } id && Greenlight.Currency.TryParse(Currency, out var currency)
        ? new(id, Type, Amount, Fee, currency, DateTimeOffset.FromUnixTimeSeconds(Created), StripeText.Name(SourceText("id")))
        : null;

    /// <summary>The pledge that the source names in its metadata, or null.</summary>
    public PledgeId? Pledge() =>
        Source is { ValueKind: JsonValueKind.Object } source && source.TryGetProperty("metadata", out var names) && names.ValueKind is JsonValueKind.Object
            && names.TryGetProperty("pledge", out var name) && name.ValueKind is JsonValueKind.String && PledgeId.TryParse(name.GetString(), out var pledge) ? pledge : null;

    /// <summary>A text of the source; its id also when nothing but that was given.</summary>
    public string? SourceText(string member) => Source switch
    {
        { ValueKind: JsonValueKind.String } id when member == "id" => id.GetString(),
        { ValueKind: JsonValueKind.Object } source when source.TryGetProperty(member, out var text) && text.ValueKind is JsonValueKind.String => text.GetString(),
        _ => null,
    };
}

/// <summary>A charge, as far as the book reads it.</summary>
internal sealed class ChargeItem : StripeEntity<ChargeItem>
{
    /// <summary>What we wrote on its payment intent.</summary>
    [JsonPropertyName("metadata")]
    public Dictionary<string, string>? Metadata { get; set; }

    /// <summary>The pledge that it names, or null.</summary>
    public PledgeId? Pledge() => PledgeId.TryParse(Metadata?.GetValueOrDefault("pledge"), out var pledge) ? pledge : null;
}

/// <summary>Stripe's balance transactions, page by page, and the charges behind them.</summary>
internal sealed class StripeLedger(StripeCaller stripe)
{
    private const int PageSize = 100;

    /// <summary>The page of transactions made since a time that follows <paramref name="after"/>, newest first.</summary>
    public Task<Page<BalanceItem>> Page(DateTimeOffset? since, string? after, CancellationToken cancellation)
    {
        var options = new BalanceTransactionListOptions { Limit = PageSize, StartingAfter = after };
        if (since is { } from)
            options.Created = new DateRangeOptions { GreaterThanOrEqual = from.UtcDateTime };
        options.AddExpand("data.source");
        return stripe.Send<Page<BalanceItem>>(StripeCall.ListBalance, options, cancellation: cancellation);
    }

    /// <summary>The pledge that a charge names, or null.</summary>
    public async Task<PledgeId?> PledgeOf(string charge, CancellationToken cancellation) =>
        (await stripe.Send<ChargeItem>(StripeCall.ReadCharge, id: charge, cancellation: cancellation)).Pledge();
}
