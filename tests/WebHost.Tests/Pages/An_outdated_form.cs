using System.Net;
using Greenlight.Support;

namespace Greenlight.Pages;

/// <summary>Opened, then signed in or out in another window: its token belongs to a session that is gone.</summary>
public sealed class An_outdated_form
{
    private const string Campaign = "/campaigns/a-show", PledgeForm = "/campaigns/a-show/pledge", NothingWasDone = "nothing was done";
    private static readonly (string, string)[] Filled = [("email", "ada@example.org"), ("tier", "season"), ("paymentMethod", "pm_card_visa")];

    [Fact]
    public async Task For_signing_in_comes_back_with_the_address_that_was_typed()
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);
        var opened = await visitor.Read("/sign-in?to=/campaigns/a-show");
        await Pledge(visitor);

        foreach (var address in (string[])["/sign-in", "/sign-in/link"])
        {
            var page = await Outdated(await visitor.SendTo(address, opened, "/sign-in", ("email", "grace@example.org"), ("password", "secret")));
            Assert.Contains("value=\"grace@example.org\"", page);
            Assert.Equal("/campaigns/a-show", Visitor.Hidden(page, "/sign-in")["to"]);
            Assert.DoesNotContain("secret", page);
        }
    }

    [Fact]
    public async Task For_pledging_comes_back_fresh_and_can_be_sent_again()
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);
        var opened = await visitor.Read(Campaign);
        await Pledge(visitor);

        var page = await Outdated(await visitor.Send(opened, PledgeForm, Filled));
        Assert.Single(edge.Engine.Asked);
        Assert.NotEqual(Visitor.Hidden(opened, PledgeForm)["pledgeId"], Visitor.Hidden(page, PledgeForm)["pledgeId"]);

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.Send(page, PledgeForm, Filled)).StatusCode);
    }

    [Fact]
    public async Task From_another_site_comes_back_without_what_was_filled_in_there()
    {
        await using var edge = await Launched();
        using var client = edge.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in")
        {
            Content = new FormUrlEncodedContent([new("email", "eve@example.org")]),
            Headers = { { "Origin", "https://elsewhere.example" } },
        };

        Assert.DoesNotContain("eve@example.org", await Outdated(await client.SendAsync(request)));
    }

    [Theory]
    [InlineData("change")]
    [InlineData("cancel")]
    [InlineData("card")]
    [InlineData("key")]
    public async Task About_a_pledge_shows_the_pledges_and_says_so(string form)
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);
        await Pledge(visitor);
        edge.Engine.Stored.Add(ScriptedEngine.PledgeOf(edge.Engine.Asked.Single()));

        var page = await Outdated(await visitor.Post($"/me/pledges/a-show/{edge.Engine.Asked.Single().CallerId}/{form}"));

        Assert.Contains("Cancel your pledge", page);
        Assert.Single(edge.Engine.Asked);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-in/link")]
    [InlineData("/sign-in/link/use")]
    [InlineData("/sign-out")]
    [InlineData(PledgeForm)]
    [InlineData("/watch/series/pass")]
    public async Task With_nothing_in_it_is_answered_by_a_page(string address)
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);

        await Outdated(await visitor.Post(address));
    }

    [Theory]
    [InlineData("/nothing-here", 404)]
    [InlineData("/campaigns/no-such-show/pledge", 404)]
    [InlineData("/", 405)]
    [InlineData("/me/pledges", 405)]
    public async Task Sent_to_what_takes_no_form_is_not_answered_empty(string address, int status)
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);
        var form = await visitor.Read("/sign-in");

        var answer = await visitor.SendTo(address, form, "/sign-in", Filled);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains("</html>", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task That_is_too_large_is_said_to_be()
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);

        var answer = await visitor.SendTo("/sign-out", await visitor.Read("/sign-in"), "/sign-in", ("email", new('a', Edge.MaxBody)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("too large", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Sent_without_a_session_leads_back_to_the_page_that_holds_it()
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);

        var answer = await visitor.Post("/me/pledges/a-show/one/cancel");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/sign-in?to=%2Fme%2Fpledges%23one", answer.Headers.Location?.ToString());
    }

    private static async Task<string> Outdated(HttpResponseMessage answer)
    {
        Assert.Equal((HttpStatusCode.BadRequest, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(NothingWasDone, page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("</html>", page);
        return page;
    }

    // Signs in, in another window.
    private static async Task Pledge(Visitor visitor) =>
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.Send(await visitor.Read(Campaign), PledgeForm, Filled)).StatusCode);

    private static async Task<EdgeUnderTest> Launched()
    {
        var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        return edge;
    }
}
