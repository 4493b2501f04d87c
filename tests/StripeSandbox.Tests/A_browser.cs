using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Stripe;

namespace Greenlight.Tests;

/// <summary>A page with a publishable key, as the stand-in for Stripe's script calls.</summary>
public class A_browser
{
    private static async Task<(int Status, JsonElement Body)> Call(Rig rig, HttpMethod method, string path, params (string Name, string Value)[] fields)
    {
        var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        var url = method == HttpMethod.Get ? $"/v1/{path}?{await form.ReadAsStringAsync()}" : $"/v1/{path}";
        using var request = new HttpRequestMessage(method, url) { Content = method == HttpMethod.Get ? null : form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "pk_test_page");
        using var response = await rig.Http.SendAsync(request);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    [Fact]
    public async Task Saves_a_typed_card_with_the_secret_it_was_given()
    {
        await using var rig = await Rig.Start();
        var customer = await rig.Customer();
        var setup = await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions { Customer = customer.Id });
        var (status, card) = await Call(rig, HttpMethod.Post, "payment_methods", ("type", "card"), ("card[number]", "4242424242424242"), ("card[exp_month]", "12"),
            ("card[exp_year]", "2034"), ("card[cvc]", "123"), ("billing_details[name]", "Ada"), ("billing_details[address][country]", "GB"));
        Assert.Equal((200, "Ada", "GB"), (status, card.GetProperty("billing_details").GetProperty("name").GetString(),
            card.GetProperty("billing_details").GetProperty("address").GetProperty("country").GetString()));
        var confirmed = await Call(rig, HttpMethod.Post, $"setup_intents/{setup.Id}/confirm", ("client_secret", setup.ClientSecret), ("payment_method", card.GetProperty("id").GetString()!),
            ("return_url", "https://example.org"));
        Assert.Equal((200, "succeeded"), (confirmed.Status, confirmed.Body.GetProperty("status").GetString()));
        Assert.Equal("Ada", Assert.Single((await rig.Stripe.V1.PaymentMethods.ListAsync(new PaymentMethodListOptions { Customer = customer.Id })).Data).BillingDetails.Name);
        Assert.Equal(200, (await Call(rig, HttpMethod.Get, $"setup_intents/{setup.Id}", ("client_secret", setup.ClientSecret))).Status);
    }

    [Fact]
    public async Task Reaches_nothing_without_the_secret_and_nothing_else_with_it()
    {
        await using var rig = await Rig.Start();
        var setup = await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions());
        var other = await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions());
        Assert.Equal(400, (await Call(rig, HttpMethod.Get, $"setup_intents/{setup.Id}")).Status);
        Assert.Equal(400, (await Call(rig, HttpMethod.Get, $"setup_intents/{setup.Id}", ("client_secret", other.ClientSecret))).Status);
        Assert.Equal(400, (await Call(rig, HttpMethod.Post, $"setup_intents/{setup.Id}/confirm", ("payment_method", "pm_card_visa"))).Status);
        var (status, refused) = await Call(rig, HttpMethod.Get, "customers");
        Assert.Equal((401, "secret_key_required"), (status, refused.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Finds_the_script_and_may_ask_from_any_page()
    {
        await using var rig = await Rig.Start();
        foreach (var path in new[] { "/stripe.js", "/endive/stripe.js", "/v3/stripe.js" })
            Assert.Contains("window.Stripe = function Stripe(key", await rig.Http.GetStringAsync(path), StringComparison.Ordinal);
        using var asked = await rig.Http.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/v1/payment_methods"));
        Assert.Equal((HttpStatusCode.NoContent, "*"), (asked.StatusCode, asked.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        Assert.Contains("Authorization", asked.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passes_the_bank_s_check_in_a_frame_without_being_sent_away()
    {
        await using var rig = await Rig.Start();
        var setup = await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions
        {
            PaymentMethod = "pm_card_authenticationRequired",
            Confirm = true,
            ReturnUrl = "https://example.org/back",
        });
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var done = await browser.PostAsync(new Uri(setup.NextAction.RedirectToUrl.Url + "?framed=true"), new FormUrlEncodedContent([new("outcome", "complete")]));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("succeeded", (await rig.Stripe.V1.SetupIntents.GetAsync(setup.Id)).Status);
    }
}
