using System.Net;
using System.Text.RegularExpressions;
using Greenlight.Support;

namespace Greenlight.Pages;

public sealed partial class The_pages
{
    public static TheoryData<string> Public => ["/", "/campaigns/a-show", "/sign-in", "/mail", "/nothing-here"];

    [Fact]
    public async Task Show_the_campaigns_without_JavaScript()
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        using var visitor = new Visitor(edge);

        Assert.Contains("href=\"/campaigns/a-show\"", await visitor.Read("/"));
        var page = await visitor.Read("/campaigns/a-show");
        Assert.Contains("A series", page);
        Assert.Contains("of 250,000 backers", page);
        Assert.Contains("action=\"/campaigns/a-show/pledge#pledge\"", page);
        Assert.Contains("value=\"season\" checked", page);
        Assert.Contains("Test environment", page);
    }

    [Theory]
    [MemberData(nameof(Public))]
    public async Task Load_from_this_server_alone_and_hold_nothing_inline(string path)
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        using var visitor = new Visitor(edge);

        var answer = await visitor.Get(path);
        var page = await answer.Content.ReadAsStringAsync();

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self';", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Contains("</html>", page);
        Assert.DoesNotMatch(InlineScript(), page);
        Assert.DoesNotMatch(InlineStyle(), page);
        Assert.DoesNotMatch(Handler(), page);
        Assert.DoesNotMatch(OtherHost(), page);
    }

    [Theory]
    [InlineData("/nothing-here")]
    [InlineData("/campaigns/unknown")]
    [InlineData("/producer/a-show")]
    [InlineData("/watch/unknown/e1")]
    [InlineData("/error")]
    public async Task Show_what_does_not_exist_in_their_own_look(string path)
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        using var visitor = new Visitor(edge);

        var answer = await visitor.Get(path);

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("There is nothing here", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/nothing-here")]
    [InlineData("/error")]
    [InlineData("/Error/")]
    public async Task Answer_what_is_posted_to_none_of_them_as_what_does_not_exist(string path)
    {
        await using var edge = await EdgeUnderTest.Start();
        using var client = edge.NewClient();

        var answer = await client.PostAsync(path, new FormUrlEncodedContent([]));

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("There is nothing here", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Say_so_when_the_engine_can_not_be_reached()
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        edge.Engine.GrainOf("a-show").Down = new TimeoutException();
        using var visitor = new Visitor(edge);

        var answer = await visitor.Get("/campaigns/a-show");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("Not available for a moment", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Show_the_mailbox_at_this_machine_only()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var visitor = new Visitor(edge);
        using var client = edge.NewClient();
        using var fromAfar = new HttpRequestMessage(HttpMethod.Get, "/mail") { Headers = { Host = "greenlight.example" } };

        Assert.Contains("nothing leaves this machine", await visitor.Read("/mail"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(fromAfar)).StatusCode);
    }

    [GeneratedRegex("<script(?![^>]*\\ssrc=)[^>]*>")]
    private static partial Regex InlineScript();

    [GeneratedRegex("<style|\\sstyle=")]
    private static partial Regex InlineStyle();

    [GeneratedRegex("<[^>]*\\son[a-z]+=\"|javascript:")]
    private static partial Regex Handler();

    [GeneratedRegex("(?:src|<link[^>]*href)=\"(?:https?:)?//")]
    private static partial Regex OtherHost();
}
