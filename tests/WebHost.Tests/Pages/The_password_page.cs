using System.Net;
using System.Net.Http.Json;
using Greenlight.Support;

namespace Greenlight.Pages;

public sealed class The_password_page
{
    private const string Page = "/me/password", Ada = "ada@example.org";

    [Fact]
    public async Task Is_for_those_who_are_signed_in()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var visitor = new Visitor(edge);

        Assert.Equal("/sign-in?to=%2Fme%2Fpassword", (await visitor.Get(Page)).Headers.Location?.PathAndQuery);
    }

    [Fact]
    public async Task Sets_a_password_that_then_signs_its_owner_in()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var visitor = await SignedIn(edge);
        using var elsewhere = new Visitor(edge);
        Assert.Contains($"href=\"{Page}\"", await visitor.Read("/me/pledges"));

        var page = await visitor.Read(Page);
        var answer = await visitor.Send(page, Page, ("password", "correct horse"));
        var after = await visitor.Read(answer.Headers.Location!.ToString());
        var signIn = await elsewhere.Send(await elsewhere.Read("/sign-in?to=/me/pledges"), "/sign-in", ("email", Ada), ("password", "correct horse"));

        Assert.DoesNotContain("Present password", page);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Contains("Your password is saved", after);
        Assert.Contains("Present password", after);
        Assert.Equal((HttpStatusCode.SeeOther, "/me/pledges"), (signIn.StatusCode, signIn.Headers.Location?.ToString()));
        Assert.Contains($"Signed in as {Ada}", await elsewhere.Read("/me/pledges"));
    }

    [Theory]
    [InlineData("short", "correct horse", "A password has 10 to 256 characters.")]
    [InlineData("another horse", "wrong horse", "That is not the present password.")]
    [InlineData("another horse", "", "That is not the present password.")]
    public async Task Says_at_the_field_what_is_wrong_and_keeps_the_present_password(string password, string present, string sentence)
    {
        await using var edge = await EdgeUnderTest.Start();
        using var visitor = await SignedIn(edge);
        await visitor.Send(await visitor.Read(Page), Page, ("password", "correct horse"));
        using var client = edge.NewClient();

        var answer = await visitor.Send(await visitor.Read(Page), Page, ("password", password), ("present", present));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains($"role=\"alert\">{sentence}", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/api/sign-in", new { email = Ada, password = "correct horse" })).StatusCode);
    }

    [Fact]
    public async Task Tells_who_has_not_shown_that_the_address_is_theirs_to_do_that_first()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var visitor = new Visitor(edge);
        await visitor.PostAsJson("/api/sign-up?cookie=true", new { email = "grace@example.org", proof = "a random value of mine" });

        var page = await visitor.Read(Page);
        await visitor.Send(page, "/sign-in/link");

        Assert.Contains("ends every password set before", page);
        Assert.Equal(Page, (await visitor.UseLink(edge.Mails.LinkTo("grace@example.org"))).Headers.Location?.ToString());
        Assert.DoesNotContain("ends every password set before", await visitor.Read(Page));
    }

    // With an address that is known to be theirs.
    private static async Task<Visitor> SignedIn(EdgeUnderTest edge)
    {
        using var backer = await edge.NewBacker(Ada);
        await backer.PostAsJsonAsync("/api/sign-in/link", new { email = Ada });
        var visitor = new Visitor(edge);
        await visitor.UseLink(edge.Mails.LinkTo(Ada));
        return visitor;
    }
}
