using System.Text.Json.Serialization;
using Stripe;

namespace Greenlight.Payments;

// What we send, and nothing else. Stripe.net walks all properties of an options class by reflection for every call, and its own classes have dozens, nested ones
// included: that walk was a quarter of what settling costs (docs/decisions/0012). These go through the same client, encoder and errors.

/// <summary><c>POST /v1/customers</c>.</summary>
internal sealed class CustomerParameters : BaseOptions
{
    /// <summary>Which pledge it is for.</summary>
    [JsonPropertyName("metadata")]
    public required Dictionary<string, string> Metadata { get; init; }
}

/// <summary><c>POST /v1/setup_intents</c>, confirmed at once.</summary>
internal sealed class SetupParameters : BaseOptions
{
    /// <summary>Stripe's id of the backer.</summary>
    [JsonPropertyName("customer")]
    public required string Customer { get; init; }

    /// <summary>The card.</summary>
    [JsonPropertyName("payment_method")]
    public required string PaymentMethod { get; init; }

    /// <summary>Check it now.</summary>
    [JsonPropertyName("confirm")]
    public bool Confirm { get; } = true;

    /// <summary>It will be charged when its holder is away.</summary>
    [JsonPropertyName("usage")]
    public string Usage { get; } = "off_session";

    /// <summary>Cards only.</summary>
    [JsonPropertyName("allowed_payment_method_types")]
    public List<string> AllowedPaymentMethodTypes { get; } = ["card"];

    /// <summary>Where the backer comes back to after a check by the bank.</summary>
    [JsonPropertyName("return_url")]
    public required string? ReturnUrl { get; init; }

    /// <summary>How the card will be charged.</summary>
    [JsonPropertyName("payment_method_options")]
    public MethodParameters PaymentMethodOptions { get; } = new() { Card = new() { SetupCredentialUsage = "unscheduled" } };

    /// <summary>Which pledge and which of its cards.</summary>
    [JsonPropertyName("metadata")]
    public required Dictionary<string, string> Metadata { get; init; }
}

/// <summary><c>POST /v1/payment_intents</c>, not confirmed yet.</summary>
internal sealed class ChargeParameters : BaseOptions
{
    /// <summary>In minor units.</summary>
    [JsonPropertyName("amount")]
    public required long Amount { get; init; }

    /// <summary>Three letters, lower case.</summary>
    [JsonPropertyName("currency")]
    public required string Currency { get; init; }

    /// <summary>Stripe's id of the backer.</summary>
    [JsonPropertyName("customer")]
    public required string? Customer { get; init; }

    /// <summary>What the card's statement says behind the account's own prefix.</summary>
    [JsonPropertyName("statement_descriptor_suffix")]
    public required string? StatementDescriptorSuffix { get; init; }

    /// <summary>Cards only.</summary>
    [JsonPropertyName("allowed_payment_method_types")]
    public List<string> AllowedPaymentMethodTypes { get; } = ["card"];

    /// <summary>Which pledge it is for.</summary>
    [JsonPropertyName("metadata")]
    public required Dictionary<string, string> Metadata { get; init; }
}

/// <summary><c>POST /v1/payment_intents/{id}/confirm</c>.</summary>
internal sealed class ConfirmParameters : BaseOptions
{
    /// <summary>The saved card.</summary>
    [JsonPropertyName("payment_method")]
    public required string PaymentMethod { get; init; }

    /// <summary>Its holder is away.</summary>
    [JsonPropertyName("off_session")]
    public bool OffSession { get; } = true;

    /// <summary>How the card was stored.</summary>
    [JsonPropertyName("payment_method_options")]
    public MethodParameters PaymentMethodOptions { get; } = new() { Card = new() { StoredCredentialUsage = "unscheduled" } };
}

/// <summary><c>POST /v1/payment_intents/{id}/cancel</c>.</summary>
internal sealed class WithdrawParameters : BaseOptions
{
    /// <summary>Its payer did not pay in time.</summary>
    [JsonPropertyName("cancellation_reason")]
    public string CancellationReason { get; } = "abandoned";
}

/// <summary><c>POST /v1/refunds</c>: all that is left of the charge.</summary>
internal sealed class RefundParameters : BaseOptions
{
    /// <summary>Whose charge.</summary>
    [JsonPropertyName("payment_intent")]
    public required string PaymentIntent { get; init; }

    /// <summary>Which pledge it is for.</summary>
    [JsonPropertyName("metadata")]
    public required Dictionary<string, string> Metadata { get; init; }
}

/// <summary>What a list of refunds or disputes is asked for.</summary>
internal sealed class ReturnListParameters : BaseOptions
{
    /// <summary>Whose charge.</summary>
    [JsonPropertyName("payment_intent")]
    public required string PaymentIntent { get; init; }

    /// <summary>How many at most.</summary>
    [JsonPropertyName("limit")]
    public required long Limit { get; init; }
}

/// <summary>What a list is asked for.</summary>
internal sealed class ListParameters : BaseOptions
{
    /// <summary>Whose.</summary>
    [JsonPropertyName("customer")]
    public string? Customer { get; init; }

    /// <summary>How many at most.</summary>
    [JsonPropertyName("limit")]
    public required long Limit { get; init; }
}

/// <summary><c>GET /v1/payment_methods</c>: cards that are saved for a customer.</summary>
internal sealed class SavedListParameters : BaseOptions
{
    /// <summary>Whose.</summary>
    [JsonPropertyName("customer")]
    public required string Customer { get; init; }

    /// <summary>Cards only.</summary>
    [JsonPropertyName("type")]
    public string Type { get; } = "card";

    /// <summary>How many at most.</summary>
    [JsonPropertyName("limit")]
    public required long Limit { get; init; }
}

/// <summary>How a payment method is used.</summary>
internal sealed class MethodParameters : INestedOptions
{
    /// <summary>If it is a card.</summary>
    [JsonPropertyName("card")]
    public required CardParameters Card { get; init; }
}

/// <summary>How a card is used.</summary>
internal sealed class CardParameters : INestedOptions
{
    /// <summary>How a card that is saved now will be charged.</summary>
    [JsonPropertyName("setup_credential_usage")]
    public string? SetupCredentialUsage { get; init; }

    /// <summary>How a saved card is charged now.</summary>
    [JsonPropertyName("stored_credential_usage")]
    public string? StoredCredentialUsage { get; init; }
}
