using System.Globalization;
using System.Text;
using Greenlight.Campaigns;

namespace Greenlight.Payments;

/// <summary>
/// What a charge is called on a card's statement: the account's own prefix, which the processor puts in front, and a suffix that names the campaign, so that nobody
/// disputes what they don't recognise. The processor's rules (docs.stripe.com/get-started/account/statement-descriptors): 22 characters with prefix, star and blank, Latin
/// letters, at least one of them, none of &lt; &gt; \ ' " *. Pure: the same campaign always has the same one, because a repeated request must be the same request.
/// </summary>
/// <param name="Prefix">As it is set in the processor's account: 2 to 10 characters.</param>
public sealed record StatementDescriptor(string Prefix)
{
    private const int Longest = 22;

    /// <summary>What the processor is sent.</summary>
    public string Suffix(Campaign campaign)
    {
        var room = Longest - Prefix.Length - "* ".Length;
        var suffix = Fit(Latin(campaign.Terms.Title), room);
        // A title in another script, or of digits alone, leaves nothing that may stand there.
        return suffix.Any(char.IsAsciiLetter) ? suffix : Fit(string.Create(CultureInfo.InvariantCulture, $"NO {campaign.Id.Number}"), room);
    }

    /// <summary>What the backer reads.</summary>
    public string Whole(Campaign campaign) => $"{Prefix}* {Suffix(campaign)}";

    // By hand: without the culture tables, which a server may run without, nothing decomposes a letter.
    private static readonly Dictionary<char, string> Plain = new (string Letters, string Plain)[]
    {
        ("ÀÁÂÃÄÅĀĂĄ", "A"), ("Æ", "AE"), ("ÇĆĈĊČ", "C"), ("ÐĎĐ", "D"), ("ÈÉÊËĒĔĖĘĚ", "E"), ("ĜĞĠĢ", "G"), ("ĤĦ", "H"), ("ÌÍÎÏĨĪĬĮİ", "I"), ("Ĵ", "J"), ("Ķ", "K"), ("ĹĻĽĿŁ", "L"),
        ("ÑŃŅŇŊ", "N"), ("ÒÓÔÕÖØŌŎŐ", "O"), ("Œ", "OE"), ("ŔŖŘ", "R"), ("ŚŜŞŠȘ", "S"), ("ßẞ", "SS"), ("ŢŤŦȚ", "T"), ("Þ", "TH"), ("ÙÚÛÜŨŪŬŮŰŲ", "U"), ("Ŵ", "W"), ("ÝŶŸ", "Y"), ("ŹŻŽ", "Z"),
    }.SelectMany(row => row.Letters.Select(letter => (letter, row.Plain))).ToDictionary(pair => pair.letter, pair => pair.Plain);

    // Accents go, and what is no letter, digit or plain sign becomes a blank.
    private static string Latin(string title)
    {
        var text = new StringBuilder();
        foreach (var letter in title)
        {
            var c = char.ToUpperInvariant(letter);
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '&')
                text.Append(c);
            else if (Plain.TryGetValue(c, out var plain))
                text.Append(plain);
            // An accent of its own, behind its letter, goes too.
            else if (c is not (>= '\u0300' and <= '\u036f') && text.Length > 0 && text[^1] != ' ')
                text.Append(' ');
        }
        return text.ToString().Trim();
    }

    // By whole words if one fits: "CHILDREN OF" rather than "CHILDREN OF TH".
    private static string Fit(string text, int room)
    {
        if (text.Length <= room)
            return text;
        var cut = text.LastIndexOf(' ', room);
        return (cut > 0 ? text[..cut] : text[..room]).Trim();
    }
}
