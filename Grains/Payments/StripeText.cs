namespace Greenlight.Payments;

/// <summary>
/// What a text of Stripe's must look like to be stored. Looked at where it enters: a text that the database does not take would be refused there for ever,
/// however often the same news came.
/// </summary>
internal static class StripeText
{
    // Stripe's own bound for ids.
    private const int LongestName = 255;
    private const int LongestAddress = 4096;

    /// <summary>An id or a code: visible ASCII. Null if it is none.</summary>
    public static string? Name(string? text) => IsVisible(text, LongestName) ? text : null;

    /// <summary>An address that a browser may be sent to. Null if it is none.</summary>
    public static string? Address(string? text) =>
        IsVisible(text, LongestAddress) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? text : null;

    private static bool IsVisible(string? text, int longest) => text is { Length: > 0 } && text.Length <= longest && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
