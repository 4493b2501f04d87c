using System.IO.Compression;

namespace Greenlight.StripeSandbox;

/// <summary>A version of an object under its number.</summary>
internal readonly record struct VersionRow(long N, StripeObject Object);

/// <summary>Something that happened to a version, with the ordinal of the connected account it happened at.</summary>
internal readonly record struct EventRow(Id Id, string Type, long Version, long Created, string? Request, string? Key, uint? Account);

/// <summary>A webhook endpoint (by ordinal) that an event (by ordinal) is still to be delivered to.</summary>
/// <param name="Event">Ordinal of the event.</param>
/// <param name="Endpoint">Ordinal of the endpoint.</param>
/// <param name="Attempts">Tries so far.</param>
/// <param name="Due">Unix milliseconds of the next try; null when no more will be made.</param>
internal readonly record struct DeliveryRow(uint Event, uint Endpoint, int Attempts, long? Due);

/// <summary>An answer as it was first given under an idempotency key.</summary>
internal sealed record AnswerRow(long N, UInt128 Key, ulong Fingerprint, long Created, int Status, string Request, byte[] Body)
{
    /// <summary>Answers are most of the file and compress to a third; quality 1 costs about ten microseconds.</summary>
    public byte[] Compressed()
    {
        var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(Body.Length)];
        return BrotliEncoder.TryCompress(Body, buffer, out var length, quality: 1, window: 16)
            ? buffer.AsSpan(0, length).ToArray()
            : throw new InvalidOperationException("An answer could not be compressed.");
    }

    public static byte[] Expanded(ReadOnlySpan<byte> compressed, int length)
    {
        var body = new byte[length];
        return BrotliDecoder.TryDecompress(compressed, body, out var written) && written == length
            ? body
            : throw new InvalidDataException("A stored answer is damaged.");
    }
}
