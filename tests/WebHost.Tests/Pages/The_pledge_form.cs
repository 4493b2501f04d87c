using System.Net;
using Greenlight.Pledging;
using Greenlight.Support;

namespace Greenlight.Pages;

public sealed class The_pledge_form
{
    private const string Page = "/campaigns/a-show", Action = "/campaigns/a-show/pledge";
    private static readonly (string, string)[] Filled = [("email", "ada@example.org"), ("tier", "season"), ("paymentMethod", "pm_card_visa")];

    [Fact]
    public async Task Signs_up_and_pledges_by_a_plain_post()
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);
        var form = await visitor.Read(Page);
        var id = Visitor.Hidden(form, Action)["pledgeId"];

        var answer = await visitor.Send(form, Action, Filled);

        Assert.Equal((HttpStatusCode.SeeOther, $"/me/pledges#{id}"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        var asked = Assert.IsType<PlacePledge>(Assert.Single(edge.Engine.Asked));
        Assert.Equal((id, "season", null, "pm_card_visa"), (asked.CallerId, asked.Tier, asked.Amount, asked.PaymentMethod));
        Assert.Contains("Signed in as ada@example.org", await visitor.Read("/me/pledges"));
    }

    [Fact]
    public async Task Names_the_same_pledge_of_the_same_backer_however_often_it_is_sent()
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);
        using var client = edge.NewClient();
        var form = await client.GetAsync(Page);
        var html = await form.Content.ReadAsStringAsync();

        // Twice at once, neither knowing of the other's session: a double click.
        var answers = await Task.WhenAll(Send(), Send());

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode));
        Assert.Equal(2, edge.Engine.Asked.Count);
        Assert.Single(edge.Engine.Asked.Select(a => (a.Backer, a.CallerId)).Distinct());

        Task<HttpResponseMessage> Send()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, Action) { Content = Visitor.Body(html, Action, Filled) };
            request.Headers.Add("Cookie", form.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
            return client.SendAsync(request);
        }
    }

    public static TheoryData<Refusal, int, string> Refusals => new()
    {
        { new Refusal.SoldOut("season"), 409, "This one has just sold out" },
        { new Refusal.NotLive(Campaigns.Phase.Closing), 409, "This campaign is past its deadline" },
        { new Refusal.AlreadyPledged("other"), 409, "You already back this campaign" },
        { new Refusal.AmountNotAllowed(new(1, Currency.Usd), new(995, Currency.Usd), false), 422, "$0.01 was offered; this tier costs $9.95." },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task Comes_back_with_the_refusal_and_the_same_id(Refusal refusal, int status, string sentence)
    {
        await using var edge = await Launched();
        edge.Engine.Answer = _ => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Refused(refusal));
        using var visitor = new Visitor(edge);
        var form = await visitor.Read(Page);

        var answer = await visitor.Send(form, Action, Filled);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(sentence, page);
        Assert.Equal(Visitor.Hidden(form, Action)["pledgeId"], Visitor.Hidden(page, Action)["pledgeId"]);
    }

    [Fact]
    public async Task Begins_anew_when_its_id_was_used_for_something_else()
    {
        await using var edge = await Launched();
        edge.Engine.Answer = c => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Refused(new Refusal.ReusedId(c.CallerId, 995)));
        using var visitor = new Visitor(edge);
        var form = await visitor.Read(Page);

        var again = await (await visitor.Send(form, Action, Filled)).Content.ReadAsStringAsync();

        Assert.NotEqual(Visitor.Hidden(form, Action)["pledgeId"], Visitor.Hidden(again, Action)["pledgeId"]);
    }

    [Fact]
    public async Task Keeps_the_place_of_those_who_come_in_a_crowd()
    {
        await using var edge = await Launched();
        edge.Engine.Answer = _ => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Busy(TimeSpan.FromMilliseconds(1500)));
        using var visitor = new Visitor(edge);
        var form = await visitor.Read(Page);

        var crowded = await visitor.Send(form, Action, Filled);
        var page = await crowded.Content.ReadAsStringAsync();
        edge.Engine.Answer = c => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Accepted(ScriptedEngine.PledgeOf(c), false));
        var later = await visitor.Send(page, Action, Filled);

        Assert.Equal((429, TimeSpan.FromSeconds(2)), ((int)crowded.StatusCode, crowded.Headers.RetryAfter?.Delta));
        Assert.Equal(HttpStatusCode.SeeOther, later.StatusCode);
        Assert.Single(edge.Engine.Asked.Select(a => (a.Backer, a.CallerId)).Distinct());
    }

    [Fact]
    public async Task Says_that_the_outcome_is_unknown_when_no_answer_came()
    {
        await using var edge = await Launched();
        edge.Engine.Answer = _ => Task.FromException<PledgeOutcome>(new TimeoutException());
        using var visitor = new Visitor(edge);
        var form = await visitor.Read(Page);

        var answer = await visitor.Send(form, Action, Filled);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal((503, true), ((int)answer.StatusCode, answer.Headers.RetryAfter is not null));
        Assert.Contains("may or may not have been counted", page);
        Assert.Equal(Visitor.Hidden(form, Action)["pledgeId"], Visitor.Hidden(page, Action)["pledgeId"]);
    }

    [Fact]
    public async Task Leads_the_owner_of_an_address_to_signing_in()
    {
        await using var edge = await Launched();
        (await edge.NewBacker("ada@example.org")).Dispose();
        using var visitor = new Visitor(edge);
        var form = await visitor.Read(Page);

        var answer = await visitor.Send(form, Action, Filled);
        var page = await answer.Content.ReadAsStringAsync();
        // The button "Mail me a link" sends the same fields to another address.
        var link = await visitor.SendTo("/sign-in/link", page, Action, Filled[0]);

        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Contains("already has an account", page);
        Assert.Contains("formaction=\"/sign-in/link\"", page);
        Assert.Empty(edge.Engine.Asked);
        Assert.Contains("a link is on its way", await link.Content.ReadAsStringAsync());
        Assert.Contains("to=%2Fcampaigns%2Fa-show%23pledge", edge.Mails.LinkTo("ada@example.org"));
    }

    [Theory]
    [InlineData("email", "not an address", "Write your e-mail address")]
    [InlineData("tier", "gold", "Choose what you want to pledge")]
    [InlineData("paymentMethod", "", "Choose a card")]
    public async Task Asks_for_what_is_missing(string field, string value, string sentence)
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);

        var answer = await visitor.Send(await visitor.Read(Page), Action, [.. Filled, (field, value)]);

        Assert.InRange((int)answer.StatusCode, 400, 422);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync());
        Assert.Empty(edge.Engine.Asked);
    }

    [Fact]
    public async Task Is_refused_without_the_token_it_was_rendered_with()
    {
        await using var edge = await Launched();
        using var visitor = new Visitor(edge);
        var form = await visitor.Read(Page);

        var answer = await visitor.Send(form, Action, [.. Filled, ("__RequestVerificationToken", "forged")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(edge.Engine.Asked);
    }

    private static async Task<EdgeUnderTest> Launched()
    {
        var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        return edge;
    }
}
