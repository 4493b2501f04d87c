using System.Globalization;
using Greenlight.Problems;

namespace Greenlight.Pledging;

/// <summary>The version that a change was decided on, as <c>If-Match</c> names it: the pledge's ETag, a number in quotes.</summary>
internal static class VersionNamed
{
    /// <summary>The ETag of a version.</summary>
    public static string Tag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Reads the header; otherwise the refusal. A tag that is none of ours can't be the pledge's present one, so it counts as an outdated one.</summary>
    public static Refused? Read(HttpRequest request, out int version)
    {
        version = 0;
        var header = request.Headers.IfMatch;
        if (header.Count == 0 || header[0] is not { Length: > 0 } tag || tag == "*")
            return new(ProblemCatalogue.VersionRequired);
        var named = header.Count == 1 && tag is ['"', .., '"'] && tag.Length > 2
            && int.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out version);
        return named ? null : new(ProblemCatalogue.StaleVersion, $"{tag} is not a version of this pledge; its ETag names one.");
    }
}
