using System.Security.Cryptography;
using System.Text;
using Greenlight.Pledging;

namespace Greenlight.Paygate;

/// <summary>
/// Makes and checks the codes that backers get. A code is [which pledge ‖ which rotation ‖ MAC of both]: it tells whom to ask, it is derived from a
/// server's secret and stored nowhere, so a copy of the database opens nothing. At least 80 bits of MAC, filled up to whole groups of characters:
/// guessing one takes 2⁷⁹ tries at an address that answers a few a minute.
/// </summary>
internal sealed class PaygateKeys
{
    /// <summary>Length of the secret in bytes.</summary>
    public const int SecretLength = 32;

    private const int MacBits = 80;
    private const int LongestLocator = 3 * 5 + 9;
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("greenlight paygate key 1\n");

    private readonly byte[] _secret;

    /// <param name="secret">32 random bytes that the server keeps.</param>
    public PaygateKeys(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
            throw new ArgumentException($"The secret of paygate keys has {SecretLength} bytes, not {secret.Length}.", nameof(secret));
        _secret = secret.ToArray();
    }

    /// <summary>The code of a pledge's key in one rotation.</summary>
    public string Make(PledgeId pledge, int rotation)
    {
        Span<byte> bits = stackalloc byte[LongestLocator + HMACSHA256.HashSizeInBytes];
        var length = WriteLocator(pledge, rotation, bits);
        Span<byte> signed = stackalloc byte[Purpose.Length + LongestLocator];
        Purpose.CopyTo(signed);
        bits[..length].CopyTo(signed[Purpose.Length..]);
        HMACSHA256.HashData(_secret, signed[..(Purpose.Length + length)], bits[length..]);
        return KeyCode.Write(bits, Characters(length));
    }

    /// <summary>Whether a code is one of ours, of whatever rotation; in constant time once it has been read.</summary>
    public bool TryRead(string? code, out PledgeId pledge, out int rotation)
    {
        (pledge, rotation) = (default, 0);
        Span<byte> bytes = stackalloc byte[LongestLocator + HMACSHA256.HashSizeInBytes];
        // The longest code has 65 characters; twice that leaves room for dashes and spaces, and nobody can make us read a novel.
        if (code is null || code.Length > 130)
            return false;
        var characters = KeyCode.Read(code, bytes);
        if (characters < 0 || !ReadLocator(bytes, out var claimed, out var claimedRotation, out var length) || characters != Characters(length))
            return false;
        var genuine = Make(claimed, claimedRotation);
        var given = KeyCode.Write(bytes, characters);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(genuine), Encoding.ASCII.GetBytes(given)))
            return false;
        (pledge, rotation) = (claimed, claimedRotation);
        return true;
    }

    private static int Characters(int locatorBytes)
    {
        var least = (locatorBytes * 8 + MacBits + KeyCode.BitsACharacter - 1) / KeyCode.BitsACharacter;
        return (least + KeyCode.Group - 1) / KeyCode.Group * KeyCode.Group;
    }

    private static int WriteLocator(PledgeId pledge, int rotation, Span<byte> to)
    {
        var length = 0;
        foreach (var part in (ReadOnlySpan<long>)[pledge.Shard.Campaign.Number, pledge.Shard.Index, pledge.Number, rotation])
        {
            ArgumentOutOfRangeException.ThrowIfNegative(part, nameof(pledge));
            var rest = (ulong)part;
            for (; rest >= 0x80; rest >>= 7)
                to[length++] = (byte)(rest | 0x80);
            to[length++] = (byte)rest;
        }
        return length;
    }

    private static bool ReadLocator(ReadOnlySpan<byte> from, out PledgeId pledge, out int rotation, out int length)
    {
        (pledge, rotation, length) = (default, 0, 0);
        if (!ReadNumber(from, int.MaxValue, ref length, out var campaign)
            || !ReadNumber(from, int.MaxValue, ref length, out var shard)
            || !ReadNumber(from, long.MaxValue, ref length, out var number)
            || !ReadNumber(from, int.MaxValue, ref length, out var turn))
            return false;
        (pledge, rotation) = (new(new(new((int)campaign), (int)shard), number), (int)turn);
        return true;
    }

    private static bool ReadNumber(ReadOnlySpan<byte> from, long most, ref int at, out long number)
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = from[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                break;
        }
        number = (long)value;
        return value <= (ulong)most;
    }
}
