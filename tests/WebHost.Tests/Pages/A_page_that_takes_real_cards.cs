using Greenlight.Support;

namespace Greenlight.Pages;

/// <summary>With the processor's public key the page loads the processor's own script, and may load nothing else; the server is the same.</summary>
public sealed class A_page_that_takes_real_cards
{
    private const string Campaign = "/campaigns/a-show";

    [Theory]
    [InlineData("sk_live_x", "pk_live_x", "https://api.stripe.com", "https://js.stripe.com/endive/stripe.js", false)]
    [InlineData("rk_live_x", "pk_live_x", "https://api.stripe.com/", "https://js.stripe.com/endive/stripe.js", false)]
    [InlineData("sk_test_x", "pk_test_x", "https://api.stripe.com", "https://js.stripe.com/endive/stripe.js", true)]
    [InlineData("sk_test_x", "pk_test_x", "http://127.0.0.1:9", "http://127.0.0.1:9/endive/stripe.js", true)]
    public async Task Loads_the_script_from_where_the_API_is(string secret, string publishable, string api, string script, bool isTest)
    {
        await using var edge = await EdgeUnderTest.Start($"--Stripe:ApiKey={secret}", $"--Stripe:PublishableKey={publishable}", $"--Stripe:ApiBase={api}");
        edge.Engine.Launch("a-show");
        using var visitor = new Visitor(edge);

        var answer = await visitor.Get(Campaign);
        var page = await answer.Content.ReadAsStringAsync();
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains($"data-publishable-key=\"{publishable}\" data-script=\"{script}\"", page);
        Assert.DoesNotContain("pm_card_visa", page);
        Assert.DoesNotContain(secret, page);
        Assert.Equal(isTest, page.Contains("Test environment", StringComparison.Ordinal));
        Assert.Contains($"script-src 'self' {new Uri(script).GetLeftPart(UriPartial.Authority)}", policy);
        Assert.Contains("frame-src ", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    [Fact]
    public async Task Takes_the_id_that_the_script_left_in_the_form()
    {
        await using var edge = await EdgeUnderTest.Start("--Stripe:ApiKey=sk_live_x", "--Stripe:PublishableKey=pk_live_x", "--Stripe:ApiBase=https://api.stripe.com");
        edge.Engine.Launch("a-show");
        using var visitor = new Visitor(edge);
        var form = await visitor.Read(Campaign);

        await visitor.Send(form, Campaign + "/pledge", ("email", "b@example.org"), ("tier", "season"), ("paymentMethod", "pm_1QsFromStripe"));

        Assert.Equal("pm_1QsFromStripe", Assert.IsType<Pledging.PlacePledge>(Assert.Single(edge.Engine.Asked)).PaymentMethod);
    }

    [Theory]
    [InlineData("a live key without the public one", "--Stripe:ApiKey=sk_live_x")]
    [InlineData("a public key of the other kind", "--Stripe:ApiKey=sk_live_x", "--Stripe:PublishableKey=pk_test_x")]
    [InlineData("a live public key beside a test key", "--Stripe:ApiKey=sk_test_x", "--Stripe:PublishableKey=pk_live_x")]
    [InlineData("a secret key where the public one belongs", "--Stripe:ApiKey=sk_live_x", "--Stripe:PublishableKey=sk_live_x")]
    [InlineData("a script that is no address", "--Stripe:ApiKey=sk_test_x", "--Stripe:PublishableKey=pk_test_x", "--Stripe:Script=stripe.js")]
    public async Task Is_not_served_by_a_set_up_with_which_nobody_could_give_a_card(string what, params string[] settings)
    {
        Assert.NotEmpty(what);

        Assert.StartsWith("Stripe:", (await Assert.ThrowsAsync<StartupFaultException>(() => EdgeUnderTest.Start(["--Stripe:ApiBase=https://api.stripe.com", .. settings]))).Message);
    }
}
