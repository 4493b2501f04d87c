using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Greenlight.Support;

namespace Greenlight.Campaigns;

/// <summary>With the whole server and its sandbox: what is sold, charged and opened after the decision.</summary>
public sealed class Once_funded(WholeServer server)
{
    private static readonly object Series = new { tier = "series", paymentMethod = "pm_card_visa" };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, InlineData(true), InlineData(false)]
    public async Task Is_sold_at_once_with_a_key_where_there_is_no_goal_or_late_pledges_are_taken(bool open)
    {
        var slug = open
            ? await server.Launch(terms => Gated(terms) with { Goal = new Goal.Open() })
            : await server.Launch(terms => Gated(terms) with { Goal = new Goal.Backers(1), Counts = Counts.Secured, LatePledges = true });
        if (!open)
        {
            using var first = await server.NewBacker();
            await first.PutAsJsonAsync(Path(slug), Series);
            await Until(first, slug, "collected");
        }
        using var buyer = await server.NewBacker();

        Assert.Equal(HttpStatusCode.Created, (await buyer.PutAsJsonAsync(Path(slug), Series)).StatusCode);

        Assert.Equal("collected", (string?)(await Until(buyer, slug, "collected"))["state"]);
        Assert.Equal("an-item", (string?)Assert.Single((await (await buyer.GetAsync("/api/me/keys")).Body()).AsArray())!["opens"]![0]!["item"]);
        var page = await buyer.GetStringAsync($"/campaigns/{slug}");
        Assert.Contains($"action=\"/campaigns/{slug}/pledge#pledge\"", page);
        Assert.Contains("Your card is charged once, right away.", page);
    }

    [Fact]
    public async Task Sells_no_more_of_a_limited_tier_than_there_is()
    {
        var slug = await server.Launch(terms => Gated(terms) with { Goal = new Goal.Open(), Tiers = [Gated(terms).Tiers[0] with { Stock = 1 }] });
        using var first = await server.NewBacker();
        using var second = await server.NewBacker();

        Assert.Equal(HttpStatusCode.Created, (await first.PutAsJsonAsync(Path(slug), Series)).StatusCode);
        await second.PutAsJsonAsync(Path(slug), Series).IsRefused(409, "sold-out");
    }

    [Fact]
    public async Task Takes_no_more_pledges_where_the_terms_take_no_late_ones()
    {
        var slug = await server.Launch(terms => Gated(terms) with { Goal = new Goal.Backers(1), Counts = Counts.Secured });
        using var first = await server.NewBacker();
        using var late = await server.NewBacker();
        await first.PutAsJsonAsync(Path(slug), Series);
        await Until(first, slug, "collected");

        await late.PutAsJsonAsync(Path(slug), Series).IsRefused(409, "campaign-not-live");
        Assert.DoesNotContain($"/campaigns/{slug}/pledge", await late.GetStringAsync($"/campaigns/{slug}"));
    }

    [Fact]
    public async Task Opens_keys_before_the_charge_where_the_terms_say_so_and_tells_backers_when_they_are_charged()
    {
        var slug = await server.Launch(terms => Gated(terms) with
        {
            Title = "A noticed show",
            Goal = new Goal.Backers(1),
            Counts = Counts.Secured,
            KeysOpen = KeysOpen.AtFunded,
            ChargeNotice = TimeSpan.FromHours(24),
        });
        using var backer = await server.NewBacker();
        await backer.PutAsJsonAsync(Path(slug), Series);
        await Until(backer, slug, "secured");

        var waits = System.Diagnostics.Stopwatch.StartNew();
        JsonArray keys;
        do
            keys = (await (await backer.GetAsync("/api/me/keys")).Body()).AsArray();
        while (keys.Count == 0 && waits.Elapsed < Patience);

        Assert.Single(keys);
        Assert.Equal("secured", (string?)(await (await backer.GetAsync(Path(slug))).Body())["state"]);
        string mails;
        do
            mails = await backer.GetStringAsync("/mail");
        while (!mails.Contains("A noticed show is funded: your card will be charged $9.95", StringComparison.Ordinal) && waits.Elapsed < Patience);
        Assert.Contains("A noticed show is funded: your card will be charged $9.95", mails);
    }

    private static CampaignTerms Gated(CampaignTerms terms) => terms with { Tiers = [terms.Tiers[0] with { Opens = [new("a-work", "an-item")] }] };

    private static string Path(string slug) => $"/api/campaigns/{slug}/pledges/one";

    private static async Task<JsonNode> Until(HttpClient backer, string slug, string state)
    {
        var waits = System.Diagnostics.Stopwatch.StartNew();
        JsonNode seen;
        do
            seen = await (await backer.GetAsync(Path(slug))).Body();
        while ((string?)seen["state"] != state && waits.Elapsed < Patience);
        return seen;
    }
}
