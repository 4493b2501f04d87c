using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Greenlight;

/// <summary>What a producer may still do to a live campaign, and what its backers see of it, on a phone and at a desk.</summary>
public sealed class A_campaigns_life_in_the_browser(Chromium chromium)
{
    private const string Slug = "children-of-the-machine";

    [Fact]
    public async Task Asks_its_backers_when_its_terms_change_and_lets_everybody_go_when_it_is_withdrawn()
    {
        await using var server = new Newcomer("--Demo:Goal=1000");
        await server.InitializeAsync();
        await using var people = chromium.Visit(server.Site);
        var keeps = await Pledge(people, "ada@example.test", 390, 844);
        var switches = await Pledge(people, "grace@example.test", 1280, 900);
        await Expect(keeps.Locator("[data-question]")).ToHaveCountAsync(0);

        // 1. A dearer price: refused, with what was typed kept, until it is said that backers are asked.
        var producer = await people.Person(390, 844);
        await producer.GotoAsync($"/producer/{Slug}");
        var terms = producer.Locator("#terms");
        await terms.GetByText("Deadline, tiers, a new tier").ClickAsync();
        Assert.False(await producer.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"), "The page is wider than the phone.");
        await terms.Locator("[name=price-series]").FillAsync("12.95");
        await terms.GetByLabel("I am sure").CheckAsync();
        await terms.GetByRole(AriaRole.Button, new() { Name = "Change the terms" }).ClickAsync();
        await Expect(terms.GetByRole(AriaRole.Alert)).ToContainTextAsync("$9.95 → $12.95");
        await Expect(terms.Locator("[name=price-series]")).ToHaveValueAsync("12.95");
        await terms.GetByLabel("Ask every backer").CheckAsync();
        await terms.GetByLabel("I am sure").CheckAsync();
        await terms.GetByRole(AriaRole.Button, new() { Name = "Change the terms" }).ClickAsync();
        await Expect(terms.GetByRole(AriaRole.Status)).ToContainTextAsync("2 backers are being asked");

        // 2. One keeps what was promised, one switches.
        await keeps.GotoAsync("/me/pledges");
        await Expect(keeps.Locator("[data-question]")).ToContainTextAsync("$9.95 → $12.95");
        Assert.False(await keeps.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"), "The page is wider than the phone.");
        await keeps.GetByRole(AriaRole.Button, new() { Name = "Keep it as it is" }).ClickAsync();
        await Expect(keeps.Locator("[data-question]")).ToHaveCountAsync(0);
        await Expect(keeps.Locator(".pledge-amount")).ToHaveTextAsync("$9.95");
        await switches.GotoAsync("/me/pledges");
        await switches.GetByRole(AriaRole.Button, new() { Name = "Switch to the new terms, for $12.95" }).ClickAsync();
        await Expect(switches.Locator("[data-question]")).ToHaveCountAsync(0);
        await Expect(switches.Locator(".pledge-amount")).ToHaveTextAsync("$12.95");

        // 3. Withdrawn, with a tick: everybody is let go, and nothing was charged.
        await producer.GotoAsync($"/producer/{Slug}");
        await producer.GetByText("Withdraw it, for good").ClickAsync();
        await producer.Locator("#switches").GetByLabel("I am sure").CheckAsync();
        await producer.GetByRole(AriaRole.Button, new() { Name = "Withdraw this campaign" }).ClickAsync();
        await Expect(producer.Locator("[data-phase-chip]")).ToHaveTextAsync("Withdrawn");
        await Expect(producer.Locator("#switches")).ToHaveCountAsync(0);
        foreach (var backer in (IPage[])[keeps, switches])
        {
            await Expect(backer.Locator("[data-pledge]")).ToHaveAttributeAsync("data-state", "released");
            await Expect(backer.Locator("[data-now]")).ToContainTextAsync("withdrew the campaign");
        }
        await keeps.GotoAsync($"/campaigns/{Slug}");
        await Expect(keeps.Locator("#pledge")).ToContainTextAsync("It was withdrawn");
        // The refusal's status, which browsers complain of.
        Assert.Contains("409 (Conflict)", Assert.Single(people.Complaints));
    }

    [Fact]
    public async Task Sells_at_once_where_there_is_no_goal_and_hands_the_key_over_within_seconds()
    {
        await using var server = new Newcomer("--Demo:Goal=0");
        await server.InitializeAsync();
        await using var people = chromium.Visit(server.Site);
        var buyer = await people.Person(390, 844);

        await buyer.GotoAsync($"/campaigns/{Slug}");
        await Expect(buyer.Locator("#pledge")).ToContainTextAsync("Your card is charged once, right away.");
        await buyer.GetByLabel("E-mail").FillAsync("ada@example.test");
        await buyer.Locator("[data-pledge-form] input[value=pm_card_visa]").PressAsync("Space");
        await buyer.Locator("[data-pledge-form] button.button-primary").ClickAsync();

        await Expect(buyer.Locator("[data-key]")).ToBeVisibleAsync();
        await Expect(buyer.Locator("[data-now]")).ToContainTextAsync("was charged $9.95, once");
        Assert.Empty(people.Complaints);
    }

    private static async Task<IPage> Pledge(People people, string email, int width, int height)
    {
        var person = await people.Person(width, height);
        await person.GotoAsync($"/campaigns/{Slug}");
        await person.GetByLabel("E-mail").FillAsync(email);
        await person.Locator("[data-pledge-form] input[value=pm_card_visa]").PressAsync("Space");
        await person.Locator("[data-pledge-form] button.button-primary").ClickAsync();
        await Expect(person.Locator("[data-pledge]")).ToHaveAttributeAsync("data-state", "secured");
        return person;
    }
}
