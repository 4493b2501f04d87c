using System.Text.RegularExpressions;

namespace Greenlight.Campaigns;

/// <summary>Names in addresses and requests: those of campaigns and publishers, and the codes of tiers.</summary>
public static partial class Slug
{
    /// <summary>Whether it is one: 1 to 64 lower-case letters, digits and dashes, the first one no dash.</summary>
    public static bool Is(string text) => Form().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
