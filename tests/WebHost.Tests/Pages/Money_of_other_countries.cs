using System.Net;
using Greenlight.Support;

namespace Greenlight.Pages;

/// <summary>With the whole server: amounts typed into the pledge form and shown on pages, with no, two and three decimals, until they are at the processor.</summary>
public sealed class Money_of_other_countries(WholeServer server)
{
    [Theory]
    [InlineData("jpy", 500, "¥500", "1200", "¥1,200", 1_200)]
    [InlineData("usd", 500, "$5.00", "12.5", "$12.50", 1_250)]
    [InlineData("kwd", 5_000, "5.000 KWD", "12.34", "12.340 KWD", 12_340)]
    public async Task Is_typed_shown_and_kept_in_its_own_decimals(string code, long price, string shown, string typed, string pledged, long minor)
    {
        var slug = await Launch(code, price);
        using var person = NewPerson();

        var page = WebUtility.HtmlDecode(await person.GetStringAsync($"/campaigns/{slug}"));
        Assert.Contains($"from {shown}", page);
        Assert.Contains($"{shown} or more", page);
        var answer = await Pledge(person, slug, page, typed);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Contains(pledged, WebUtility.HtmlDecode(await person.GetStringAsync("/me/pledges")));
        var mine = (await (await person.GetAsync("/api/me/pledges")).Body()).AsArray();
        Assert.Equal((minor, code), ((long)mine[0]!["amount"]!["amount"]!, (string)mine[0]!["amount"]!["currency"]!));
    }

    [Theory]
    [InlineData("jpy", 500, "1200.5", "Write an amount such as 500.")]
    [InlineData("jpy", 500, "499", "this tier starts at ¥500")]
    [InlineData("kwd", 5_000, "12.345", "in steps of 0.010 KWD")]
    [InlineData("kwd", 5_000, "12,345", "Write an amount such as 5.000.")]
    [InlineData("isk", 50_000, "600.50", "in steps of 1.00 ISK")]
    public async Task Is_refused_at_its_field_where_it_could_not_be_charged(string code, long price, string typed, string sentence)
    {
        var slug = await Launch(code, price);
        using var person = NewPerson();

        var answer = await Pledge(person, slug, await person.GetStringAsync($"/campaigns/{slug}"), typed);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Contains(sentence, page);
        Assert.Contains($"value=\"{typed}\"", page);
    }

    private Task<string> Launch(string code, long price) => server.Launch(terms => terms with
    {
        Currency = Currency.Parse(code),
        Tiers = [new(0, "free-will", "What it is worth to you", "", price, true, null, [])],
    });

    private HttpClient NewPerson() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new() }) { BaseAddress = server.Address };

    private static Task<HttpResponseMessage> Pledge(HttpClient person, string slug, string page, string typed) => person.PostAsync(
        $"/campaigns/{slug}/pledge",
        Visitor.Body(page, $"/campaigns/{slug}/pledge", ("email", $"{Guid.NewGuid():N}@example.org"), ("tier", "free-will"), ("amount-free-will", typed), ("paymentMethod", "pm_card_visa")));
}
