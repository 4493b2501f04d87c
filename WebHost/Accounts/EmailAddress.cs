using System.Net.Mail;

namespace Greenlight.Accounts;

/// <summary>An address that mail can be sent to.</summary>
internal readonly record struct EmailAddress
{
    private const int MaxLength = 254; // RFC 5321 §4.5.3.1.3, less the angle brackets.

    private EmailAddress(string text) => Text = text;

    /// <summary>As it was written, without blanks around it.</summary>
    public string Text { get; }

    /// <summary>What makes two addresses the same account: the address in upper case.</summary>
    public string Key => Text.ToUpperInvariant();

    /// <summary>Reads one bare address; false for anything else, such as a display name, a list, or blanks inside.</summary>
    public static bool TryParse(string? text, out EmailAddress email)
    {
        text = text?.Trim();
        var sound = text is { Length: > 2 and <= MaxLength }
            && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '"' or ',' or ';')
            && MailAddress.TryCreate(text, out var parsed)
            && parsed.Address == text;
        email = sound ? new(text!) : default;
        return sound;
    }

    /// <summary>An address that was parsed when it was stored.</summary>
    public static EmailAddress Stored(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
