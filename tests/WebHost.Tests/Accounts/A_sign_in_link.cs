using System.Net;
using System.Net.Http.Json;
using Greenlight.Pages;
using Greenlight.Support;

namespace Greenlight.Accounts;

public sealed class A_sign_in_link
{
    private const string Ada = "ada@example.org";

    [Fact]
    public async Task Signs_a_browser_in_verifies_the_address_and_leads_to_the_page_asked_for()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var backer = await edge.NewBacker(Ada);
        using var visitor = new Visitor(edge);

        Assert.Equal(HttpStatusCode.Accepted, (await backer.PostAsJsonAsync("/api/sign-in/link", new { email = Ada, returnTo = "/campaigns/a-show" })).StatusCode);
        var answer = await visitor.UseLink(edge.Mails.LinkTo(Ada));

        Assert.Equal((HttpStatusCode.SeeOther, "/campaigns/a-show"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        Assert.True((bool)(await (await visitor.Get("/api/me")).Body())["verified"]!);
    }

    [Fact]
    public async Task Opened_by_what_scans_mails_still_signs_its_owner_in()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var backer = await edge.NewBacker(Ada);
        using var scanner = edge.NewClient();
        using var visitor = new Visitor(edge);
        await scanner.PostAsJsonAsync("/api/sign-in/link", new { email = Ada });
        var link = edge.Mails.LinkTo(Ada);

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Get })
        {
            var answer = await scanner.SendAsync(new(method, link));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("greenlight=", StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.UseLink(link)).StatusCode);
    }

    [Fact]
    public async Task Works_once_even_if_it_is_opened_twice_at_the_same_moment()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var backer = await edge.NewBacker(Ada);
        await backer.PostAsJsonAsync("/api/sign-in/link", new { email = Ada });
        var link = edge.Mails.LinkTo(Ada);
        var visitors = Enumerable.Range(0, 8).Select(_ => new Visitor(edge)).ToArray();
        var pages = await Task.WhenAll(visitors.Select(v => v.Read(link)));

        var answers = await Task.WhenAll(visitors.Zip(pages, (visitor, page) => visitor.Send(page, Visitor.LinkForm)));

        Assert.Single(answers, a => a.StatusCode is HttpStatusCode.SeeOther);
        Assert.Equal(7, answers.Count(a => a.StatusCode is HttpStatusCode.Gone));
        Array.ForEach(visitors, v => v.Dispose());
    }

    [Fact]
    public async Task Used_or_too_old_says_so_and_offers_a_new_one()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var backer = await edge.NewBacker(Ada);
        using var visitor = new Visitor(edge);
        using var other = new Visitor(edge);
        await backer.PostAsJsonAsync("/api/sign-in/link", new { email = Ada, returnTo = "/campaigns/a-show" });
        var link = edge.Mails.LinkTo(Ada);
        await visitor.UseLink(link);

        var opened = await other.Get(link);
        var page = await opened.Content.ReadAsStringAsync();
        var sent = await other.Send(page, "/sign-in/link", ("email", Ada));

        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.OK), (opened.StatusCode, sent.StatusCode));
        Assert.Contains("does not work any more", page);
        Assert.DoesNotContain(Ada, page);
        Assert.Contains("a link is on its way", await sent.Content.ReadAsStringAsync());
        Assert.Equal("/campaigns/a-show", (await other.UseLink(edge.Mails.LinkTo(Ada))).Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=nonsense")]
    [InlineData("?code=00000000000000000000000000000000.forged")]
    public async Task Forged_signs_nobody_in_and_offers_a_real_one(string query)
    {
        await using var edge = await EdgeUnderTest.Start();
        using var visitor = new Visitor(edge);

        var answer = await visitor.Get("/sign-in/link" + query);

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains("Mail me a new link", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Is_not_sent_to_an_unknown_address_and_the_caller_cannot_tell()
    {
        await using var edge = await EdgeUnderTest.Start();

        var answer = await edge.NewClient().PostAsJsonAsync("/api/sign-in/link", new { email = "nobody@example.org" });

        Assert.Equal((HttpStatusCode.Accepted, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(0, edge.Mails.Count);
    }

    [Fact]
    public async Task Ends_what_was_given_out_before_anybody_had_shown_that_the_address_is_theirs()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var squatter = edge.NewClient();
        var tokens = await (await squatter.PostAsJsonAsync("/api/sign-up", new { email = Ada, proof = "the squatter's own" })).Body();
        squatter.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens["accessToken"]!);
        Assert.Equal(HttpStatusCode.NoContent, (await squatter.PutAsJsonAsync("/api/me/password", new { password = "the squatter's password" })).StatusCode);
        using var owner = new Visitor(edge);

        await squatter.PostAsJsonAsync("/api/sign-in/link", new { email = Ada });
        await owner.UseLink(edge.Mails.LinkTo(Ada));

        squatter.DefaultRequestHeaders.Authorization = null;
        await squatter.PostAsJsonAsync("/api/sign-up", new { email = Ada, proof = "the squatter's own" }).IsRefused(409, "sign-in-required");
        await squatter.PostAsJsonAsync("/api/sign-in", new { email = Ada, password = "the squatter's password" }).IsRefused(401, "wrong-credentials");
        await squatter.PostAsJsonAsync("/api/sign-in/refresh", new { refreshToken = (string)tokens["refreshToken"]! }).IsRefused(401, "not-signed-in");
    }

    [Fact]
    public async Task Can_be_asked_for_five_times_a_minute()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var client = edge.NewClient();
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsJsonAsync("/api/sign-in/link", new { email = Ada })).StatusCode);

        var sixth = client.PostAsJsonAsync("/api/sign-in/link", new { email = Ada });

        await sixth.IsRefused(429, "busy");
        Assert.InRange((await sixth).Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    [Fact]
    public async Task Can_be_asked_for_by_one_client_only_so_often_whatever_the_address()
    {
        await using var edge = await EdgeUnderTest.Start("--SignIn:PerClientPerMinute=2");
        using var client = edge.NewClient();
        await client.PostAsJsonAsync("/api/sign-in/link", new { email = "a@example.org" });
        await client.PostAsJsonAsync("/api/sign-in/link", new { email = "b@example.org" });

        await client.PostAsJsonAsync("/api/sign-in/link", new { email = "c@example.org" }).IsRefused(429, "busy");
    }

    [Fact]
    public async Task Is_not_made_for_an_address_of_ours_that_the_caller_made_up()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var backer = await edge.NewBacker(Ada);
        using var eve = edge.NewClient();
        eve.DefaultRequestHeaders.Host = "evil.example";

        await eve.PostAsJsonAsync("/api/sign-in/link", new { email = Ada }).IsRefused(503, "unavailable");

        Assert.Equal(0, edge.Mails.Count);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    public async Task Leads_to_no_other_site(string returnTo)
    {
        await using var edge = await EdgeUnderTest.Start("--Site:Url=https://greenlight.example/");
        using var backer = await edge.NewBacker(Ada);
        using var visitor = new Visitor(edge);

        await backer.PostAsJsonAsync("/api/sign-in/link", new { email = Ada, returnTo });

        Assert.Equal("/me/pledges", (await visitor.UseLink(edge.Mails.LinkTo(Ada))).Headers.Location?.ToString());
    }
}
