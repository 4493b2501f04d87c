using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Greenlight.Load.Processes;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Greenlight;

/// <summary>A shop's page that uses Stripe's script as its documentation says, with the sandbox's stand-in for it; shop and sandbox are different origins, as in the real world.</summary>
public sealed class A_page_with_the_stand_in_for_stripe_js : IAsyncLifetime
{
    private readonly Chromium _chromium;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-stripe-js-");
    private readonly Uri _sandbox = new($"http://127.0.0.1:{SpawnedProcess.FreePort()}");
    private readonly Uri _shop = new($"http://127.0.0.1:{SpawnedProcess.FreePort()}");
    private readonly SpawnedProcess _process;
    private readonly HttpListener _server = new();
    private readonly HttpClient _stripe;
    private string _page = "";

    public A_page_with_the_stand_in_for_stripe_js(Chromium chromium)
    {
        _chromium = chromium;
        _process = new("sandbox", Path.Combine(Programs.Root, "StripeSandbox", "bin", Programs.Configuration, "net10.0", "Greenlight.StripeSandbox.dll"),
            [$"--Urls={_sandbox}", $"--Data={Path.Combine(_folder.FullName, "data")}"], _sandbox, Path.Combine(_folder.FullName, "sandbox.log"), TimeProvider.System);
        _stripe = new() { BaseAddress = _sandbox };
        _stripe.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_shop");
        _server.Prefixes.Add(_shop.ToString());
    }

    public async ValueTask InitializeAsync()
    {
        await _process.Start(CancellationToken.None);
        _server.Start();
        _ = Serve();
    }

    [Theory]
    [InlineData("4242424242424242", null, "succeeded")]
    [InlineData("4000002760003184", "Complete authentication", "succeeded")]
    [InlineData("4000002760003184", "Fail authentication", "We are unable to authenticate your payment method.")]
    [InlineData("4000000000000002", null, "Your card was declined.")]
    public async Task Saves_a_card_if_its_bank_agrees(string number, string? press, string result)
    {
        var setup = await Post("setup_intents", "usage=off_session");
        _page = Page($"stripe.confirmSetup({{ elements, clientSecret: '{setup.GetProperty("client_secret")}', confirmParams: {{ return_url: location.href }}, redirect: 'if_required' }})");
        await using var people = _chromium.Visit(_shop);
        var page = await people.Person(390, 844);
        await Pay(page, number, press);
        await Expect(page.Locator("#result")).ToContainTextAsync(result);
        await Expect(page.Locator("iframe")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Pays_and_comes_back_to_the_address_it_gave()
    {
        var intent = await Post("payment_intents", "amount=995&currency=usd");
        _page = Page($"stripe.confirmPayment({{ elements, clientSecret: '{intent.GetProperty("client_secret")}', confirmParams: {{ return_url: location.origin + '/back' }} }})");
        await using var people = _chromium.Visit(_shop);
        var page = await people.Person();
        await Pay(page, "4000002760003184", "Complete authentication");
        await page.WaitForURLAsync(url => url.Contains("/back?", StringComparison.Ordinal) && url.Contains("redirect_status=succeeded", StringComparison.Ordinal));
        Assert.Equal("succeeded", (await Get($"payment_intents/{intent.GetProperty("id")}")).GetProperty("status").GetString());
        Assert.Empty(people.Complaints);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Close();
        _stripe.Dispose();
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task Pay(IPage page, string number, string? press)
    {
        await page.GotoAsync("/");
        await page.GetByLabel("Card number").FillAsync(number);
        await page.GetByLabel("MM / YY").FillAsync("12 / 34");
        await page.GetByLabel("CVC").FillAsync("123");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go" }).ClickAsync();
        if (press is not null) await page.FrameLocator("iframe").GetByRole(AriaRole.Button, new() { Name = press }).ClickAsync();
    }

    private string Page(string call) => $$"""
        <!doctype html><title>Shop</title><link rel="icon" href="data:,"><div id="card"></div><button>Go</button><p id="result"></p><script src="{{_sandbox}}endive/stripe.js"></script><script>
        const stripe = Stripe('pk_test_shop'), elements = stripe.elements();
        elements.create('payment').mount('#card');
        document.querySelector('button').onclick = async () => {
          const { error, setupIntent, paymentIntent } = await {{call}};
          document.querySelector('#result').textContent = error ? error.message : (setupIntent || paymentIntent).status;
        };
        </script>
        """;

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var asked = await _server.GetContextAsync();
                asked.Response.ContentType = "text/html";
                await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(_page));
                asked.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed: the test is over.
        }
    }

    private async Task<JsonElement> Post(string path, string form)
    {
        using var answer = await _stripe.PostAsync(new Uri($"/v1/{path}", UriKind.Relative), new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded")));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<JsonElement> Get(string path) => JsonDocument.Parse(await _stripe.GetStringAsync(new Uri($"/v1/{path}", UriKind.Relative))).RootElement;
}
