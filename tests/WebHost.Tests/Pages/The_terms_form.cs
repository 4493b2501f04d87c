using System.Net;
using System.Net.Http.Json;
using Greenlight.Campaigns;
using Greenlight.Support;

namespace Greenlight.Pages;

/// <summary>With the whole server, and without JavaScript: what a producer changes on their page once people have pledged.</summary>
public sealed class The_terms_form(WholeServer server)
{
    private static readonly (string, string) Sure = ("sure", "yes"), Ask = ("ask", "yes");

    [Fact]
    public async Task Changes_what_was_typed_and_nothing_else_and_says_what_it_changed()
    {
        var slug = await server.Launch();
        using var producer = await Producer();
        var before = await TermsOf(slug);
        var page = await producer.Read($"/producer/{slug}");

        var answer = await producer.Send(page, Form(slug), Sure, ("deadline", Field(page, "deadline")), ("title-series", "The series"), ("description-series", "All of it."), ("price-series", "9.95"), ("places-dinner", "12"));

        Assert.Equal((HttpStatusCode.SeeOther, $"/producer/{slug}?changed=2&asked=0#terms"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        var after = await TermsOf(slug);
        Assert.Equal((before.Deadline, 12, before.Tiers[0]), (after.Deadline, after.FindTier("dinner")!.Stock, after.Tiers[0]));
        var done = await Read(producer, $"/producer/{slug}?changed=2&asked=0");
        Assert.Contains("“Dinner” has 12 places in all.", done);
        Assert.Contains("so nobody is asked", done);
        Assert.DoesNotContain("The deadline is", done);
    }

    [Fact]
    public async Task Takes_nothing_from_backers_unless_they_are_asked_and_says_how_many_are()
    {
        var slug = await server.Launch();
        foreach (var name in (string[])["one", "two"])
        {
            using var backer = await server.NewBacker();
            Assert.Equal(HttpStatusCode.Created, (await backer.PutAsJsonAsync($"/api/campaigns/{slug}/pledges/{name}", new { tier = "series", paymentMethod = "pm_card_visa" })).StatusCode);
        }
        using var producer = await Producer();
        var page = await producer.Read($"/producer/{slug}");

        var refused = await Refused(await producer.Send(page, Form(slug), Sure, ("price-series", "12.00")), HttpStatusCode.Conflict);
        Assert.Contains("$9.95 → $12.00", refused);
        Assert.Equal("12.00", Field(refused, "price-series"));
        Assert.Equal(995, (await TermsOf(slug)).Tiers[0].Price);

        var answer = await producer.Send(refused, Form(slug), Sure, Ask, ("price-series", "12.00"));
        Assert.Equal($"/producer/{slug}?changed=2&asked=2#terms", answer.Headers.Location?.OriginalString);
        Assert.Equal(1200, (await TermsOf(slug)).Tiers[0].Price);
        Assert.Contains("2 backers are being asked to keep, switch or leave.", await Read(producer, $"/producer/{slug}?changed=2&asked=2"));
    }

    [Fact]
    public async Task Adds_a_tier_with_what_it_opens()
    {
        ItemRef pilot = new("a-series", "pilot"), finale = new("a-series", "finale");
        var slug = await server.Launch(terms => terms with { Tiers = [terms.Tiers[0] with { Opens = [pilot, finale] }] });
        using var producer = await Producer();
        var page = await producer.Read($"/producer/{slug}");

        var answer = await producer.Send(
            page, Form(slug), Sure, ("new-code", "box"), ("new-title", "The box"), ("new-description", "By post."), ("new-price", "49"), ("new-pay", "yes"), ("new-places", "30"), ("new-opens", "a-series/finale"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var box = (await TermsOf(slug)).FindTier("box")!;
        Assert.Equal(("The box", "By post.", 4900L, true, 30), (box.Title, box.Description, box.Price, box.PayWhatYouWant, box.Stock));
        Assert.Equal([finale], box.Opens);
        Assert.Contains("“The box” is new, for $49.00 or more, with 30 places.", await Read(producer, $"/producer/{slug}?changed=2"));
    }

    [Theory]
    [InlineData("jpy", 500, "1200", 1_200)]
    [InlineData("kwd", 5_000, "12.34", 12_340)]
    public async Task Reads_prices_in_the_campaigns_own_decimals(string code, long price, string typed, long minor)
    {
        var slug = await server.Launch(terms => terms with { Currency = Currency.Parse(code), Tiers = [terms.Tiers[0] with { Price = price }] });
        using var producer = await Producer();

        var answer = await producer.Send(await producer.Read($"/producer/{slug}"), Form(slug), Sure, Ask, ("price-series", typed));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(minor, (await TermsOf(slug)).Tiers[0].Price);
    }

    [Theory]
    [InlineData("places-dinner", "0", 409, "can only grow")]
    [InlineData("places-dinner", "many", 422, "as a whole number")]
    [InlineData("price-series", "9.955", 422, "Write an amount such as 9.95.")]
    [InlineData("price-series", "0.10", 422, "a card can be charged with")]
    [InlineData("deadline", "2020-01-01T00:00", 409, "It can't come earlier")]
    [InlineData("deadline", "soon", 422, "Write a day and a time of day in UTC")]
    [InlineData("title-series", "", 422, "A tier's title has 1 to 120 characters.")]
    [InlineData("new-code", "series", 422, "“The series” has this code.")]
    [InlineData("new-code", "box", 422, "it needs a title and a price")]
    [InlineData("new-title", "The box", 422, "A tier's code is 1 to 64")]
    public async Task Keeps_what_was_typed_and_says_why_it_is_refused(string field, string typed, int status, string sentence)
    {
        var slug = await server.Launch();
        using var producer = await Producer();
        var sequence = await server.Sequence(slug);

        var page = await Refused(await producer.Send(await producer.Read($"/producer/{slug}"), Form(slug), Sure, Ask, (field, typed), ("description-patron", "For the patient.")), (HttpStatusCode)status);

        Assert.Contains(sentence, page);
        Assert.Equal(typed, Field(page, field));
        Assert.Contains(">For the patient.</textarea>", page);
        Assert.Equal(sequence, await server.Sequence(slug));
    }

    [Fact]
    public async Task Asks_for_a_tick_and_for_something_to_change()
    {
        var slug = await server.Launch();
        using var producer = await Producer();
        var page = await producer.Read($"/producer/{slug}");

        Assert.Contains("Say that you are sure.", await Refused(await producer.Send(page, Form(slug), ("places-dinner", "3")), HttpStatusCode.UnprocessableEntity));
        Assert.Contains("Nothing is different", await Refused(await producer.Send(page, Form(slug), Sure, Ask, ("places-dinner", "1")), HttpStatusCode.UnprocessableEntity));
        Assert.Equal(1, (await TermsOf(slug)).FindTier("dinner")!.Stock);
    }

    [Fact]
    public async Task Undoes_nothing_that_somebody_else_changed_while_it_was_open()
    {
        var slug = await server.Launch();
        using var producer = await Producer();
        var opened = await producer.Read($"/producer/{slug}");
        var later = (await TermsOf(slug)).Deadline!.Value.AddDays(3);
        Assert.Equal(HttpStatusCode.OK, (await (await server.Producer()).PatchAsJsonAsync($"/api/campaigns/{slug}/terms", new { deadline = later })).StatusCode);

        var answer = await producer.Send(opened, Form(slug), Sure, ("deadline", Field(opened, "deadline")), ("places-dinner", "3"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var terms = await TermsOf(slug);
        Assert.Equal((later, 3), (terms.Deadline, terms.FindTier("dinner")!.Stock));
    }

    [Fact]
    public async Task Is_for_the_campaigns_producers_alone_and_ends_with_it()
    {
        var slug = await server.Launch();
        Assert.DoesNotContain("id=\"terms\"", await (await server.Operator()).GetStringAsync($"/producer/{slug}"));
        using var stranger = new Visitor(server.Address);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.SendTo(Form(slug), await stranger.Read("/sign-in"), "/sign-in", Sure, ("places-dinner", "3"))).StatusCode);
        Assert.Equal(1, (await TermsOf(slug)).FindTier("dinner")!.Stock);

        using var producer = await Producer();
        var opened = await producer.Read($"/producer/{slug}");
        await (await server.Producer()).PostAsync($"/api/campaigns/{slug}/cancel", null);
        Assert.Contains("This campaign is over.", await Refused(await producer.Send(opened, Form(slug), Sure, ("places-dinner", "3")), HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Changes_what_is_sold_on_once_funded_for_those_who_buy_from_then_on_and_asks_nobody()
    {
        var slug = await server.Launch(terms => terms with { Goal = new Goal.Open(), Deadline = null, CancelCutoff = TimeSpan.Zero });
        using var first = await server.NewBacker();
        await first.PutAsJsonAsync($"/api/campaigns/{slug}/pledges/one", new { tier = "series", paymentMethod = "pm_card_visa" });
        using var producer = await Producer();
        var page = await Read(producer, $"/producer/{slug}");
        Assert.Contains("For those who buy from now on.", page);
        Assert.DoesNotContain("name=\"ask\"", page);

        var answer = await producer.Send(page, Form(slug), Sure, ("price-series", "12.00"), ("places-dinner", "4"));

        Assert.Equal((HttpStatusCode.SeeOther, $"/producer/{slug}?changed=2&asked=0#terms"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Contains("so nobody is asked", await Read(producer, $"/producer/{slug}?changed=2&asked=0"));
        using var second = await server.NewBacker();
        await second.PutAsJsonAsync($"/api/campaigns/{slug}/pledges/one", new { tier = "series", paymentMethod = "pm_card_visa" });
        foreach (var (buyer, price) in new[] { (first, 995), (second, 1200) })
        {
            var pledge = (await (await buyer.GetAsync("/api/me/pledges")).Body())[0]!;
            Assert.Equal((price, (int?)null), ((int)pledge["amount"]!["amount"]!, (int?)pledge["askedTerms"]));
        }
    }

    [Fact]
    public async Task Stays_while_the_operator_has_stopped_the_campaign_and_counts_who_has_not_answered()
    {
        var slug = await server.Launch();
        var backers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.NewBacker()));
        foreach (var backer in backers)
            await backer.PutAsJsonAsync($"/api/campaigns/{slug}/pledges/one", new { tier = "series", paymentMethod = "pm_card_visa" });
        using var producer = await Producer();
        Assert.DoesNotContain("data-unanswered", await producer.Read($"/producer/{slug}"));
        await (await server.Operator()).PostAsync($"/api/campaigns/{slug}/suspend", null);
        var page = await Until(producer, slug, "once the campaign goes on");

        var answer = await producer.Send(page, Form(slug), Sure, Ask, ("price-series", "12.00"), ("deadline", Field(page, "deadline")));

        Assert.Equal($"/producer/{slug}?changed=2&asked=3#terms", answer.Headers.Location?.OriginalString);
        await Until(producer, slug, "data-unanswered=\"3\"");
        HttpResponseMessage kept;
        do
            kept = await backers[0].PutAsJsonAsync($"/api/campaigns/{slug}/pledges/one/terms", new { answer = "keep", termsVersion = 2 });
        while (kept.StatusCode is HttpStatusCode.ServiceUnavailable);
        Assert.True(kept.IsSuccessStatusCode, await kept.Content.ReadAsStringAsync());
        await Until(producer, slug, "data-unanswered=\"2\"");
        foreach (var backer in backers)
            backer.Dispose();
    }

    private static async Task<string> Until(Visitor producer, string slug, string words)
    {
        var waits = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var page = await Read(producer, $"/producer/{slug}");
            if (page.Contains(words, StringComparison.Ordinal))
                return page;
            Assert.True(waits.Elapsed < TimeSpan.FromSeconds(60), $"'{words}' is not on {page}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    [Fact]
    public async Task Sent_out_of_date_comes_back_with_what_was_typed()
    {
        var slug = await server.Launch();
        using var producer = new Visitor(server.Address);
        var signedOut = await producer.Read("/sign-in");
        await SignIn(producer);

        var page = await Refused(await producer.SendTo(Form(slug), signedOut, "/sign-in", Sure, ("places-dinner", "3")), HttpStatusCode.BadRequest);

        Assert.Contains("nothing was done", page);
        Assert.Equal("3", Field(page, "places-dinner"));
        Assert.Equal(HttpStatusCode.SeeOther, (await producer.Send(page, Form(slug), Sure, ("places-dinner", "3"))).StatusCode);
    }

    private static string Form(string slug) => $"/producer/{slug}/terms";

    private static async Task<string> Read(Visitor visitor, string path) => WebUtility.HtmlDecode(await visitor.Read(path));

    private static async Task<string> Refused(HttpResponseMessage answer, HttpStatusCode status)
    {
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {page}");
        return page;
    }

    // What an input of the page holds; an empty value is written without one.
    private static string Field(string page, string name)
    {
        var input = page[page.IndexOf($" name=\"{name}\"", StringComparison.Ordinal)..];
        input = input[..input.IndexOf('>', StringComparison.Ordinal)];
        return input.Split(" value=\"") is [_, var value] ? value.Split('"')[0] : "";
    }

    private async Task<CampaignTerms> TermsOf(string slug) => (await server.Ledger.Find(slug))!.Terms;

    private async Task<Visitor> Producer()
    {
        var visitor = new Visitor(server.Address);
        await SignIn(visitor);
        return visitor;
    }

    private async Task SignIn(Visitor visitor)
    {
        await server.Producer();
        (await visitor.PostAsJson("/api/sign-up?cookie=true", new { email = "producer@example.org", proof = "a random value of mine" })).EnsureSuccessStatusCode();
    }
}
