using System.Net;
using Greenlight.Pledging;
using Greenlight.Support;

namespace Greenlight.Pages;

public sealed class My_pledges
{
    private const string Campaign = "/campaigns/a-show", PledgeForm = "/campaigns/a-show/pledge";

    [Fact]
    public async Task Are_for_those_who_are_signed_in()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var visitor = new Visitor(edge);

        var answer = await visitor.Get("/me/pledges");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/sign-in?to=%2Fme%2Fpledges", answer.Headers.Location?.PathAndQuery);
    }

    [Theory]
    [InlineData("/cancel", typeof(CancelPledge))]
    [InlineData("/card", typeof(ReplaceCard))]
    public async Task Are_changed_by_plain_posts_that_name_the_version_they_were_decided_on(string form, Type command)
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        using var visitor = new Visitor(edge);
        var path = await Pledged(edge, visitor, version: 4);

        var answer = await visitor.Send(await visitor.Read("/me/pledges"), path + form, ("paymentMethod", "pm_card_mastercard"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var asked = edge.Engine.Asked.Last();
        Assert.IsType(command, asked);
        if (asked is CancelPledge cancel)
            Assert.Equal(4, cancel.ExpectedVersion);
    }

    [Fact]
    public async Task Show_a_change_made_meanwhile_instead_of_overwriting_it()
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        using var visitor = new Visitor(edge);
        var path = await Pledged(edge, visitor, version: 1);
        edge.Engine.Answer = _ => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Refused(new Refusal.StaleVersion(1, 2)));

        var answer = await visitor.Send(await visitor.Read("/me/pledges"), path + "/cancel");

        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Contains("has changed since this page was loaded", await answer.Content.ReadAsStringAsync());
    }

    // Pledges through the form, puts the pledge where the page looks for it, and gives the path of its forms.
    private static async Task<string> Pledged(EdgeUnderTest edge, Visitor visitor, int version)
    {
        var sent = await visitor.Send(await visitor.Read(Campaign), PledgeForm, ("email", "ada@example.org"), ("tier", "season"), ("paymentMethod", "pm_card_visa"));
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        var placed = edge.Engine.Asked.Last();
        edge.Engine.Stored.Add(ScriptedEngine.PledgeOf(placed, version));
        return $"/me/pledges/a-show/{placed.CallerId}";
    }
}
