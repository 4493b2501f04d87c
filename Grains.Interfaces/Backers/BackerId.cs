namespace Greenlight.Backers;

/// <summary>A person who pledges. Time-ordered (UUID version 7), so that new backers land at the end of every index. Grain key: <c>bkr-{id}</c>.</summary>
[GenerateSerializer, Immutable, Alias("backer-id")]
public readonly record struct BackerId(Guid Value)
{
    /// <summary>The grain key.</summary>
    public override string ToString() => string.Concat("bkr-", Value.ToString("N"));

    /// <summary>A new id, ordered by the given time.</summary>
    public static BackerId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Reads a grain key back; throws <see cref="FormatException"/> for anything else.</summary>
    public static BackerId Parse(string key) =>
        key.StartsWith("bkr-", StringComparison.Ordinal) && Guid.TryParseExact(key.AsSpan(4), "N", out var value)
            ? new(value)
            : throw new FormatException($"'{key}' is not the key of a backer.");

    /// <summary>The shard of this backer's pledges in a campaign of so many shards: the same for life. Taken from the random end of the id.</summary>
    public int ShardOf(int shards)
    {
        Span<byte> bytes = stackalloc byte[16];
        Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return (int)(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) % (uint)shards);
    }
}
