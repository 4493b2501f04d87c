using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Greenlight.Paygate;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class A_pass : IAsyncLifetime
{
    private readonly PaygateRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Says_for_whom_it_is_what_it_opens_and_until_when()
    {
        var signed = await Sign();
        var claims = Part(signed.Token, 1);
        Assert.Equal("https://greenlight.test", claims.GetProperty("iss").GetString());
        Assert.Equal("paygate", claims.GetProperty("aud").GetString());
        Assert.Equal("ent-plg-1-0-7", claims.GetProperty("sub").GetString());
        Assert.Equal("series", claims.GetProperty("work").GetString());
        Assert.Equal(["episode-1", "episode-2"], claims.GetProperty("items").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal(_rig.Clock.GetUtcNow().ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.Equal(15 * 60, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task Is_a_list_of_items_even_when_it_opens_one()
    {
        var signed = await _rig.Passes.Sign("ent-plg-1-0-7", "series", ["episode-1"]);
        Assert.Equal(JsonValueKind.Array, Part(signed.Token, 1).GetProperty("items").ValueKind);
        Assert.Equal(["episode-1"], (await _rig.Passes.Read(signed.Token))!.Items);
    }

    [Fact]
    public async Task Comes_back_as_it_was_signed()
    {
        var signed = await Sign();
        var read = await _rig.Passes.Read(signed.Token);
        Assert.Equal(signed.Pass.Items, read!.Items);
        Assert.Equal(signed.Pass with { Items = read.Items }, read);
    }

    // With nothing of ours and none of the token library: what another publisher's server would write.
    [Fact]
    public async Task Is_verified_by_anybody_who_has_the_public_keys()
    {
        var token = (await Sign()).Token;
        Assert.True(await VerifiesOffline(token));
        var parts = token.Split('.');
        var other = (await _rig.Passes.Sign("ent-plg-1-0-8", "series", ["episode-1"])).Token.Split('.');
        Assert.False(await VerifiesOffline($"{parts[0]}.{other[1]}.{parts[2]}"));
    }

    [Fact]
    public async Task Publishes_no_private_half()
    {
        using var jwks = JsonDocument.Parse(await _rig.Passes.Jwks());
        foreach (var key in jwks.RootElement.GetProperty("keys").EnumerateArray())
            Assert.Equal(["kty", "crv", "x", "y", "use", "alg", "kid"], key.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Is_read_by_another_process_on_the_same_database()
    {
        var token = (await Sign()).Token;
        using var keys = new SigningKeys(_rig.Database, _rig.Master, _rig.Clock);
        Assert.NotNull(await new Passes(keys, PaygateRig.Options, _rig.Clock).Read(token));
    }

    [Fact]
    public async Task Stays_valid_while_the_signing_key_changes()
    {
        var first = (await Sign()).Token;
        _rig.Clock.Advance(SigningKeyPlan.Term - SigningKeyPlan.Notice);
        await Sign();
        _rig.Clock.Advance(SigningKeyPlan.Notice - TimeSpan.FromMinutes(1));
        var last = (await Sign()).Token;
        _rig.Clock.Advance(TimeSpan.FromMinutes(2));
        var next = (await Sign()).Token;
        Assert.Equal(Kid(first), Kid(last));
        Assert.NotEqual(Kid(last), Kid(next));
        Assert.NotNull(await _rig.Passes.Read(last));
        Assert.NotNull(await _rig.Passes.Read(next));
        Assert.True(await VerifiesOffline(last));
        Assert.True(await VerifiesOffline(next));
    }

    [Theory, InlineData("https://elsewhere.test", "paygate"), InlineData("https://greenlight.test", "somebody")]
    public async Task Is_refused_when_it_is_from_or_for_somebody_else(string issuer, string audience)
    {
        var stranger = new Passes(_rig.Signing, new(issuer, audience), _rig.Clock);
        Assert.Null(await _rig.Passes.Read((await stranger.Sign("ent-plg-1-0-7", "series", ["episode-1"])).Token));
    }

    private ValueTask<SignedPass> Sign() => _rig.Passes.Sign("ent-plg-1-0-7", "series", ["episode-1", "episode-2"]);

    private async Task<bool> VerifiesOffline(string token)
    {
        using var jwks = JsonDocument.Parse(await _rig.Passes.Jwks());
        var kid = Kid(token);
        var key = jwks.RootElement.GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("kid").GetString() == kid);
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()) },
        });
        var dot = token.LastIndexOf('.');
        return ecdsa.VerifyData(Encoding.ASCII.GetBytes(token[..dot]), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)), HashAlgorithmName.SHA256);
    }

    private static string? Kid(string token) => Part(token, 0).GetProperty("kid").GetString();

    private static JsonElement Part(string token, int part) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[part])).RootElement;
}
