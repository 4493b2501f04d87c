using System.Net;
using System.Net.Http.Json;
using System.Threading.Channels;
using Greenlight.Campaigns;
using Greenlight.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Pledging;

public sealed class Pledging_with_the_whole_server(WholeServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly object Series = new { tier = "series", paymentMethod = "pm_card_visa" };

    [Fact]
    public async Task Counts_a_pledge_for_everybody_who_watches()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Address, "/live")).AddJsonProtocol(json => EdgeJson.Configure(json.PayloadSerializerOptions)).Build();
        var told = Channel.CreateUnbounded<Progress>();
        hub.On<Progress>("progress", progress => told.Writer.WriteAsync(progress).AsTask());
        await hub.StartAsync();
        Assert.Equal(0, (await hub.InvokeAsync<Progress>("Watch", slug)).Pledged.Count);

        Assert.Equal(HttpStatusCode.Created, (await backer.PutAsJsonAsync(Path(slug, "one"), Series)).StatusCode);

        Progress newest;
        do
            newest = await told.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        while (newest.Pledged.Count == 0);
        Assert.Equal(new Sum(1, 995), newest.Pledged);
    }

    [Fact]
    public async Task Counts_one_pledge_however_often_it_is_sent_at_the_same_moment()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => backer.PutAsJsonAsync(Path(slug, "one"), Series)));

        Assert.Single(answers, a => a.StatusCode is HttpStatusCode.Created);
        Assert.Equal(29, answers.Count(a => a.StatusCode is HttpStatusCode.OK));
        Assert.Equal(1, await server.Pledged(slug));
    }

    public static TheoryData<string, string, int, string> Refused => new()
    {
        { "no-such-show", """{"tier":"series","paymentMethod":"pm_card_visa"}""", 404, "unknown-campaign" },
        { "", """{"tier":"gold","paymentMethod":"pm_card_visa"}""", 422, "unknown-tier" },
        { "", """{"tier":"series","paymentMethod":"pm_card_visa","amount":{"amount":994,"currency":"usd"}}""", 422, "amount-not-allowed" },
        { "", """{"tier":"patron","paymentMethod":"pm_card_visa","amount":{"amount":2499,"currency":"usd"}}""", 422, "amount-not-allowed" },
        { "", """{"tier":"patron","paymentMethod":"pm_card_visa","amount":{"amount":-5,"currency":"usd"}}""", 422, "amount-not-allowed" },
        { "", """{"tier":"series","paymentMethod":"pm_card_visa","amount":{"amount":995,"currency":"eur"}}""", 422, "wrong-currency" },
        { "", """{"tier":"series","paymentMethod":"pm_card_visa","amount":{"amount":995}}""", 400, "invalid-body" },
        { "", """{"tier":"series","paymentMethod":"pm_card_visa",""", 400, "invalid-body" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refuses_what_is_not_on_offer_and_writes_nothing(string slug, string body, int status, string code)
    {
        var own = await server.Launch();
        using var backer = await server.NewBacker();
        var before = await server.Sequence(own);

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        await backer.PutAsync(Path(slug.Length == 0 ? own : slug, "one"), content).IsRefused(status, code);

        Assert.Equal(before, await server.Sequence(own));
    }

    [Fact]
    public async Task Refuses_a_reused_id_and_a_second_pledge()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();
        await backer.PutAsJsonAsync(Path(slug, "one"), Series);

        await backer.PutAsJsonAsync(Path(slug, "one"), new { tier = "patron", paymentMethod = "pm_card_visa" }).IsRefused(409, "reused-id");
        await backer.PutAsJsonAsync(Path(slug, "two"), Series).IsRefused(409, "already-pledged");

        Assert.Equal(1, await server.Pledged(slug));
    }

    [Fact]
    public async Task Sells_the_last_place_once_and_a_freed_one_again()
    {
        var slug = await server.Launch();
        var backers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.NewBacker()));
        var dinner = new { tier = "dinner", paymentMethod = "pm_card_visa" };

        var answers = await Task.WhenAll(backers.Select(b => b.PutAsJsonAsync(Path(slug, "one"), dinner)));

        var winner = backers[Array.FindIndex(answers, a => a.StatusCode is HttpStatusCode.Created)];
        var loser = backers.First(b => b != winner);
        Assert.Equal(7, answers.Count(a => a.StatusCode is HttpStatusCode.Conflict));
        await loser.PutAsJsonAsync(Path(slug, "one"), dinner).IsRefused(409, "sold-out");
        Assert.Equal(HttpStatusCode.OK, (await WithVersion(winner, HttpMethod.Delete, Path(slug, "one"))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await loser.PutAsJsonAsync(Path(slug, "one"), dinner)).StatusCode);
    }

    [Fact]
    public async Task Changes_and_cancels_only_the_version_that_was_seen()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();
        await backer.PutAsJsonAsync(Path(slug, "one"), Series);
        var patron = new { tier = "patron", amount = new { amount = 3000, currency = "usd" } };

        using var stale = new HttpRequestMessage(HttpMethod.Patch, Path(slug, "one")) { Content = JsonContent.Create(patron), Headers = { { "If-Match", "\"99\"" } } };
        await backer.SendAsync(stale).IsRefused(412, "stale-version");
        var changed = await WithVersion(backer, HttpMethod.Patch, Path(slug, "one"), patron);

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("""{"amount":3000,"currency":"usd"}""", (await changed.Body())["amount"]!.ToJsonString());
        Assert.Equal("cancelled", (string?)(await (await WithVersion(backer, HttpMethod.Delete, Path(slug, "one"))).Body())["state"]);
        await WithVersion(backer, HttpMethod.Patch, Path(slug, "one"), new { tier = "series" }).IsRefused(409, "state-not-allowed");
        Assert.Equal(0, await server.Pledged(slug));
    }

    [Fact]
    public async Task Takes_a_new_pledge_from_somebody_who_has_cancelled()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();
        await backer.PutAsJsonAsync(Path(slug, "one"), Series);
        await WithVersion(backer, HttpMethod.Delete, Path(slug, "one"));

        Assert.Equal(HttpStatusCode.Created, (await backer.PutAsJsonAsync(Path(slug, "two"), Series)).StatusCode);
        Assert.Equal("cancelled", (string?)(await (await backer.PutAsJsonAsync(Path(slug, "one"), Series)).Body())["state"]);
        Assert.Equal(1, await server.Pledged(slug));
    }

    [Fact]
    public async Task Hides_and_protects_the_pledges_of_others()
    {
        var slug = await server.Launch();
        using var ada = await server.NewBacker();
        using var eve = await server.NewBacker();
        await ada.PutAsJsonAsync(Path(slug, "one"), Series);
        var before = await server.Sequence(slug);

        await eve.GetAsync(Path(slug, "one")).IsRefused(404, "unknown-pledge");
        using var delete = new HttpRequestMessage(HttpMethod.Delete, Path(slug, "one")) { Headers = { { "If-Match", "\"1\"" } } };
        await eve.SendAsync(delete).IsRefused(404, "unknown-pledge");
        await eve.PutAsJsonAsync(Path(slug, "one") + "/card", new { paymentMethod = "pm_card_visa" }).IsRefused(404, "unknown-pledge");

        Assert.Equal("[]", await eve.GetStringAsync("/api/me/pledges"));
        Assert.Equal(1, await server.Pledged(slug));
        Assert.True(await server.Sequence(slug) - before <= 1, "Only settlement may have written meanwhile.");
    }

    [Fact]
    public async Task Refuses_new_pledges_once_closed_and_answers_an_accepted_one_for_ever()
    {
        var slug = await server.Launch();
        using var early = await server.NewBacker();
        using var late = await server.NewBacker();
        await early.PutAsJsonAsync(Path(slug, "one"), Series);

        await server.Advance(slug, Phase.Closing);

        await late.PutAsJsonAsync(Path(slug, "one"), Series).IsRefused(409, "campaign-not-live");
        Assert.Equal(HttpStatusCode.OK, (await early.PutAsJsonAsync(Path(slug, "one"), Series)).StatusCode);
        await WithVersion(early, HttpMethod.Delete, Path(slug, "one")).IsRefused(409, "campaign-not-live");
        Assert.Equal(1, await server.Pledged(slug));
    }

    [Fact]
    public async Task Knows_no_drafts()
    {
        var slug = await server.Draft();
        using var backer = await server.NewBacker();

        await backer.PutAsJsonAsync(Path(slug, "one"), Series).IsRefused(404, "unknown-campaign");
        await backer.GetAsync($"/api/campaigns/{slug}").IsRefused(404, "unknown-campaign");
    }

    private static string Path(string slug, string id) => $"/api/campaigns/{slug}/pledges/{id}";

    // Settlement raises the version when it has checked the card: look, then act, and look again if it came in between.
    private static async Task<HttpResponseMessage> WithVersion(HttpClient backer, HttpMethod method, string path, object? body = null)
    {
        while (true)
        {
            var seen = await backer.GetAsync(path);
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.IfMatch.Add(seen.Headers.ETag!);
            var answer = await backer.SendAsync(request);
            if (answer.StatusCode is not HttpStatusCode.PreconditionFailed)
                return answer;
        }
    }
}
