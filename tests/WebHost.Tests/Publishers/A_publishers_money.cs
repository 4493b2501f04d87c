using System.Net;
using Greenlight.Campaigns;
using Greenlight.Pages;
using Greenlight.Support;

namespace Greenlight.Publishers;

/// <summary>As it is shipped: with the launch rule, and the demo campaign whose publisher works out of the box.</summary>
public sealed class A_publishers_money(ServerWithDemo server) : IClassFixture<ServerWithDemo>
{
    private const string Demo = "children-of-the-machine";

    [Fact]
    public async Task Has_an_account_for_the_demo_campaigns_publisher_that_can_receive_out_of_the_box()
    {
        using var anybody = server.NewClient();

        var account = await (await anybody.GetAsync("/api/publishers/demo/account")).Body();

        Assert.Equal(("ready", true), ((string?)account["status"], (bool?)account["canReceive"]));
        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync($"/api/campaigns/{Demo}")).StatusCode);
        Assert.Contains("data-account=\"ready\"", await anybody.GetStringAsync("/publisher/demo"));
    }

    [Fact]
    public async Task Gives_a_link_to_onboarding_that_leads_back_here()
    {
        using var anybody = server.NewClient();

        var account = await (await anybody.PostAsync("/api/publishers/demo/account", null)).Body();
        using var form = new FormUrlEncodedContent([new("outcome", "leave")]);
        var back = await anybody.PostAsync((string?)account["onboarding"], form);

        Assert.Equal(new Uri(server.Address, "/publisher/demo"), back.Headers.Location);
    }

    [Fact]
    public async Task Is_nobody_elses_to_set_up()
    {
        using var backer = await server.NewBacker();

        foreach (var publisher in new[] { "studio", "nobody" })
        {
            await backer.GetAsync($"/api/publishers/{publisher}/account").IsRefused(404, "unknown-publisher");
            await backer.PostAsync($"/api/publishers/{publisher}/account", null).IsRefused(404, "unknown-publisher");
            Assert.Equal(HttpStatusCode.NotFound, (await backer.GetAsync($"/publisher/{publisher}")).StatusCode);
        }
    }

    [Fact]
    public async Task Must_have_somewhere_to_go_before_a_campaign_can_launch()
    {
        var slug = await server.Draft();
        using var backer = await server.NewBacker();
        var (producer, launch) = (await server.Producer(), $"/api/campaigns/{slug}/launch");

        await backer.PostAsync(launch, null).IsRefused(404, "unknown-campaign");
        await (await server.Operator()).PostAsync(launch, null).IsRefused(403, "not-allowed");
        Assert.Contains("studio can't receive money yet", await producer.PostAsync(launch, null).IsRefused(409, "publisher-cannot-receive"));
        await producer.GetAsync($"/api/campaigns/{slug}").IsRefused(404, "unknown-campaign");
        Assert.Equal(Phase.Draft, (await server.Ledger.Find(slug))?.Phase);

        var account = await (await producer.PostAsync("/api/publishers/studio/account", null)).Body();
        using var filledIn = new FormUrlEncodedContent([new("outcome", "complete")]);
        await producer.PostAsync((string?)account["onboarding"], filledIn);
        var launched = await producer.PostAsync(launch, null);

        Assert.Equal((HttpStatusCode.OK, "live"), (launched.StatusCode, (string?)(await launched.Body())["phase"]));
        Assert.Equal("live", (string?)(await (await backer.GetAsync($"/api/campaigns/{slug}")).Body())["phase"]);
        // Again changes nothing.
        Assert.Equal(HttpStatusCode.OK, (await producer.PostAsync(launch, null)).StatusCode);
    }

    [Fact]
    public async Task Is_asked_for_on_the_page_of_a_draft_which_says_why_it_can_not_launch()
    {
        var slug = await server.Draft(publisher: "atelier");
        var (producer, page) = (await server.Producer(), $"/producer/{slug}");
        using var backer = await server.NewBacker();
        Assert.Equal(HttpStatusCode.NotFound, (await backer.GetAsync(page)).StatusCode);

        var shown = await producer.GetAsync(page);
        using var form = Visitor.Body(await shown.Content.ReadAsStringAsync(), $"{page}/launch", ("sure", "yes"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{page}/launch") { Content = form };
        request.Headers.Add("Cookie", shown.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        var refused = await producer.SendAsync(request);
        var sentence = await refused.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("atelier can&#x27;t receive money yet", sentence);
        Assert.Contains("/publisher/atelier", sentence);
        Assert.Equal(Phase.Draft, (await server.Ledger.Find(slug))?.Phase);
    }

    [Fact]
    public async Task Is_told_in_a_statement_for_people_programs_and_spreadsheets()
    {
        using var anybody = server.NewClient();

        var statement = await (await anybody.GetAsync($"/api/campaigns/{Demo}/statement")).Body();
        var csv = await anybody.GetAsync($"/api/campaigns/{Demo}/statement.csv");
        var page = await anybody.GetStringAsync($"/producer/{Demo}/statement");

        Assert.Equal(
            ["pledged", "secured", "collected", "failed", "refunded", "refunded-in-part", "disputed", "owed", "paid-outside", "stripe-fees", "platform-fee", "net", "transferred", "on-hold", "due", "unreconciled"],
            statement["lines"]!.AsArray().Select(line => (string?)line!["line"]));
        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("line,title,count,amount,currency,minor\r\npledged,", await csv.Content.ReadAsStringAsync());
        Assert.Contains("data-line=\"platform-fee\"", page);
        Assert.Contains("(10 %)", page);
        Assert.Contains("data-reconciled", page);
    }

    [Fact]
    public async Task Is_told_to_the_campaigns_producers_alone()
    {
        using var anybody = server.NewClient();

        foreach (var path in new[] { "statement", "statement.csv" })
            await anybody.GetAsync($"/api/campaigns/no-such-campaign/{path}").IsRefused(404, "unknown-campaign");
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync("/producer/no-such-campaign/statement")).StatusCode);
    }
}

/// <summary>The default set-up with its demo campaign.</summary>
public sealed class ServerWithDemo : WholeServer
{
    protected override string[] Storage => ["--Demo:Enabled=true", "--Publishers:Required=true", "--Producers:atelier:0=producer@example.org"];
}
