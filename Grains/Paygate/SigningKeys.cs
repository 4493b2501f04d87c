using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Greenlight.Ledger;
using Microsoft.IdentityModel.Tokens;

namespace Greenlight.Paygate;

/// <summary>The ES256 keys that sign passes, shared by all processes through the database, where their private halves lie sealed.</summary>
public sealed class SigningKeys(IDatabase database, MasterKey master, TimeProvider clock) : IDisposable
{
    // A process learns of a key that another made within this time, which is far less than the notice a new key is given.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _once = new(1);
    private volatile KeyRing? _ring;

    /// <summary>The keys as they are to be used now.</summary>
    internal async ValueTask<KeyRing> Ring()
    {
        if (_ring is { } known && clock.GetUtcNow() - known.ReadAt < Fresh)
            return known;
        await _once.WaitAsync();
        try
        {
            return _ring is { } read && clock.GetUtcNow() - read.ReadAt < Fresh ? read : _ring = await Read();
        }
        finally
        {
            _once.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _once.Dispose();

    private async Task<KeyRing> Read()
    {
        var now = clock.GetUtcNow();
        var keys = await Stored();
        if (SigningKeyPlan.Decide([.. keys.Select(key => key.Term)], now).Make is { } term)
        {
            await Make(term);
            keys = await Stored();
        }
        var plan = SigningKeyPlan.Decide([.. keys.Select(key => key.Term)], now);
        var published = keys.Where(key => plan.Published.Contains(key.Term)).Select(key => key.Key).ToArray();
        return new(now, keys.Single(key => key.Term == plan.Signs).Key, published, Jwks(published));
    }

    private Task<int> Make(SigningTerm term)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var box = master.Seal(ecdsa.ExportPkcs8PrivateKey(), Name(term.Generation));
        // The generation is the judge: of several processes that find the key missing, one makes it.
        return database.Write(connection => connection.ExecuteAsync(
            "INSERT INTO signing_key (generation, signs_from, sealed) VALUES (@generation, @from, @box) ON CONFLICT DO NOTHING",
            new { generation = term.Generation, from = term.SignsFrom.ToUnixTimeMilliseconds(), box }));
    }

    private async Task<IReadOnlyList<(SigningTerm Term, JsonWebKey Key)>> Stored()
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(long Generation, long SignsFrom, byte[] Sealed)>("SELECT generation, signs_from, sealed FROM signing_key ORDER BY generation");
        return [.. rows.Select(row => (
            new SigningTerm(row.Generation, DateTimeOffset.FromUnixTimeMilliseconds(row.SignsFrom)),
            Import(master.Open(row.Sealed, Name(row.Generation)))))];
    }

    // A JsonWebKey rather than an ECDsa: the token library then gives each thread a native key of its own.
    private static JsonWebKey Import(byte[] pkcs8)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(pkcs8, out _);
        var parameters = ecdsa.ExportParameters(includePrivateParameters: true);
        var jwk = new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            X = Base64UrlEncoder.Encode(parameters.Q.X),
            Y = Base64UrlEncoder.Encode(parameters.Q.Y),
            D = Base64UrlEncoder.Encode(parameters.D),
        };
        jwk.Kid = jwk.KeyId = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
        return jwk;
    }

    private static byte[] Jwks(IEnumerable<JsonWebKey> keys) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        keys = keys.Select(key => new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, use = "sig", alg = SecurityAlgorithms.EcdsaSha256, kid = key.Kid }),
    });

    private static string Name(long generation) => $"signing/{generation}";
}

/// <summary>Signing keys in use.</summary>
/// <param name="ReadAt">UTC; when they were read.</param>
/// <param name="Signs">With its private half.</param>
/// <param name="Published">Those to verify with.</param>
/// <param name="Jwks">The published ones' public halves as a JSON Web Key Set.</param>
internal sealed record KeyRing(DateTimeOffset ReadAt, JsonWebKey Signs, IReadOnlyList<JsonWebKey> Published, byte[] Jwks);
