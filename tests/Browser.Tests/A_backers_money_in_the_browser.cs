using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Greenlight;

/// <summary>What happens to four backers' money, as they see it and are mailed: a card that asks the bank, one that declines after funding, a refund, a dispute.</summary>
public sealed class A_backers_money_in_the_browser(Chromium chromium)
{
    private const string Slug = "children-of-the-machine", EpisodeOne = $"/watch/{Slug}/episode-1";

    [Fact]
    public async Task Is_taken_given_back_and_fought_over_in_plain_sight()
    {
        await using var server = new Newcomer("--Demo:Goal=4");
        await server.InitializeAsync();
        await using var people = chromium.Visit(server.Site);

        // Four cards are saved; one of them after its bank was asked.
        var asked = await Pledge(people, "ada@example.test", "pm_card_authenticationRequiredOnSetup");
        var declined = await Pledge(people, "grace@example.test", "pm_card_chargeCustomerFail");
        var paid = await Pledge(people, "edsger@example.test", "pm_card_visa");
        var disputed = await Pledge(people, "barbara@example.test", "pm_card_createDispute");
        await asked.GotoAsync("/me/pledges");
        await Expect(asked.Locator("[data-now]")).ToContainTextAsync("Your bank wants to hear from you");
        await asked.Locator("[data-next-step]").ClickAsync();
        await asked.GetByRole(AriaRole.Button, new() { Name = "Complete authentication" }).ClickAsync();

        // 1. The bank was content, and the card is charged as any other.
        await Comes(asked, "collected");
        await Mailed(asked, "ada@example.test", "and your key is here");

        // 2. A card that fails only now; the backer is told, gives another, and is charged at once.
        await Comes(declined, "failing");
        await Expect(declined.Locator("[data-now]")).ToContainTextAsync("could not be charged");
        await Mailed(declined, "grace@example.test", "We could not charge your card");
        var form = declined.Locator("[data-card-form]").First;
        await form.Locator("input[value=pm_card_visa]").PressAsync("Space");
        await form.GetByRole(AriaRole.Button, new() { Name = "Use this card" }).ClickAsync();
        await Comes(declined, "collected");
        await Mailed(declined, "grace@example.test", "and your key is here");

        // 3. The producer gives the money back: the key closes.
        await Comes(paid, "collected");
        await Expect(paid.Locator("[data-key]")).ToBeVisibleAsync();
        var receipt = await paid.Locator(".details .code").First.InnerTextAsync();
        var producer = await people.Person();
        await producer.GotoAsync($"/producer/{Slug}");
        await producer.GetByLabel("Receipt number").FillAsync(receipt);
        await producer.GetByRole(AriaRole.Button, new() { Name = "Refund this pledge" }).ClickAsync();
        await Expect(producer.GetByRole(AriaRole.Status)).ToContainTextAsync(receipt);
        await Comes(paid, "refunded");
        await Expect(paid.Locator("[data-now]")).ToContainTextAsync("was paid back to your card");
        await Expect(paid.Locator("[data-key]")).ToHaveCountAsync(0);
        await paid.GotoAsync(EpisodeOne);
        await Expect(paid.Locator(".refusal")).ToBeVisibleAsync();
        await Mailed(paid, "edsger@example.test", "is on its way back to you");
        await Mailed(paid, "edsger@example.test", "was paid back to you");

        // 4. The bank takes the money, and the key closes.
        await Comes(disputed, "disputed");
        await Expect(disputed.Locator("[data-now]")).ToContainTextAsync("You have disputed the charge");
        await disputed.GotoAsync(EpisodeOne);
        await Expect(disputed.Locator(".refusal")).ToBeVisibleAsync();
        await Mailed(disputed, "barbara@example.test", "Your bank disputes your charge");

        Assert.Empty(people.Complaints);
    }

    private static async Task Comes(IPage person, string state)
    {
        await person.GotoAsync("/me/pledges");
        await Expect(person.Locator("[data-pledge]")).ToHaveAttributeAsync("data-state", state);
    }

    private static async Task Mailed(IPage person, string to, string subject)
    {
        var mails = await person.Context.NewPageAsync();
        var letter = mails.Locator(".letters li").Filter(new() { HasText = to }).Filter(new() { HasText = subject });
        // What follows from the journal follows within moments; the page of mails does not renew itself.
        for (var looks = 0; looks < 100; looks++)
        {
            await mails.GotoAsync("/mail");
            if (await letter.CountAsync() > 0)
                break;
            await mails.WaitForLoadStateAsync(LoadState.NetworkIdle);
        }
        await Expect(letter.First).ToBeVisibleAsync();
        await mails.CloseAsync();
    }

    private static async Task<IPage> Pledge(People people, string email, string card)
    {
        var person = await people.Person(390, 844);
        await person.GotoAsync($"/campaigns/{Slug}");
        await person.GetByLabel("E-mail").FillAsync(email);
        await person.Locator($"[data-pledge-form] input[value={card}]").PressAsync("Space");
        await person.Locator("[data-pledge-form] button.button-primary").ClickAsync();
        await Expect(person.Locator("[data-pledge]")).ToBeVisibleAsync();
        return person;
    }
}
