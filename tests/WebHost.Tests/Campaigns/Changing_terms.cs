using System.Net;
using System.Net.Http.Json;
using Greenlight.Support;

namespace Greenlight.Campaigns;

/// <summary>With the whole server: what a producer may change once people have pledged, and what they are asked.</summary>
public sealed class Changing_terms(WholeServer server)
{
    private static readonly object Dearer = new { tiers = new[] { new { code = "series", price = new { amount = 1200, currency = "usd" } } }, askBackers = true };

    [Fact]
    public async Task Is_for_its_producers_alone()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();

        await backer.PatchAsJsonAsync(Path(slug, "terms"), new { latePledges = true }).IsRefused(404, "unknown-campaign");
        await (await server.Operator()).PatchAsJsonAsync(Path(slug, "terms"), new { latePledges = true }).IsRefused(403, "not-allowed");
        await (await server.Producer()).PatchAsJsonAsync(Path(slug, "terms"), new { }).IsRefused(400, "invalid-body");
        await (await server.Producer()).PatchAsJsonAsync(Path(slug, "terms"), new { goal = 5 }).IsRefused(400, "invalid-body");
    }

    [Fact]
    public async Task Sells_more_places_and_a_new_tier_at_once()
    {
        var slug = await server.Launch();
        using var first = await server.NewBacker();
        using var second = await server.NewBacker();
        using var third = await server.NewBacker();
        var dinner = new { tier = "dinner", paymentMethod = "pm_card_visa" };
        Assert.Equal(HttpStatusCode.Created, (await first.PutAsJsonAsync(Path(slug, "pledges/one"), dinner)).StatusCode);
        await second.PutAsJsonAsync(Path(slug, "pledges/one"), dinner).IsRefused(409, "sold-out");

        var changed = await (await server.Producer()).PatchAsJsonAsync(Path(slug, "terms"), new
        {
            tiers = new object[]
            {
                new { code = "dinner", stock = 2 },
                new { code = "box", title = "The box", price = new { amount = 4900, currency = "usd" }, stock = 1 },
            },
        });

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(["series", "patron", "dinner", "box"], (await changed.Body())["tiers"]!.AsArray().Select(tier => (string)tier!["code"]!));
        Assert.Equal(HttpStatusCode.Created, (await Again(() => second.PutAsJsonAsync(Path(slug, "pledges/two"), dinner))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Again(() => third.PutAsJsonAsync(Path(slug, "pledges/one"), new { tier = "box", paymentMethod = "pm_card_visa" }))).StatusCode);
        Assert.Equal("box", (string?)(await (await third.GetAsync(Path(slug, "pledges/one"))).Body())["tier"]);
    }

    [Fact]
    public async Task Asks_each_backer_to_keep_to_switch_or_to_leave()
    {
        var slug = await server.Launch(terms => terms with { CancelCutoff = TimeSpan.FromDays(30) });
        var backers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.NewBacker()));
        foreach (var backer in backers)
            await backer.PutAsJsonAsync(Path(slug, "pledges/one"), new { tier = "series", paymentMethod = "pm_card_visa" });
        var producer = await server.Producer();
        Assert.Contains("$9.95 → $12.00", await producer.PatchAsJsonAsync(Path(slug, "terms"), new { tiers = new[] { new { code = "series", price = new { amount = 1200, currency = "usd" } } } })
            .IsRefused(409, "takes-from-backers"));
        await Until(backers[2], slug, "secured");
        await Delete(backers[2], slug).IsRefused(409, "too-late-to-cancel");

        Assert.Equal(HttpStatusCode.OK, (await producer.PatchAsJsonAsync(Path(slug, "terms"), Dearer)).StatusCode);

        var asked = await (await backers[0].GetAsync(Path(slug, "pledges/one"))).Body();
        Assert.Equal((1, 2), ((int?)asked["termsVersion"], (int?)asked["askedTerms"]));
        var page = await backers[0].GetStringAsync("/me/pledges");
        Assert.Contains("The terms of this campaign have changed", page);
        Assert.Contains("$9.95 → $12.00", WebUtility.HtmlDecode(page));

        await backers[0].PutAsJsonAsync(Path(slug, "pledges/one/terms"), new { answer = "keep", termsVersion = 1 }).IsRefused(409, "terms-moved");
        await backers[0].PutAsJsonAsync(Path(slug, "pledges/one/terms"), new { answer = "perhaps", termsVersion = 2 }).IsRefused(400, "invalid-body");
        var kept = await (await Again(() => backers[0].PutAsJsonAsync(Path(slug, "pledges/one/terms"), new { answer = "keep", termsVersion = 2 }))).Body();
        Assert.Equal((1, null, 995), ((int?)kept["termsVersion"], (int?)kept["askedTerms"], (int?)kept["amount"]!["amount"]));

        var switched = await (await Again(() => backers[1].PutAsJsonAsync(Path(slug, "pledges/one/terms"), new { answer = "switch", termsVersion = 2 }))).Body();
        Assert.Equal((2, null, 1200), ((int?)switched["termsVersion"], (int?)switched["askedTerms"], (int?)switched["amount"]!["amount"]));

        Assert.Equal(HttpStatusCode.OK, (await Delete(backers[2], slug)).StatusCode);
        Assert.Equal(2, await server.Pledged(slug));
    }

    private static string Path(string slug, string what) => $"/api/campaigns/{slug}/{what}";

    // The activation that knew the old terms has just been stopped: whoever meets it is told to repeat.
    private static async Task<HttpResponseMessage> Again(Func<Task<HttpResponseMessage>> send)
    {
        var answer = await send();
        for (var tries = 0; answer.StatusCode is HttpStatusCode.ServiceUnavailable && tries < 20; tries++)
            answer = await send();
        return answer;
    }

    private static Task<HttpResponseMessage> Delete(HttpClient backer, string slug) => Again(async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, Path(slug, "pledges/one"));
        request.Headers.IfMatch.Add((await backer.GetAsync(Path(slug, "pledges/one"))).Headers.ETag!);
        return await backer.SendAsync(request);
    });

    private static async Task Until(HttpClient backer, string slug, string state)
    {
        var waits = System.Diagnostics.Stopwatch.StartNew();
        while ((string?)(await (await backer.GetAsync(Path(slug, "pledges/one"))).Body())["state"] != state && waits.Elapsed < TimeSpan.FromSeconds(60))
        {
        }
    }
}
