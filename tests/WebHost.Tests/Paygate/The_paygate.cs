using System.Net;
using System.Net.Http.Json;
using Greenlight.Pledging;
using Greenlight.Support;

namespace Greenlight.Paygate;

public sealed class The_paygate : IAsyncLifetime
{
    private Paywall _wall = null!;

    public async ValueTask InitializeAsync() => _wall = await Paywall.Start();

    public ValueTask DisposeAsync() => _wall.DisposeAsync();

    [Fact]
    public async Task Refuses_everybody_before_funding()
    {
        var (backer, _) = await _wall.Backer();
        Assert.Contains("pledged", await backer.PostAsJsonAsync("/api/passes", new { }).IsRefused(403, "not-funded-yet"), StringComparison.Ordinal);
        await backer.GetAsync(Paywall.KeyAddress).IsRefused(403, "pass-not-valid"); // The session's token is a bearer token, but no pass.
        await _wall.Ask(null).IsRefused(401, "pass-missing");
    }

    [Fact]
    public async Task Plays_for_payers_by_header_query_and_cookie()
    {
        _wall.Fund();
        var (payer, _) = await _wall.Payer();
        var given = await payer.PostAsJsonAsync("/api/passes", new { });
        var pass = (string)(await given.Body())["pass"]!;
        var cookie = Assert.Single(given.Headers.GetValues("Set-Cookie"));
        Assert.Contains("path=/keys/series;", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);

        using var player = _wall.Edge.NewClient();
        var byCookie = new HttpRequestMessage(HttpMethod.Get, Paywall.KeyAddress) { Headers = { { "Cookie", cookie.Split(';')[0] } } };
        foreach (var answer in (HttpResponseMessage[])[await _wall.Ask(pass), await player.GetAsync($"{Paywall.KeyAddress}?token={pass}"), await player.SendAsync(byCookie)])
        {
            Assert.Equal((HttpStatusCode.OK, "application/octet-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.Equal(16, (await answer.Content.ReadAsByteArrayAsync()).Length);
        }
    }

    [Fact]
    public async Task Refuses_those_who_did_not_pay()
    {
        _wall.Fund();
        var (failing, _) = await _wall.Backer(PledgeState.Failing);
        await failing.PostAsJsonAsync("/api/passes", new { }).IsRefused(403, "not-entitled");
        await _wall.Ask(null).IsRefused(401, "pass-missing");
    }

    [Fact]
    public async Task Closes_within_ten_seconds_of_a_refund()
    {
        _wall.Fund();
        var (payer, pledge) = await _wall.Payer();
        var (pass, key) = (await Paywall.PassOf(payer), await Paywall.KeyOf(payer));
        Assert.Equal(HttpStatusCode.OK, (await _wall.Ask(pass)).StatusCode);
        await _wall.Refund(pledge);
        _wall.Edge.Clock.Advance(TimeSpan.FromSeconds(10));
        await _wall.Ask(pass).IsRefused(403, "not-entitled");
        await payer.PostAsJsonAsync("/api/passes", new { key }).IsRefused(403, "key-not-valid");
        await payer.PostAsJsonAsync("/api/passes", new { }).IsRefused(403, "not-entitled");
        Assert.Empty((await (await payer.GetAsync("/api/me/keys")).Body()).AsArray());
    }

    [Fact]
    public async Task Refuses_an_expired_pass_and_a_forged_one()
    {
        _wall.Fund();
        var (payer, _) = await _wall.Payer();
        var pass = await Paywall.PassOf(payer);
        var parts = pass.Split('.');
        await _wall.Ask($"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}").IsRefused(403, "pass-not-valid");
        _wall.Edge.Clock.Advance(Passes.Life);
        await _wall.Ask(pass).IsRefused(403, "pass-not-valid");
    }

    [Fact]
    public async Task Refuses_a_pass_for_another_item()
    {
        _wall.Fund();
        var (payer, _) = await _wall.Payer();
        await _wall.Ask(await Paywall.PassOf(payer), "/keys/series/e2").IsRefused(403, "not-entitled");
    }

    [Theory, InlineData("/keys/series/pilot"), InlineData("/keys/series/e77"), InlineData("/keys/another/e1")]
    public async Task Has_no_key_of_a_free_or_unknown_item(string address) => await _wall.Ask(null, address).IsRefused(404, "unknown-item");

    [Fact]
    public async Task Gives_a_pass_for_a_key_that_was_handed_on()
    {
        _wall.Fund();
        var (payer, _) = await _wall.Payer();
        using var friend = _wall.Edge.NewClient();
        var given = await (await friend.PostAsJsonAsync("/api/passes", new { key = (await Paywall.KeyOf(payer)).ToLowerInvariant() })).Body();
        Assert.Equal(("series", "e1"), ((string)given["opens"]![0]!["work"]!, (string)given["opens"]![0]!["item"]!));
        Assert.Equal(_wall.Edge.Clock.GetUtcNow() + Passes.Life, (DateTimeOffset)given["expires"]!);
        Assert.Equal(HttpStatusCode.OK, (await _wall.Ask((string)given["pass"]!)).StatusCode);
    }

    [Fact]
    public async Task Refuses_a_rotated_key_and_takes_the_new_one()
    {
        _wall.Fund();
        var (payer, _) = await _wall.Payer();
        var mine = (await (await payer.GetAsync("/api/me/keys")).Body())[0]!;
        var rotated = await (await payer.PostAsync($"/api/me/keys/{mine["entitlement"]}/rotate", null)).Body();
        await payer.PostAsJsonAsync("/api/passes", new { key = (string)mine["code"]! }).IsRefused(403, "key-not-valid");
        Assert.Equal(HttpStatusCode.OK, (await payer.PostAsJsonAsync("/api/passes", new { key = (string)rotated["code"]! })).StatusCode);
    }

    [Fact]
    public async Task Refuses_a_revoked_key()
    {
        _wall.Fund();
        var (payer, pledge) = await _wall.Payer();
        var key = await Paywall.KeyOf(payer);
        await _wall.Edge.Engine.Entitlement(new EntitlementId(pledge).ToString()).Revoke();
        await payer.PostAsJsonAsync("/api/passes", new { key }).IsRefused(403, "key-not-valid");
        Assert.Null((await (await payer.GetAsync("/api/me/keys")).Body())[0]!["code"]);
    }

    [Fact]
    public async Task Rotates_nobody_elses_key()
    {
        _wall.Fund();
        var (_, pledge) = await _wall.Payer();
        var (other, _) = await _wall.Payer();
        await other.PostAsync($"/api/me/keys/{new EntitlementId(pledge)}/rotate", null).IsRefused(404, "unknown-key");
        await other.PostAsync("/api/me/keys/nonsense/rotate", null).IsRefused(404, "unknown-key");
    }

    [Fact]
    public async Task Asks_for_a_key_or_a_session()
    {
        using var nobody = _wall.Edge.NewClient();
        await nobody.PostAsync("/api/passes", null).IsRefused(401, "not-signed-in");
        await nobody.PostAsJsonAsync("/api/passes", new { key = "AAAAA-BBBBB" }).IsRefused(403, "key-not-valid");
        await nobody.PostAsJsonAsync("/api/passes", new { kee = "AAAAA-BBBBB" }).IsRefused(400, "invalid-body");
        await nobody.GetAsync("/api/me/keys").IsRefused(401, "not-signed-in");
    }

    [Fact]
    public async Task Publishes_its_public_keys_for_anybody_to_keep_an_hour()
    {
        using var nobody = _wall.Edge.NewClient();
        var answer = await nobody.GetAsync("/.well-known/jwks.json");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromHours(1), answer.Headers.CacheControl!.MaxAge);
        var key = (await answer.Body())["keys"]![0]!;
        Assert.Equal(("EC", "P-256", "ES256"), ((string)key["kty"]!, (string)key["crv"]!, (string)key["alg"]!));
        Assert.Null(key["d"]);
    }
}
