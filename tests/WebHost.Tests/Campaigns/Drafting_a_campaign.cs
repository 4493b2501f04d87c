using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Greenlight.Book;
using Greenlight.Payments;
using Greenlight.Support;

namespace Greenlight.Campaigns;

/// <summary>With the whole server: a campaign is made over the API, and taken from there to the last minor unit.</summary>
public sealed class Drafting_a_campaign(WholeServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static int _drafts;

    [Fact]
    public async Task Is_for_those_who_are_named_for_its_publisher_and_the_operator()
    {
        using var stranger = server.NewClient();
        using var backer = await server.NewBacker();
        var (producer, operates) = (await server.Producer(), await server.Operator());

        await stranger.PostAsJsonAsync("/api/campaigns", Draft()).IsRefused(401, "not-signed-in");
        await backer.PostAsJsonAsync("/api/campaigns", Draft()).IsRefused(404, "unknown-publisher");
        await producer.PostAsJsonAsync("/api/campaigns", Draft(publisher: "atelier")).IsRefused(404, "unknown-publisher");
        await producer.PostAsJsonAsync("/api/campaigns", Draft(platformFee: 0)).IsRefused(403, "not-allowed");

        var answer = await operates.PostAsJsonAsync("/api/campaigns", Draft(publisher: "atelier", platformFee: 500));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(500, (await server.Ledger.Find((string)(await answer.Body())["slug"]!))!.Terms.PlatformFee);
    }

    [Fact]
    public async Task Answers_the_same_draft_to_the_same_request_and_refuses_a_name_that_is_taken()
    {
        var producer = await server.Producer();
        var draft = Draft();
        var slug = (string)draft["slug"]!;

        var made = await producer.PostAsJsonAsync("/api/campaigns", draft);
        var again = await producer.PostAsJsonAsync("/api/campaigns", draft);

        Assert.Equal((HttpStatusCode.Created, $"/producer/{slug}", HttpStatusCode.OK), (made.StatusCode, made.Headers.Location?.OriginalString, again.StatusCode));
        Assert.Equal((await made.Body()).ToJsonString(), (await again.Body()).ToJsonString());
        await producer.PostAsJsonAsync("/api/campaigns", Draft(slug: slug, price: 1_300)).IsRefused(409, "slug-taken");
        using var anybody = server.NewClient();
        await anybody.GetAsync($"/api/campaigns/{slug}").IsRefused(404, "unknown-campaign");
    }

    [Fact]
    public async Task Is_refused_by_name()
    {
        var producer = await server.Producer();
        Task<HttpResponseMessage> Send(JsonObject draft) => producer.PostAsJsonAsync("/api/campaigns", draft);

        await Send(Draft(slug: "The Film")).IsRefused(422, "invalid-slug");
        await Send(Draft(currency: "xyz")).IsRefused(422, "currency-not-offered");
        Assert.Contains("49", await Send(Draft(price: 49)).IsRefused(422, "amount-not-chargeable"), StringComparison.Ordinal);
        await Send(Draft(currency: "kwd", price: 12_345)).IsRefused(422, "amount-not-chargeable");
        await Send(Draft(priceIn: "usd")).IsRefused(422, "wrong-currency");
        await Send(Draft(closing: "at-deadline")).IsRefused(422, "terms-not-possible");
        await Send(Draft(goal: new() { ["kind"] = "applause" })).IsRefused(400, "invalid-body");
        await Send(Draft(goal: new() { ["kind"] = "backers", ["count"] = 0 })).IsRefused(422, "terms-not-possible");
        var misspelt = Draft();
        misspelt["currancy"] = "jpy";
        await Send(misspelt).IsRefused(400, "invalid-body");
    }

    [Theory, InlineData("jpy", 1_250, 125, "2500"), InlineData("kwd", 12_350, 1_235, "24.700")]
    public async Task Leads_to_charges_a_statement_and_a_book_that_are_right_to_the_minor_unit(string currency, long price, long platformFee, string collected)
    {
        var producer = await server.Producer();
        var draft = Draft(currency: currency, price: price, goal: new() { ["count"] = 2, ["kind"] = "backers" });
        var slug = (string)draft["slug"]!;
        Assert.Equal("draft", (string?)(await (await producer.PostAsJsonAsync("/api/campaigns", draft)).Body())["phase"]);
        Assert.Equal(HttpStatusCode.OK, (await producer.PostAsync($"/api/campaigns/{slug}/launch", null)).StatusCode);
        foreach (var name in (string[])["one", "two"])
        {
            using var backer = await server.NewBacker();
            var pledge = await (await backer.PutAsJsonAsync($"/api/campaigns/{slug}/pledges/{name}", new { tier = "seat", paymentMethod = "pm_card_visa" })).Body();
            Assert.Equal((price, currency), ((long)pledge["amount"]!["amount"]!, (string?)pledge["amount"]!["currency"]));
        }

        // The ledger's word about both, and Stripe's.
        var campaign = (await server.Ledger.Find(slug))!;
        var book = await Until(() => server.Part<BookTable>().Sums(campaign.Id.Number), sums => Of(sums, BookAccount.Collected) == -2 * price && Of(sums, BookAccount.Clearing) == 0);
        var charges = (await StripeConnection.Open(server.Part<StripeOptions>()).V1.BalanceTransactions.ListAsync(new() { Type = "charge", Currency = currency, Limit = 100 })).Data;

        Assert.Equal([price, price], charges.Select(charge => charge.Amount));
        var stripeFees = charges.Sum(charge => charge.Fee);
        Assert.Equal((2 * platformFee, stripeFees), (Of(book, BookAccount.PlatformFee), Of(book, BookAccount.StripeFees)));
        Assert.All(book, sum => Assert.Equal(currency, sum.Currency.Code));
        var lines = (await (await producer.GetAsync($"/api/campaigns/{slug}/statement")).Body())["lines"]!.AsArray().ToDictionary(line => (string)line!["line"]!, line => (long)line!["amount"]!["amount"]!);
        Assert.Equal(
            (2 * price, 2 * platformFee, stripeFees, 2 * (price - platformFee) - stripeFees, 0L),
            (lines["collected"], lines["platform-fee"], lines["stripe-fees"], lines["net"], lines["unreconciled"]));
        Assert.Contains($"collected,Collected,2,{collected},{currency},{2 * price}", await producer.GetStringAsync($"/api/campaigns/{slug}/statement.csv"), StringComparison.Ordinal);
    }

    private static JsonObject Draft(
        string? slug = null, string publisher = "studio", string currency = "jpy", long price = 1_250, string? priceIn = null, JsonObject? goal = null, string? closing = null, int? platformFee = null)
    {
        var draft = new JsonObject
        {
            ["slug"] = slug ?? $"the-film-{Interlocked.Increment(ref _drafts)}",
            ["publisher"] = publisher,
            ["title"] = "The film",
            ["currency"] = currency,
            ["goal"] = goal ?? new JsonObject { ["kind"] = "open" },
            ["tiers"] = new JsonArray(new JsonObject { ["code"] = "seat", ["title"] = "A seat", ["price"] = new JsonObject { ["amount"] = price, ["currency"] = priceIn ?? currency } }),
        };
        if (closing is not null)
            (draft["closing"], draft["goal"]) = (closing, new JsonObject { ["kind"] = "backers", ["count"] = 2 });
        if (platformFee is { } fee)
            draft["platformFee"] = fee;
        return draft;
    }

    private static long Of(IEnumerable<BookSum> sums, BookAccount account) => sums.Where(sum => sum.Account == account).Sum(sum => sum.Amount);

    private static async Task<T> Until<T>(Func<Task<T>> read, Func<T, bool> isSo)
    {
        var waits = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var found = await read();
            if (isSo(found))
                return found;
            Assert.True(waits.Elapsed < Patience, "It has not come to that within its time.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }
}
