using System.Net;
using System.Net.Http.Json;
using Greenlight.Pages;
using Greenlight.Support;

namespace Greenlight.Accounts;

/// <summary>Somebody signed up with an address that is not theirs; then its owner used a link.</summary>
public sealed class An_ended_session
{
    private const string Ada = "ada@example.org";

    [Theory]
    [InlineData("GET", "/api/me")]
    [InlineData("GET", "/api/me/keys")]
    [InlineData("POST", "/api/me/keys/plg-1-0-1/rotate")]
    [InlineData("GET", "/api/me/pledges")]
    [InlineData("POST", "/api/passes")]
    public async Task Sees_no_account_no_keys_and_no_pass_from_that_moment_on(string method, string path)
    {
        await using var edge = await EdgeUnderTest.Start();
        using var squatter = await edge.NewBacker(Ada);
        using var browser = await Browser(edge);
        await OwnerComes(edge);

        foreach (var client in (HttpClient[])[squatter, browser])
        {
            using var request = new HttpRequestMessage(new(method), path);
            await client.SendAsync(request).IsRefused(401, "not-signed-in");
        }
    }

    [Fact]
    public async Task Sets_no_first_password()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var squatter = await edge.NewBacker(Ada);
        await OwnerComes(edge);

        await squatter.PutAsJsonAsync("/api/me/password", new { password = "the squatter's password" }).IsRefused(401, "not-signed-in");
        await edge.NewClient().PostAsJsonAsync("/api/sign-in", new { email = Ada, password = "the squatter's password" }).IsRefused(401, "wrong-credentials");
    }

    [Fact]
    public async Task Is_led_to_sign_in_from_the_page_of_pledges_and_its_cookie_is_taken_back()
    {
        await using var edge = await EdgeUnderTest.Start();
        (await edge.NewBacker(Ada)).Dispose();
        using var browser = await Browser(edge);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/me/pledges")).StatusCode);

        await OwnerComes(edge);
        var answer = await browser.GetAsync("/me/pledges");

        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?to=%2Fme%2Fpledges"), (answer.StatusCode, answer.Headers.Location?.PathAndQuery));
        Assert.StartsWith("greenlight=;", answer.Headers.GetValues("Set-Cookie").Single());
    }

    private static async Task<HttpClient> Browser(EdgeUnderTest edge)
    {
        var browser = edge.NewClient();
        var signedUp = await browser.PostAsJsonAsync("/api/sign-up?cookie=true", new { email = Ada, proof = "a random value of mine" });
        browser.DefaultRequestHeaders.Add("Cookie", signedUp.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return browser;
    }

    private static async Task OwnerComes(EdgeUnderTest edge)
    {
        using var owner = new Visitor(edge);
        await owner.PostAsJson("/api/sign-in/link", new { email = Ada });
        Assert.Equal(HttpStatusCode.SeeOther, (await owner.UseLink(edge.Mails.LinkTo(Ada))).StatusCode);
    }
}
