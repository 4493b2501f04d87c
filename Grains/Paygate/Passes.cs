using System.Collections.Immutable;
using Greenlight.Campaigns;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Greenlight.Paygate;

/// <summary>
/// Makes and reads passes: ES256 JWTs that say which items of one work their holder may open, for at most <see cref="Life"/>.
/// Anybody verifies them with the public keys at <c>/.well-known/jwks.json</c>.
/// </summary>
public sealed class Passes(SigningKeys keys, PaygateOptions options, TimeProvider clock)
{
    /// <summary>How long a pass is good: what an offline verifier may lag behind a refund.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>The public keys as a JSON Web Key Set (RFC 7517), in UTF-8.</summary>
    public async ValueTask<byte[]> Jwks() => (await keys.Ring()).Jwks;

    /// <summary>Signs a pass.</summary>
    /// <param name="subject">Whose right it is: an entitlement's or a backer's key.</param>
    /// <param name="work">The work.</param>
    /// <param name="items">Items of that work.</param>
    public async ValueTask<SignedPass> Sign(string subject, string work, IEnumerable<string> items)
    {
        var ring = await keys.Ring();
        var now = clock.GetUtcNow();
        var pass = new Pass(subject, work, [.. items], Guid.CreateVersion7(now).ToString("N"), now + Life);
        var token = Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Issuer,
            Audience = options.Audience,
            IssuedAt = now.UtcDateTime,
            Expires = pass.Expires.UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = pass.Subject, ["work"] = pass.Work, ["items"] = pass.Items.ToArray(), ["sid"] = pass.Sid },
            SigningCredentials = new(ring.Signs, SecurityAlgorithms.EcdsaSha256),
        });
        return new(token, pass);
    }

    /// <summary>Reads a pass; null for one that is forged, expired or none at all.</summary>
    public async ValueTask<Pass?> Read(string token)
    {
        var ring = await keys.Ring();
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = options.Issuer,
            ValidAudience = options.Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = ring.Published,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && end > clock.GetUtcNow().UtcDateTime,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt || !jwt.TryGetPayloadValue<string[]>("items", out var items)
            || !jwt.TryGetPayloadValue<string>("work", out var work) || !jwt.TryGetPayloadValue<string>("sid", out var sid))
            return null;
        return new(jwt.Subject, work, [.. items], sid, new(jwt.ValidTo));
    }
}

/// <summary>What a pass says.</summary>
/// <param name="Subject">Whose right: <see cref="EntitlementId"/> or a backer's id, as its grain's key.</param>
/// <param name="Work">The work.</param>
/// <param name="Items">Items of that work.</param>
/// <param name="Sid">This pass's own id.</param>
/// <param name="Expires">UTC.</param>
public sealed record Pass(string Subject, string Work, ImmutableArray<string> Items, string Sid, DateTimeOffset Expires)
{
    /// <summary>Whether it names this item.</summary>
    public bool Names(ItemRef item) => item.Work == Work && Items.Contains(item.Item);
}

/// <summary>A pass and its signed form.</summary>
/// <param name="Token">The JWT.</param>
/// <param name="Pass">What it says.</param>
public sealed record SignedPass(string Token, Pass Pass);

/// <summary>Settings of the paygate, from the section <c>Paygate</c>.</summary>
/// <param name="Issuer">Who signs passes (<c>iss</c>): this installation's address.</param>
/// <param name="Audience">Whom passes are for (<c>aud</c>).</param>
public sealed record PaygateOptions(string Issuer, string Audience)
{
    /// <summary>Reads <c>Paygate:Issuer</c> (default <c>Site:Url</c>, else <c>http://localhost:5080</c>) and <c>Paygate:Audience</c> (default <c>paygate</c>).</summary>
    public static PaygateOptions Read(IConfiguration configuration) =>
        new(configuration["Paygate:Issuer"] ?? configuration["Site:Url"]?.TrimEnd('/') ?? "http://localhost:5080", configuration["Paygate:Audience"] ?? "paygate");
}
