using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Greenlight;

/// <summary>The demo campaign in a real browser. The one that is funded, and killed, has a server of its own; the others are visited on one that all share.</summary>
public sealed class A_campaign_in_the_browser(Newcomer newcomer, Chromium chromium) : IClassFixture<Newcomer>, IAsyncDisposable
{
    private const string Campaign = "/campaigns/children-of-the-machine";
    private const string AsksTheBank = "pm_card_authenticationRequiredOnSetup";
    private const string EpisodeOne = "/watch/children-of-the-machine/episode-1";

    private readonly Chromium _chromium = chromium;
    private readonly People _people = chromium.Visit(newcomer.Site);

    [Fact]
    public async Task Funds_charges_each_card_once_and_opens_episode_one_to_those_who_paid_alone()
    {
        await using var server = new Newcomer("--Demo:Goal=3");
        await server.InitializeAsync();
        await using var people = _chromium.Visit(server.Site);
        var onlooker = await people.Person(390, 844);
        await onlooker.GotoAsync(Campaign);
        await Expect(onlooker.Locator("[data-live=pledged-count]")).ToHaveTextAsync("0");

        // A pledge in one window moves the counter in another, without a reload.
        var first = await Pledge(people, "ada@example.test");
        await Expect(onlooker.Locator("[data-live=pledged-count]")).ToHaveTextAsync("1");

        // Nobody gets in before the goal is reached, not even who pledged.
        await first.GotoAsync(EpisodeOne);
        await Expect(first.Locator(".refusal")).ToBeVisibleAsync();

        await Pledge(people, "grace@example.test");
        await Pledge(people, "edsger@example.test");
        await Expect(onlooker.Locator("[data-scoreboard]")).ToHaveAttributeAsync("data-phase", "funded");

        // The charge and the key appear by themselves.
        await first.GotoAsync("/me/pledges");
        await Expect(first.Locator("[data-key]")).ToBeVisibleAsync();
        await Expect(first.Locator("[data-pledge]")).ToHaveAttributeAsync("data-state", "collected");

        await Plays(first);

        // Somebody who did not pay is refused, and told why.
        await onlooker.GotoAsync(EpisodeOne);
        await Expect(onlooker.Locator(".refusal")).ToBeVisibleAsync();
        await Expect(onlooker.Locator("video")).ToHaveCountAsync(0);

        // The key alone opens it too, for somebody without a session.
        await first.GotoAsync("/me/pledges");
        var key = await first.Locator("[data-key]").InnerTextAsync();
        await onlooker.GetByLabel("Paygate key").FillAsync(key);
        await onlooker.GetByRole(AriaRole.Button, new() { Name = "Open with this key" }).ClickAsync();
        await Expect(onlooker.Locator("video")).ToBeVisibleAsync();

        // All of it survives a kill.
        await server.KillAndRestart();
        await first.GotoAsync("/me/pledges");
        await Expect(first.Locator("[data-key]")).ToHaveTextAsync(key);
        await Plays(first);
    }

    [Fact]
    public async Task Plays_the_pilot_for_everybody_and_says_nothing_wrong_on_the_console()
    {
        var person = await _people.Person();
        await person.GotoAsync(Campaign);

        await Plays(person, reload: false);

        Assert.Empty(_people.Complaints);
    }

    [Fact]
    public async Task Shows_a_producer_what_settlement_has_left_and_asks_again_by_itself()
    {
        var person = await _people.Person(390, 844);
        await person.GotoAsync("/producer/children-of-the-machine");

        await Expect(person.Locator("[data-settle=left]")).ToBeVisibleAsync();
        await Expect(person.Locator("[data-settle=pace]")).ToContainTextAsync("Stripe takes 25 calls a second on each endpoint, 100 in all.");
        Assert.True(await person.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "It is wider than the phone.");
        var answer = await person.WaitForResponseAsync("**/api/campaigns/children-of-the-machine/settlement");
        Assert.Equal(200, answer.Status);
        Assert.Empty(_people.Complaints);
    }

    [Fact]
    public async Task Tells_a_backer_whose_card_is_refused_and_takes_another_one()
    {
        var person = await Pledge(_people, "alan@example.test", "pm_card_chargeDeclined");

        await person.GotoAsync("/me/pledges");
        var form = person.Locator("[data-card-form]").First;
        await Expect(form).ToBeVisibleAsync();
        await Choose(form, "pm_card_visa");
        await form.GetByRole(AriaRole.Button, new() { Name = "Use this card" }).ClickAsync();

        await Expect(person.Locator("[data-pledge]")).ToHaveAttributeAsync("data-state", "secured");
    }

    [Fact]
    public async Task Takes_a_backer_to_their_bank_and_back_and_the_pledge_is_secured()
    {
        var person = await Pledge(_people, "barbara@example.test", AsksTheBank);

        await AtTheBank(person, "Complete authentication");

        Assert.Equal("/me/pledges", new Uri(person.Url).AbsolutePath);
        await Expect(person.Locator("[data-pledge]")).ToHaveAttributeAsync("data-state", "secured");
        await Expect(person.Locator("[data-next-step]")).ToHaveCountAsync(0);
        Assert.Empty(_people.Complaints);
    }

    [Fact]
    public async Task Lets_a_backer_who_failed_their_banks_check_try_it_again()
    {
        var person = await Pledge(_people, "katherine@example.test", AsksTheBank);

        await AtTheBank(person, "Fail authentication");
        await Expect(person.Locator("[data-now]")).ToContainTextAsync("the bank's check was not passed");
        await Expect(person.GetByText("try the check again")).ToBeVisibleAsync();
        var form = person.Locator("[data-card-form]").First;
        await Choose(form, AsksTheBank);
        await form.GetByRole(AriaRole.Button, new() { Name = "Use this card" }).ClickAsync();
        await AtTheBank(person, "Complete authentication");

        await Expect(person.Locator("[data-pledge]")).ToHaveAttributeAsync("data-state", "secured");
    }

    // The page says that the bank asks, leads there, and the bank's page leads back.
    private static async Task AtTheBank(IPage person, string answer)
    {
        await Expect(person.Locator("[data-now]")).ToContainTextAsync("Your bank wants to hear from you");
        await person.Locator("[data-next-step]").ClickAsync();
        await person.GetByRole(AriaRole.Button, new() { Name = answer }).ClickAsync();
        await person.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/me/pledges");
    }

    private static async Task<IPage> Pledge(People people, string email, string card = "pm_card_visa")
    {
        var person = await people.Person();
        await person.GotoAsync(Campaign);
        await person.GetByLabel("E-mail").FillAsync(email);
        await Choose(person.Locator("[data-pledge-form]"), card);
        await person.Locator("[data-pledge-form] button.button-primary").ClickAsync();
        await Expect(person.Locator("[data-pledge]")).ToBeVisibleAsync();
        return person;
    }

    // By the keyboard: the page is alive, and what moves while it is scrolled to can't be clicked.
    private static Task Choose(ILocator form, string card) => form.Locator($"input[value={card}]").PressAsync("Space");

    /// <summary>The picture moves: a second of film goes by.</summary>
    private static async Task Plays(IPage person, bool reload = true)
    {
        if (reload)
            await person.GotoAsync(EpisodeOne);
        await person.Locator("video").First.EvaluateAsync("video => { video.muted = true; return video.play(); }");
        await person.WaitForFunctionAsync("() => document.querySelector('video').currentTime > 1");
    }

    public ValueTask DisposeAsync() => _people.DisposeAsync();
}
