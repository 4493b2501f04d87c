using System.Text.Json.Serialization;
using Greenlight.Payments;
using Greenlight.Pledging;
using Stripe;

namespace Greenlight.Charging;

/// <summary>Stripe's own lists of what was charged and what went back, page by page, newest first; and the one thing that is done about a charge that nobody can adopt.</summary>
internal sealed class StripeLists(StripeCaller stripe)
{
    private const int PageSize = 100;

    /// <summary>Charges made at or after a time. Throws what Stripe.net throws: half a list proves nothing.</summary>
    public Task<Page<ListedCharge>> Charges(DateTimeOffset since, string? after, CancellationToken cancellation) => stripe.Send<Page<ListedCharge>>(
        StripeCall.ListCharges, new ChargeListOptions { Created = From(since), Limit = PageSize, StartingAfter = after }, cancellation: cancellation);

    /// <summary>Payment intents made at or after a time, each with its last charge.</summary>
    public Task<Page<ListedIntent>> Intents(DateTimeOffset since, string? after, CancellationToken cancellation) => stripe.Send<Page<ListedIntent>>(
        StripeCall.ListIntents,
        new PaymentIntentListOptions { Created = From(since), Limit = PageSize, StartingAfter = after, Expand = ["data.latest_charge"] },
        cancellation: cancellation);

    /// <summary>Refunds made at or after a time.</summary>
    public Task<Page<ListedReturn>> Refunds(DateTimeOffset since, string? after, CancellationToken cancellation) => stripe.Send<Page<ListedReturn>>(
        StripeCall.ListRefunds, new RefundListOptions { Created = From(since), Limit = PageSize, StartingAfter = after }, cancellation: cancellation);

    /// <summary>Disputes made at or after a time.</summary>
    public Task<Page<ListedReturn>> Disputes(DateTimeOffset since, string? after, CancellationToken cancellation) => stripe.Send<Page<ListedReturn>>(
        StripeCall.ListDisputes, new DisputeListOptions { Created = From(since), Limit = PageSize, StartingAfter = after }, cancellation: cancellation);

    /// <summary>Gives a charge back. The same again answers the same, so that a run that is repeated gives nothing back twice.</summary>
    public Task Refund(string intent, CancellationToken cancellation) => stripe.Send<Named>(
        StripeCall.CreateRefund,
        new RefundCreateOptions { PaymentIntent = intent, Metadata = new() { ["because"] = "no place in the restored ledger" } },
        key: $"refund-unknown:{intent}",
        cancellation: cancellation);

    private static DateRangeOptions From(DateTimeOffset since) => new() { GreaterThanOrEqual = since.UtcDateTime };
}

/// <summary>A charge, as far as it matters whether this ledger knows it.</summary>
/// <param name="Id">Stripe's id.</param>
/// <param name="PaymentIntent">The payment intent that it was made by.</param>
/// <param name="Status">Whether it took money.</param>
/// <param name="Metadata">Copied from the payment intent.</param>
internal sealed record ListedCharge(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("payment_intent")] string? PaymentIntent,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("metadata")] Dictionary<string, string>? Metadata);

/// <summary>A payment intent with its last charge.</summary>
/// <param name="Id">Stripe's id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Amount">In minor units.</param>
/// <param name="Currency">Three letters.</param>
/// <param name="Metadata">What we wrote on it.</param>
/// <param name="LatestCharge">Its last charge.</param>
internal sealed record ListedIntent(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("amount")] long Amount,
    [property: JsonPropertyName("currency")] string? Currency,
    [property: JsonPropertyName("metadata")] Dictionary<string, string>? Metadata,
    [property: JsonPropertyName("latest_charge")] LastCharge? LatestCharge)
{
    /// <summary>It took money, whatever became of that.</summary>
    [JsonIgnore] public bool Succeeded => Status is "succeeded";

    /// <summary>Some of its money went back, or was taken by a bank.</summary>
    [JsonIgnore] public bool HasReturned => LatestCharge is { Refunded: true } or { AmountRefunded: > 0 } or { Disputed: true };

    /// <summary>It took money, and has not given all of it back.</summary>
    [JsonIgnore] public bool HasTaken => Succeeded && LatestCharge is not { Refunded: true };
}

/// <summary>A payment intent's last charge.</summary>
/// <param name="Id">Stripe's id.</param>
/// <param name="Refunded">Whether all of it was given back.</param>
/// <param name="AmountRefunded">How much of it was given back, in minor units.</param>
/// <param name="Disputed">Whether a bank has disputed it.</param>
internal sealed record LastCharge(
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("refunded")] bool Refunded,
    [property: JsonPropertyName("amount_refunded")] long AmountRefunded,
    [property: JsonPropertyName("disputed")] bool Disputed);

/// <summary>A refund or a dispute.</summary>
/// <param name="Id">Stripe's id.</param>
/// <param name="PaymentIntent">The payment intent whose money it is.</param>
/// <param name="Amount">In minor units.</param>
/// <param name="Currency">Three letters.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Metadata">What we wrote on it, if we made it.</param>
internal sealed record ListedReturn(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("payment_intent")] string? PaymentIntent,
    [property: JsonPropertyName("amount")] long Amount,
    [property: JsonPropertyName("currency")] string? Currency,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("metadata")] Dictionary<string, string>? Metadata)
{
    /// <summary>Whether a pledge knows of it all that there is: nearly all of a campaign that was given back.</summary>
    public bool IsKnownTo(Pledge pledge) => pledge.ReturnedBy == Id && pledge.State is PledgeState.Refunded && Status is "succeeded";
}
