using Stripe;

namespace Greenlight.Payments;

/// <summary>What a 429 is about.</summary>
public enum ThrottleScope
{
    /// <summary>The endpoint that was called.</summary>
    Endpoint,
    /// <summary>The account.</summary>
    Everything,
    /// <summary>The one object that was named: others go on.</summary>
    OneObject,
}

/// <summary>Reads <c>Stripe-Rate-Limited-Reason</c>.</summary>
internal static class ThrottleScopes
{
    /// <summary>What the failed call says.</summary>
    public static ThrottleScope Of(Exception exception) => Of(
        exception is StripeException { StripeResponse.Headers: { } headers } && headers.TryGetValues("Stripe-Rate-Limited-Reason", out var reasons) ? reasons.FirstOrDefault() : null);

    /// <summary>
    /// What a reason means; without one, or with one not known yet, the endpoint alone is meant. Too many at once (<c>…-concurrency</c>) is answered as too many a second: what is under way
    /// ends in the pause, and behind it calls are sent at the dealt rate again.
    /// </summary>
    public static ThrottleScope Of(string? reason) => reason switch
    {
        "global-rate" or "global-concurrency" => ThrottleScope.Everything,
        "resource-specific" => ThrottleScope.OneObject,
        _ => ThrottleScope.Endpoint,
    };
}
