using System.Net;
using Dapper;
using Greenlight.Pages;
using Greenlight.Pledging;
using Greenlight.Support;

namespace Greenlight.Payments;

public sealed class A_refund
{
    private const string Show = "children-of-the-machine", Form = $"/producer/{Show}/refund";

    [Fact]
    public async Task Is_for_the_producers_of_the_campaign_and_looks_like_no_campaign_to_everybody_else()
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show", Campaigns.Phase.Funded);
        using var stranger = edge.NewClient();
        using var backer = await edge.NewBacker();

        await stranger.PostAsync("/api/campaigns/a-show/receipts/plg-1-0-7/refund", null).IsRefused(401, "not-signed-in");
        await backer.PostAsync("/api/campaigns/a-show/receipts/plg-1-0-7/refund", null).IsRefused(404, "unknown-campaign");
        Assert.Empty(edge.Engine.Recorded);
    }

    [Theory]
    [InlineData("nonsense"), InlineData("plg-2-0-7"), InlineData("plg-1-9-7")]
    public async Task Needs_a_receipt_of_this_campaign(string receipt)
    {
        await using var edge = await Demo();
        using var producer = await edge.NewBacker();

        await producer.PostAsync($"/api/campaigns/{Show}/receipts/{receipt}/refund", null).IsRefused(404, "unknown-receipt");
        Assert.Empty(edge.Engine.Recorded);
    }

    [Fact]
    public async Task Is_begun_under_the_receipt_and_answers_the_pledge()
    {
        await using var edge = await Demo();
        edge.Engine.Judge = fact => new PledgeOutcome.Accepted(Collected() with { State = PledgeState.Refunding }, false);
        using var producer = await edge.NewBacker();

        var answer = await producer.PostAsync($"/api/campaigns/{Show}/receipts/plg-1-0-7/refund", null);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("refunding", (string?)(await answer.Body())["state"]);
        Assert.Equal(new RefundPledge(Collected().Id, "producer"), Assert.Single(edge.Engine.Recorded));
    }

    [Theory]
    [InlineData(PledgeState.Secured, "has not been charged"), InlineData(PledgeState.Failing, "has not been charged"), InlineData(PledgeState.Collecting, "being charged at this moment")]
    [InlineData(PledgeState.Disputed, "The pledge is disputed")]
    public async Task Of_a_pledge_that_has_nothing_to_give_back_is_refused_and_says_why(PledgeState state, string why)
    {
        await using var edge = await Demo();
        edge.Engine.Judge = _ => new PledgeOutcome.Refused(new Refusal.StateNotAllowed(state));
        using var producer = await edge.NewBacker();

        var answer = await producer.PostAsync($"/api/campaigns/{Show}/receipts/plg-1-0-7/refund", null);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("state-not-allowed", (string?)(await answer.Body())["code"]);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Is_made_by_a_form_on_the_producers_page_which_says_what_came_of_it()
    {
        await using var edge = await Demo();
        edge.Engine.Judge = _ => new PledgeOutcome.Refused(new Refusal.UnknownPledge("plg-1-0-7"));
        using var producer = new Visitor(edge);
        var page = await producer.Read($"/producer/{Show}");

        var refused = await producer.Send(page, Form, ("receipt", "plg-1-0-7"));
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Contains("No pledge of this campaign has this receipt number.", await refused.Content.ReadAsStringAsync());

        edge.Engine.Judge = _ => new PledgeOutcome.Accepted(Collected() with { State = PledgeState.Refunding }, false);
        var begun = await producer.Send(page, Form, ("receipt", " plg-1-0-7 "));
        Assert.Equal((HttpStatusCode.SeeOther, $"/producer/{Show}?refunded=plg-1-0-7#refund"), (begun.StatusCode, begun.Headers.Location?.OriginalString));
        Assert.Contains("is on its way back", await producer.Read($"/producer/{Show}?refunded=plg-1-0-7"));
    }

    [Fact]
    public async Task That_came_back_after_its_backer_had_pledged_again_is_shown_to_the_producer_with_what_to_do()
    {
        await using var edge = await Demo();
        using var producer = new Visitor(edge);
        Assert.DoesNotContain("Money to give back by hand", await producer.Read($"/producer/{Show}"));

        await edge.Database.Write(connection => connection.ExecuteAsync("""
            INSERT INTO pledge (campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                payment_method, card_attempt, payment_intent, attempt)
            VALUES (1, 0, 7, x'0102', 'first', 0, 995, 12, 2, 9, 1, 0, 995, 0, 'pm_1', 1, 'pi_7', 1);
            INSERT INTO tally (campaign, shard, tier, state, count, amount) VALUES (1, 0, 0, 12, 1, 995)
            """));
        edge.Clock.Advance(TimeSpan.FromMinutes(1));
        var page = await producer.Read($"/producer/{Show}");

        Assert.Contains("Money to give back by hand", page);
        Assert.Contains("data-owed=\"plg-1-0-7\"", page);
        Assert.Contains("pi_7", page);
        Assert.Contains("in Stripe’s dashboard", page);
        using var api = await edge.NewBacker();
        Assert.Equal(1, (int?)(await (await api.GetAsync($"/api/campaigns/{Show}/settlement")).Body())["backlog"]!["owed"]);
    }

    [Fact]
    public async Task Is_not_everybodys_on_the_demo_campaign_once_its_money_is_real()
    {
        await using var edge = await EdgeUnderTest.Start("--Demo:Enabled=true", "--Stripe:ApiKey=sk_live_1", "--Stripe:PublishableKey=pk_live_1");
        edge.Engine.Launch(Show, Campaigns.Phase.Funded);
        using var backer = await edge.NewBacker();

        await backer.PostAsync($"/api/campaigns/{Show}/receipts/plg-1-0-7/refund", null).IsRefused(404, "unknown-campaign");
    }

    // Everybody may try what a producer does on the demo campaign.
    private static async Task<EdgeUnderTest> Demo()
    {
        var edge = await EdgeUnderTest.Start("--Demo:Enabled=true");
        edge.Engine.Launch(Show, Campaigns.Phase.Funded);
        return edge;
    }

    private static Pledge Collected() => ScriptedEngine.PledgeOf(new PlacePledge(new(Guid.CreateVersion7()), "first", "season", null, "pm_card_visa")) with { State = PledgeState.Collected };
}
