using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Greenlight.Support;

namespace Greenlight.Accounts;

public sealed class A_session
{
    private static readonly object Ada = new { email = "ada@example.org", proof = "a random value of mine" };

    [Fact]
    public async Task Missing_is_refused()
    {
        await using var edge = await EdgeUnderTest.Start();

        var asked = edge.NewClient().GetAsync("/api/me");

        await asked.IsRefused(401, "not-signed-in");
        Assert.Equal("Bearer", (await asked).Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Forged_is_refused()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var client = edge.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "CfDJ8nonsense");

        await client.GetAsync("/api/me").IsRefused(401, "not-signed-in");
    }

    [Fact]
    public async Task Expired_is_refused_and_its_refresh_token_begins_a_new_one()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var client = edge.NewClient();
        var tokens = await (await client.PostAsJsonAsync("/api/sign-up", Ada)).Body();
        Use(client, tokens);

        edge.Clock.Advance(TimeSpan.FromMinutes(61));
        await client.GetAsync("/api/me").IsRefused(401, "not-signed-in");

        Use(client, await (await client.PostAsJsonAsync("/api/sign-in/refresh", new { refreshToken = (string)tokens["refreshToken"]! })).Body());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/me")).StatusCode);
    }

    [Fact]
    public async Task Is_not_renewed_after_signing_out_everywhere()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var client = edge.NewClient();
        var tokens = await (await client.PostAsJsonAsync("/api/sign-up", Ada)).Body();
        var cookie = (await client.PostAsJsonAsync("/api/sign-up?cookie=true", Ada)).Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        Use(client, tokens);

        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/api/sign-out?everywhere=true", null)).StatusCode);

        await client.PostAsJsonAsync("/api/sign-in/refresh", new { refreshToken = (string)tokens["refreshToken"]! }).IsRefused(401, "not-signed-in");
        using var browser = edge.NewClient();
        browser.DefaultRequestHeaders.Add("Cookie", cookie);
        edge.Clock.Advance(Sessions.RenewCookieAfter);
        await browser.GetAsync("/api/me").IsRefused(401, "not-signed-in");
    }

    [Fact]
    public async Task Of_a_browser_is_given_anew_every_half_hour()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var browser = edge.NewClient();
        browser.DefaultRequestHeaders.Add("Cookie", (await browser.PostAsJsonAsync("/api/sign-up?cookie=true", Ada)).Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        edge.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.False((await browser.GetAsync("/api/me")).Headers.Contains("Set-Cookie"));
        edge.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await browser.GetAsync("/api/me")).Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Begins_with_a_password_once_one_is_set()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var backer = await edge.NewBacker();
        using var client = edge.NewClient();

        Assert.Equal(HttpStatusCode.NoContent, (await backer.PutAsJsonAsync("/api/me/password", new { password = "correct horse" })).StatusCode);

        await client.PostAsJsonAsync("/api/sign-in", new { email = "ada@example.org", password = "wrong horse" }).IsRefused(401, "wrong-credentials");
        await client.PostAsJsonAsync("/api/sign-in", new { email = "nobody@example.org", password = "correct horse" }).IsRefused(401, "wrong-credentials");
        Use(client, await (await client.PostAsJsonAsync("/api/sign-in", new { email = "ada@example.org", password = "correct horse" })).Body());
        Assert.True((bool)(await (await client.GetAsync("/api/me")).Body())["hasPassword"]!);
    }

    [Fact]
    public async Task Replaces_a_password_only_with_the_present_one()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var backer = await edge.NewBacker();
        await backer.PutAsJsonAsync("/api/me/password", new { password = "correct horse" });

        await backer.PutAsJsonAsync("/api/me/password", new { password = "another horse" }).IsRefused(422, "invalid-password");
        await backer.PutAsJsonAsync("/api/me/password", new { password = "short", present = "correct horse" }).IsRefused(422, "invalid-password");
        Assert.Equal(HttpStatusCode.NoContent, (await backer.PutAsJsonAsync("/api/me/password", new { password = "another horse", present = "correct horse" })).StatusCode);
    }

    private static void Use(HttpClient client, JsonNode tokens) =>
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)tokens["accessToken"]!);
}
