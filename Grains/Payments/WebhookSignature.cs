using System.Globalization;
using Stripe;

namespace Greenlight.Payments;

/// <summary>Why a webhook was not taken. Nothing was stored.</summary>
public enum WebhookRefusal
{
    /// <summary>No signature, or none that this endpoint's secret makes.</summary>
    Forged,
    /// <summary>Rightly signed, but longer ago than <see cref="WebhookSignature.Tolerance"/> (or as far ahead): perhaps recorded and played again.</summary>
    Stale,
    /// <summary>Rightly signed, but not an event.</summary>
    Unreadable,
    /// <summary>Too much is waiting; Stripe sends it again.</summary>
    Busy,
}

/// <summary>Verifies the raw body against the header <c>Stripe-Signature</c>: <c>t=unix,v1=hex[,v1=…]</c>.</summary>
public static class WebhookSignature
{
    /// <summary>How old, or how far ahead of our clock, a signature may be.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Null when the body was signed with one of the secrets at about this time.</summary>
    public static WebhookRefusal? Check(string body, string? header, IEnumerable<string> secrets, DateTimeOffset now)
    {
        WebhookRefusal? refusal = WebhookRefusal.Forged;
        foreach (var secret in secrets)
        {
            // No other secret makes anything better of one that fits.
            if ((refusal = Check(body, header, secret, now)) is not WebhookRefusal.Forged)
                break;
        }
        return refusal;
    }

    /// <summary>Null when the body was signed with the secret at about this time.</summary>
    public static WebhookRefusal? Check(string body, string? header, string secret, DateTimeOffset now)
    {
        // Stripe.net throws all kinds of exceptions at a header that is missing or misshapen, so its shape is looked at first.
        // And an unset secret would verify whatever is signed with nothing.
        if (secret.Length == 0 || header is null || Time(header) is not { } signed || !header.Contains("v1=", StringComparison.Ordinal))
            return WebhookRefusal.Forged;
        var seconds = now.ToUnixTimeSeconds();
        try
        {
            // Its own tolerance is opened wide: a stale signature is to be told from a forged one.
            EventUtility.ValidateSignature(body, header, secret, long.MaxValue, seconds);
        }
        catch (StripeException)
        {
            return WebhookRefusal.Forged;
        }
        return Math.Abs(seconds - signed) <= (long)Tolerance.TotalSeconds ? null : WebhookRefusal.Stale;
    }

    private static long? Time(string header)
    {
        long? found = null;
        foreach (var part in header.Split(','))
        {
            var item = part.Split('=');
            if (item.Length != 2 || item[0].Length == 0)
                return null;
            if (item[0] != "t")
                continue;
            if (found is not null || !long.TryParse(item[1], NumberStyles.None, CultureInfo.InvariantCulture, out var time) || time > 253_402_300_799)
                return null;
            found = time;
        }
        return found;
    }
}
