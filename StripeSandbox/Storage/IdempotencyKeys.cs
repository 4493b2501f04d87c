using System.Security.Cryptography;
using System.Text;

namespace Greenlight.StripeSandbox;

/// <summary>What an idempotency key says about a request.</summary>
internal enum KeyVerdict
{
    /// <summary>Not seen in the last 24 hours: execute, then call <see cref="IdempotencyKeys.End"/>.</summary>
    Fresh,

    /// <summary>The first request under it has not been answered yet.</summary>
    InFlight,

    /// <summary>It belongs to a request with other parameters.</summary>
    Different,

    /// <summary>It was answered: give that answer again.</summary>
    Answered,
}

/// <summary>The keys of the last 24 hours: forty bytes each in memory, the answers in the store.</summary>
internal sealed class IdempotencyKeys
{
    /// <summary>Stripe keeps keys for at least a day (docs.stripe.com/api/idempotent_requests).</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private const int SweepEvery = 1 << 16;
    private readonly Dictionary<UInt128, Kept> _kept = [];
    private readonly Dictionary<UInt128, ulong> _inFlight = [];
    private readonly Lock _one = new();
    private int _sinceSweep;
    private long _sweptAt;

    private readonly record struct Kept(ulong Fingerprint, uint N, uint Created);

    /// <summary>A key as it is indexed: each account has its own.</summary>
    public static UInt128 Name(string key, Id account = default)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(account.IsNone ? key : $"{account}\0{key}"), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    public static ulong Fingerprint(string method, string path, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{method}\0{path}\0"));
        hash.AppendData(body);
        Span<byte> bytes = stackalloc byte[32];
        hash.GetHashAndReset(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public KeyVerdict Begin(UInt128 key, ulong fingerprint, long now, out long answer)
    {
        answer = 0;
        lock (_one)
        {
            if (_inFlight.TryGetValue(key, out var running)) return running == fingerprint ? KeyVerdict.InFlight : KeyVerdict.Different;
            if (_kept.TryGetValue(key, out var kept) && Alive(kept, now))
            {
                answer = kept.N;
                return kept.Fingerprint == fingerprint ? KeyVerdict.Answered : KeyVerdict.Different;
            }

            _inFlight[key] = fingerprint;
            return KeyVerdict.Fresh;
        }
    }

    /// <summary>The request was answered; with a row if the answer is kept.</summary>
    public void End(UInt128 key, AnswerRow? row)
    {
        lock (_one)
        {
            _inFlight.Remove(key);
            if (row is not null) Keep(row.Key, row.Fingerprint, row.N, row.Created);
        }
    }

    /// <summary>Keeps a stored answer's key.</summary>
    public void Keep(UInt128 key, ulong fingerprint, long n, long created) => _kept[key] = new Kept(fingerprint, (uint)n, (uint)created);

    /// <summary>Once an hour, or after many requests, drops what has expired, and says up to which number stored answers may go; null when there is nothing to do.</summary>
    public long? Sweep(long now)
    {
        lock (_one)
        {
            if (++_sinceSweep < SweepEvery && now < _sweptAt + 3600) return null;
            (_sinceSweep, _sweptAt) = (0, now);
            long? last = null;
            foreach (var (key, kept) in _kept)
            {
                if (Alive(kept, now)) continue;
                last = Math.Max(last ?? 0, kept.N);
                _kept.Remove(key);
            }

            return last;
        }
    }

    private static bool Alive(Kept kept, long now) => now < kept.Created + (long)Life.TotalSeconds;
}
