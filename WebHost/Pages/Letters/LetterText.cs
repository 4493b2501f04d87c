using System.Text.RegularExpressions;

namespace Greenlight.Pages.Letters;

/// <summary>A mail's plain text in pieces, so that its links can be clicked.</summary>
public static partial class LetterText
{
    /// <summary>A piece of text.</summary>
    public readonly record struct Part(string Text, bool IsLink);

    /// <summary>The text, cut where links begin and end. Put together again it is the same text.</summary>
    public static IEnumerable<Part> Parts(string text)
    {
        var at = 0;
        foreach (Match link in Link().Matches(text))
        {
            if (link.Index > at)
                yield return new(text[at..link.Index], false);
            at = link.Index + link.Length;
            yield return new(text[link.Index..at], true);
        }
        if (at < text.Length)
            yield return new(text[at..], false);
    }

    [GeneratedRegex(@"(?<=^|\s)https?://\S+", RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
