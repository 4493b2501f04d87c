namespace Greenlight.StripeSandbox;

/// <summary>Whether Stripe itself fails, and when.</summary>
internal enum Breakdown
{
    None,

    /// <summary>Nothing was done, and 500 is the key's answer from now on.</summary>
    Before,

    /// <summary>It was done, and yet 500 is the key's answer from now on.</summary>
    After,
}

internal static class Breaking
{
    public static Answer Down() => new Refusal(500, "api_error", null, "An unknown error occurred.") { Executed = true };
}
