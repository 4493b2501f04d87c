namespace Greenlight.Paygate;

/// <summary>
/// Bits as characters that survive being read out loud: Crockford's Base32, without I, L, O and U, in groups of five. Reading forgives lower case,
/// spaces, missing dashes, and O, I and L for the digits they look like.
/// </summary>
internal static class KeyCode
{
    /// <summary>Characters between two dashes.</summary>
    public const int Group = 5;

    /// <summary>Bits a character.</summary>
    public const int BitsACharacter = 5;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Writes the first so many characters' worth of <paramref name="bits"/>, most significant bit first.</summary>
    public static string Write(ReadOnlySpan<byte> bits, int characters)
    {
        Span<char> text = stackalloc char[characters + (characters - 1) / Group];
        var at = 0;
        for (var i = 0; i < characters; i++)
        {
            if (i > 0 && i % Group == 0)
                text[at++] = '-';
            text[at++] = Alphabet[Five(bits, i * BitsACharacter)];
        }
        return new(text);
    }

    /// <summary>Reads a code into bytes, the last one filled up with zero bits; answers the number of characters, or −1 for what is no code or too long.</summary>
    public static int Read(ReadOnlySpan<char> code, Span<byte> bytes)
    {
        bytes.Clear();
        var characters = 0;
        foreach (var character in code)
        {
            if (character is '-' or ' ')
                continue;
            var value = Value(character);
            var bit = characters++ * BitsACharacter;
            if (value < 0 || bit + BitsACharacter > bytes.Length * 8)
                return -1;
            for (var i = 0; i < BitsACharacter; i++, bit++)
                bytes[bit / 8] |= (byte)(((value >> (BitsACharacter - 1 - i)) & 1) << (7 - bit % 8));
        }
        return characters;
    }

    private static int Five(ReadOnlySpan<byte> bits, int from)
    {
        var value = 0;
        for (var bit = from; bit < from + BitsACharacter; bit++)
            value = value << 1 | (bits[bit / 8] >> (7 - bit % 8) & 1);
        return value;
    }

    private static int Value(char character) => char.ToUpperInvariant(character) switch
    {
        'O' => 0,
        'I' or 'L' => 1,
        var c => Alphabet.IndexOf(c),
    };
}
