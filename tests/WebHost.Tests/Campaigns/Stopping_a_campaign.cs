using System.Net;
using System.Net.Http.Json;
using Greenlight.Ledger;
using Greenlight.Payments;
using Greenlight.Pledging;
using Greenlight.Support;

namespace Greenlight.Campaigns;

/// <summary>With the whole server: what producers and the operator may do, and what becomes of pledges.</summary>
public sealed class Stopping_a_campaign(WholeServer server)
{
    private static readonly object Series = new { tier = "series", paymentMethod = "pm_card_visa" };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, InlineData("cancel"), InlineData("suspend"), InlineData("resume")]
    public async Task Is_not_for_everybody(string command)
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();
        using var stranger = server.NewClient();

        await stranger.PostAsync(Path(slug, command), null).IsRefused(401, "not-signed-in");
        await backer.PostAsync(Path(slug, command), null).IsRefused(404, "unknown-campaign");
        await (await server.Operator()).PostAsync(Path("no-such-show", command), null).IsRefused(404, "unknown-campaign");
        Assert.Equal("live", await PhaseOf(slug));
    }

    [Fact]
    public async Task For_good_lets_every_pledge_go_charges_nobody_and_is_told_by_mail()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();
        await backer.PutAsJsonAsync(Path(slug, "pledges/one"), Series);

        var answer = await (await server.Producer()).PostAsync(Path(slug, "cancel"), null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("cancelled", (string?)(await answer.Body())["phase"]);
        Assert.Equal("released", await Until(backer, slug, "released"));
        Assert.Equal(HttpStatusCode.OK, (await (await server.Producer()).PostAsync(Path(slug, "cancel"), null)).StatusCode);
        await backer.PutAsJsonAsync(Path(slug, "pledges/two"), Series).IsRefused(409, "campaign-not-live");
        await (await server.Operator()).PostAsync(Path(slug, "resume"), null).IsRefused(409, "wrong-phase");
    }

    [Fact]
    public async Task For_good_leaves_no_card_saved_at_the_processor()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();
        await backer.PutAsJsonAsync(Path(slug, "pledges/one"), Series);
        Assert.Equal("secured", await Until(backer, slug, "secured"));

        await (await server.Producer()).PostAsync(Path(slug, "cancel"), null);
        await Until(backer, slug, "released");

        var campaign = (await server.Ledger.Find(slug))!;
        var pledge = Assert.Single(await Task.WhenAll(Enumerable.Range(0, campaign.Terms.Shards).Select(index => server.Part<IPledgeLedger>().Page(new(campaign.Id, index), PledgeState.Released, 0, 10))), page => page.Length > 0)[0];
        var waits = System.Diagnostics.Stopwatch.StartNew();
        Page<Named> saved;
        do
            saved = await server.Part<StripeCaller>().Send<Page<Named>>(StripeCall.ListSaved, new SavedListParameters { Customer = pledge.Customer!, Limit = 10 });
        while (saved.Data.Count > 0 && waits.Elapsed < Patience);
        Assert.Empty(saved.Data);
    }

    [Fact]
    public async Task For_now_takes_no_pledge_and_lets_backers_leave_until_it_goes_on()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();
        using var other = await server.NewBacker();
        await backer.PutAsJsonAsync(Path(slug, "pledges/one"), Series);
        await other.PutAsJsonAsync(Path(slug, "pledges/one"), Series);
        var theOperator = await server.Operator();

        Assert.Equal("suspended", (string?)(await (await theOperator.PostAsync(Path(slug, "suspend"), null)).Body())["phase"]);
        using var late = await server.NewBacker();
        Assert.Contains("suspended", await late.PutAsJsonAsync(Path(slug, "pledges/one"), Series).IsRefused(409, "campaign-not-live"));
        await (await server.Producer()).PostAsync(Path(slug, "cancel"), null).IsRefused(409, "wrong-phase");
        await (await server.Producer()).PostAsync(Path(slug, "resume"), null).IsRefused(403, "not-allowed");
        await Until(other, slug, "secured");
        Assert.Equal(HttpStatusCode.OK, (await Delete(other, slug)).StatusCode);

        Assert.Equal("live", (string?)(await (await theOperator.PostAsync(Path(slug, "resume"), null)).Body())["phase"]);
        Assert.Equal(HttpStatusCode.Created, (await late.PutAsJsonAsync(Path(slug, "pledges/one"), Series)).StatusCode);
        Assert.Equal("secured", await Until(backer, slug, "secured"));
    }

    [Fact]
    public async Task That_is_suspended_is_for_the_operator_to_withdraw()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();
        await backer.PutAsJsonAsync(Path(slug, "pledges/one"), Series);
        var theOperator = await server.Operator();
        await theOperator.PostAsync(Path(slug, "suspend"), null);

        Assert.Equal("cancelled", (string?)(await (await theOperator.PostAsync(Path(slug, "cancel"), null)).Body())["phase"]);
        Assert.Equal("released", await Until(backer, slug, "released"));
    }

    [Fact]
    public async Task Is_offered_on_the_page_to_those_who_may_and_asks_for_a_tick()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();

        Assert.Equal(HttpStatusCode.NotFound, (await backer.GetAsync($"/producer/{slug}")).StatusCode);
        var producers = await (await server.Producer()).GetStringAsync($"/producer/{slug}");
        var operators = await (await server.Operator()).GetStringAsync($"/producer/{slug}");

        Assert.Contains($"action=\"/producer/{slug}/cancel\"", producers);
        Assert.DoesNotContain("/suspend\"", producers);
        Assert.Contains($"action=\"/producer/{slug}/suspend\"", operators);
        Assert.Contains("name=\"sure\"", producers);
    }

    private async Task<string?> PhaseOf(string slug)
    {
        using var client = server.NewClient();
        return (string?)(await (await client.GetAsync(Path(slug, ""))).Body())["phase"];
    }

    private static string Path(string slug, string what) => $"/api/campaigns/{slug}/{what}".TrimEnd('/');

    private static async Task<HttpResponseMessage> Delete(HttpClient backer, string slug)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, Path(slug, "pledges/one"));
        request.Headers.IfMatch.Add((await backer.GetAsync(Path(slug, "pledges/one"))).Headers.ETag!);
        return await backer.SendAsync(request);
    }

    private static async Task<string?> Until(HttpClient backer, string slug, string state)
    {
        var waits = System.Diagnostics.Stopwatch.StartNew();
        string? seen;
        do
            seen = (string?)(await (await backer.GetAsync(Path(slug, "pledges/one"))).Body())["state"];
        while (seen != state && waits.Elapsed < Patience);
        return seen;
    }
}
