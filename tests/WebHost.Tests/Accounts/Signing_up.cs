using System.Net;
using System.Net.Http.Json;
using Dapper;
using Greenlight.Support;

namespace Greenlight.Accounts;

public sealed class Signing_up
{
    private const string Proof = "0123456789abcdef";

    [Fact]
    public async Task Gives_a_new_address_an_account_and_a_session_without_a_password()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var client = edge.NewClient();

        var answer = await client.PostAsJsonAsync("/api/sign-up", new { email = "ada@example.org", proof = Proof });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var tokens = await answer.Body();
        Assert.Equal(3600, (int)tokens["expiresIn"]!);
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens["accessToken"]!);
        var me = await (await client.GetAsync("/api/me")).Body();
        Assert.Equal("ada@example.org", (string?)me["email"]);
        Assert.Equal((false, false), ((bool)me["verified"]!, (bool)me["hasPassword"]!));
        Assert.Equal(0, edge.Mails.Count);
    }

    [Fact]
    public async Task Repeated_with_the_same_proof_gives_the_same_account_again()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var first = await edge.NewBacker();
        using var second = edge.NewClient();

        var answer = await second.PostAsJsonAsync("/api/sign-up", new { email = "ADA@example.org", proof = "a random value of mine" });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        second.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await answer.Body())["accessToken"]!);
        Assert.Equal(await first.GetStringAsync("/api/me"), await second.GetStringAsync("/api/me"));
    }

    [Fact]
    public async Task Refuses_an_address_that_has_an_account()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var backer = await edge.NewBacker();
        using var stranger = edge.NewClient();

        var detail = await stranger.PostAsJsonAsync("/api/sign-up", new { email = "ada@example.org", proof = Proof }).IsRefused(409, "sign-in-required");

        Assert.Contains("link", detail);
        Assert.Equal(1, await AccountsOf(edge));
    }

    [Fact]
    public async Task Refuses_the_right_proof_a_day_later()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var backer = await edge.NewBacker();

        edge.Clock.Advance(SignUps.ProofLife + TimeSpan.FromSeconds(1));

        await edge.NewClient().PostAsJsonAsync("/api/sign-up", new { email = "ada@example.org", proof = "a random value of mine" }).IsRefused(409, "sign-in-required");
    }

    [Fact]
    public async Task Makes_one_account_when_many_ask_for_one_address_at_the_same_moment()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var client = edge.NewClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.PostAsJsonAsync("/api/sign-up", new { email = "ada@example.org", proof = Proof })));

        Assert.Single(answers, a => a.StatusCode is HttpStatusCode.Created);
        Assert.Equal(19, answers.Count(a => a.StatusCode is HttpStatusCode.OK));
        Assert.Equal(1, await AccountsOf(edge));
    }

    [Fact]
    public async Task Sets_the_cookie_of_a_browser_that_asks_for_it()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var browser = edge.NewClient();

        var answer = await browser.PostAsJsonAsync("/api/sign-up?cookie=true", new { email = "ada@example.org", proof = Proof });

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/me")).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("ada@")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("ada@example.org, eve@example.org")]
    [InlineData("ada@example.org\r\nBcc: eve@example.org")]
    public async Task Refuses_what_is_not_one_address(string email)
    {
        await using var edge = await EdgeUnderTest.Start();

        await edge.NewClient().PostAsJsonAsync("/api/sign-up", new { email, proof = Proof }).IsRefused(422, "invalid-email");

        Assert.Equal(0, await AccountsOf(edge));
    }

    [Fact]
    public async Task Refuses_a_proof_that_could_be_guessed()
    {
        await using var edge = await EdgeUnderTest.Start();

        await edge.NewClient().PostAsJsonAsync("/api/sign-up", new { email = "ada@example.org", proof = "short" }).IsRefused(422, "invalid-proof");

        Assert.Equal(0, await AccountsOf(edge));
    }

    private static async Task<long> AccountsOf(EdgeUnderTest edge)
    {
        await using var connection = await edge.Database.OpenRead();
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM account");
    }
}
