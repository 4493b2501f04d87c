using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Greenlight;

/// <summary>
/// The set-up of real money, but for the address: with a publishable key the pledge form has the processor's own card field, loaded from where its API is (here the sandbox's stand-in
/// for stripe.js), under the page's own security policy; only the card's id comes to the server.
/// </summary>
public sealed class A_card_in_the_processors_own_field(Chromium chromium)
{
    private const string Campaign = "/campaigns/children-of-the-machine";

    [Fact]
    public async Task Is_saved_pledged_with_and_replaced_when_its_bank_refuses_it()
    {
        await using var server = new Newcomer("--Stripe:PublishableKey=pk_test_browser");
        await server.InitializeAsync();
        await using var people = chromium.Visit(server.Site);
        var page = await people.Person(390, 844);
        await page.GotoAsync(Campaign);
        await page.GetByLabel("E-mail").FillAsync("ada@example.test");

        // What is missing is said at the field, and nothing is sent.
        await page.Locator("[data-pledge-form] button.button-primary").ClickAsync();
        await Expect(page.Locator("[data-card-error]")).ToContainTextAsync("card number is incomplete");

        await Give(page, "4000000000000002");
        await page.Locator("[data-pledge-form] button.button-primary").ClickAsync();
        await page.WaitForURLAsync("**/me/pledges*");

        // Its bank refuses it; another one is given in the same way.
        await Expect(page.Locator("[data-pledge]")).ToContainTextAsync("Card refused");
        await page.GotoAsync("/me/pledges");
        if (await page.Locator("details:has(form[data-card-form])").CountAsync() > 0)
            await page.Locator("details:has(form[data-card-form])").EvaluateAsync("d => d.open = true");
        await Give(page, "4242424242424242");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use this card" }).ClickAsync();
        await Expect(page.Locator("[data-pledge]")).ToHaveAttributeAsync("data-state", "secured");
        Assert.Empty(people.Complaints);
    }

    private static async Task Give(IPage page, string number)
    {
        await page.GetByLabel("Card number").FillAsync(number);
        await page.GetByLabel("MM / YY").FillAsync("12/34");
        await page.GetByLabel("CVC").FillAsync("123");
    }
}
