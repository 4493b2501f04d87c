using System.Text.Json;
using System.Text.Json.Serialization;
using Stripe;

namespace Greenlight.Payments;

// What we read of Stripe's objects, in replies and in events alike. Stripe.net's own classes fill dozens of properties by reflection for each (docs/decisions/0012).

/// <summary>A setup intent or a payment intent.</summary>
internal sealed class CardIntent : StripeEntity<CardIntent>
{
    /// <summary>Stripe's id.</summary>
    [JsonPropertyName("id")]
    public string Id { get; set; } = "";

    /// <summary>Where it stands.</summary>
    [JsonPropertyName("status")]
    public string? Status { get; set; }

    /// <summary>Stripe's id of the backer.</summary>
    [JsonPropertyName("customer")]
    public string? Customer { get; set; }

    /// <summary>The card: its id, or all of it where that was asked for.</summary>
    [JsonPropertyName("payment_method")]
    public SavedCard? PaymentMethod { get; set; }

    /// <summary>A payment intent's last charge.</summary>
    [JsonPropertyName("latest_charge")]
    public string? LatestCharge { get; set; }

    /// <summary>What we wrote on it.</summary>
    [JsonPropertyName("metadata")]
    public Dictionary<string, string>? Metadata { get; set; }

    /// <summary>What its payer must do.</summary>
    [JsonPropertyName("next_action")]
    public NextAction? NextAction { get; set; }

    /// <summary>Why a payment intent was declined last.</summary>
    [JsonPropertyName("last_payment_error")]
    public CardFault? LastPaymentError { get; set; }

    /// <summary>Why a setup intent was refused last.</summary>
    [JsonPropertyName("last_setup_error")]
    public CardFault? LastSetupError { get; set; }
}

/// <summary>A refund or a dispute, or, in an event, the charge that was given back, or a warning of fraud: they name the payment intent alike.</summary>
internal sealed class CardReturn : StripeEntity<CardReturn>
{
    /// <summary>Stripe's id.</summary>
    [JsonPropertyName("id")]
    public string Id { get; set; } = "";

    /// <summary>In minor units.</summary>
    [JsonPropertyName("amount")]
    public long Amount { get; set; }

    /// <summary>Where it stands.</summary>
    [JsonPropertyName("status")]
    public string? Status { get; set; }

    /// <summary>Stripe's id of the payment intent whose money it is.</summary>
    [JsonPropertyName("payment_intent")]
    public string? PaymentIntent { get; set; }
}

/// <summary>Where the payer goes.</summary>
/// <param name="RedirectToUrl">By a link, the only way that we offer.</param>
internal sealed record NextAction([property: JsonPropertyName("redirect_to_url")] RedirectToUrl? RedirectToUrl);

/// <summary>A link for the payer.</summary>
/// <param name="Url">The link.</param>
internal sealed record RedirectToUrl([property: JsonPropertyName("url")] string? Url);

/// <summary>Why a card was not accepted.</summary>
/// <param name="Code">Stripe's code.</param>
/// <param name="DeclineCode">The issuer's.</param>
/// <param name="AdviceCode">What to do about it.</param>
internal sealed record CardFault(
    [property: JsonPropertyName("code")] string? Code,
    [property: JsonPropertyName("decline_code")] string? DeclineCode = null,
    [property: JsonPropertyName("advice_code")] string? AdviceCode = null);

/// <summary>An object of which only the id is read.</summary>
internal sealed class Named : StripeEntity<Named>
{
    /// <summary>Stripe's id.</summary>
    [JsonPropertyName("id")]
    public string Id { get; set; } = "";
}

/// <summary>A page of a list.</summary>
internal sealed class Page<T> : StripeEntity<Page<T>>
{
    /// <summary>Newest first.</summary>
    [JsonPropertyName("data")]
    public List<T> Data { get; set; } = [];

    /// <summary>Whether there is another page.</summary>
    [JsonPropertyName("has_more")]
    public bool HasMore { get; set; }
}

/// <summary>An event.</summary>
/// <param name="Id">Stripe's id.</param>
/// <param name="Type">What happened.</param>
/// <param name="Data">To what.</param>
/// <param name="Request">What made it happen.</param>
internal sealed record StripeEvent(
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("type")] string? Type,
    [property: JsonPropertyName("data")] EventData? Data,
    [property: JsonPropertyName("request")] EventRequest? Request);

/// <summary>The object of an event, as it was then. Of any kind: read only when the type says that it is one of ours.</summary>
/// <param name="Object">The object.</param>
internal sealed record EventData([property: JsonPropertyName("object")] JsonElement Object);

/// <summary>The request behind an event.</summary>
/// <param name="IdempotencyKey">Its key, if it had one.</param>
internal sealed record EventRequest([property: JsonPropertyName("idempotency_key")] string? IdempotencyKey);
