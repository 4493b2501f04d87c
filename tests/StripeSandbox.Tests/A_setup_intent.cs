using System.Net;
using Stripe;

namespace Greenlight.Tests;

public class A_setup_intent
{
    [Fact]
    public async Task Saves_a_card_for_its_customer()
    {
        await using var rig = await Rig.Start();
        var customer = await rig.Customer();
        var made = await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions
        {
            Customer = customer.Id,
            Usage = "off_session",
            AllowedPaymentMethodTypes = ["card"],
            PaymentMethodOptions = new() { Card = new() { SetupCredentialUsage = "unscheduled" } },
            Metadata = new Dictionary<string, string> { ["pledge"] = "p1" },
        });
        Assert.Equal(("requires_payment_method", "off_session"), (made.Status, made.Usage));
        Assert.StartsWith(made.Id + "_secret_", made.ClientSecret, StringComparison.Ordinal);

        var done = await rig.Stripe.V1.SetupIntents.ConfirmAsync(made.Id, new SetupIntentConfirmOptions
        {
            PaymentMethod = "pm_card_visa",
            ReturnUrl = "https://example.org/back",
            MandateData = new() { CustomerAcceptance = new() { Type = "online", Online = new() { IpAddress = "127.0.0.1", UserAgent = "test" } } },
            Expand = ["payment_method"],
        });
        Assert.Equal("succeeded", done.Status);
        Assert.Equal(customer.Id, done.PaymentMethod.CustomerId);
        Assert.Equal(done.Id, Assert.Single((await rig.Stripe.V1.SetupIntents.ListAsync(new SetupIntentListOptions { Customer = customer.Id })).Data).Id);

        var again = await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.SetupIntents.ConfirmAsync(made.Id));
        Assert.Equal(("setup_intent_unexpected_state", "succeeded"), (again.StripeError.Code, again.StripeError.SetupIntent.Status));
        await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.SetupIntents.CancelAsync(made.Id));
    }

    [Fact]
    public async Task Can_be_cancelled_before_it_succeeds()
    {
        await using var rig = await Rig.Start();
        var made = await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions { AutomaticPaymentMethods = new() { Enabled = true, AllowRedirects = "never" } });
        Assert.Equal((true, "never"), (made.AutomaticPaymentMethods.Enabled, made.AutomaticPaymentMethods.AllowRedirects));
        Assert.Null(made.AllowedPaymentMethodTypes);
        var cancelled = await rig.Stripe.V1.SetupIntents.CancelAsync(made.Id, new SetupIntentCancelOptions { CancellationReason = "abandoned" });
        Assert.Equal(("canceled", "abandoned"), (cancelled.Status, cancelled.CancellationReason));
        Assert.Equal("canceled", (await rig.Stripe.V1.SetupIntents.GetAsync(made.Id)).Status);
    }

    [Theory]
    [InlineData("complete", "succeeded")]
    [InlineData("fail", "requires_payment_method")]
    public async Task Waits_for_its_owner_who_passes_or_fails_on_a_page_without_scripts(string choice, string status)
    {
        await using var rig = await Rig.Start();
        var customer = await rig.Customer();
        var setup = await rig.Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions
        {
            Customer = customer.Id,
            PaymentMethod = "pm_card_authenticationRequiredOnSetup",
            Confirm = true,
            ReturnUrl = "https://example.org/back?x=1",
        });
        Assert.Equal(("requires_action", "redirect_to_url"), (setup.Status, setup.NextAction.Type));

        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        var page = await browser.GetStringAsync(setup.NextAction.RedirectToUrl.Url);
        Assert.Contains("<form method=\"post\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        using var pressed = await browser.PostAsync(setup.NextAction.RedirectToUrl.Url, new FormUrlEncodedContent([new("outcome", choice)]));
        Assert.Equal(HttpStatusCode.Found, pressed.StatusCode);
        Assert.StartsWith($"https://example.org/back?x=1&setup_intent={setup.Id}&setup_intent_client_secret=", pressed.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(choice == "complete" ? "redirect_status=succeeded" : "redirect_status=failed", pressed.Headers.Location.ToString(), StringComparison.Ordinal);

        var after = await rig.Stripe.V1.SetupIntents.GetAsync(setup.Id);
        Assert.Equal(status, after.Status);
        if (choice == "fail") Assert.Equal("setup_intent_authentication_failure", after.LastSetupError.Code);
        else Assert.Equal("succeeded", (await rig.Confirm((await rig.Intent(customer.Id)).Id, after.PaymentMethodId)).Status);

        using var late = await browser.PostAsync(setup.NextAction.RedirectToUrl.Url, new FormUrlEncodedContent([new("outcome", "complete")]));
        Assert.Equal(status, (await rig.Stripe.V1.SetupIntents.GetAsync(setup.Id)).Status);
    }
}
