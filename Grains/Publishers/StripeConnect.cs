using Greenlight.Payments;
using Stripe;

namespace Greenlight.Publishers;

/// <summary>Stripe's calls about connected accounts. Few and seldom, so Stripe's own classes do.</summary>
internal sealed class StripeConnect(StripeClient stripe, IStripePacer pacer, PublisherOptions options)
{
    /// <summary>Opens an account that can do one thing: receive transfers. Its owner answers to Stripe, on Stripe's pages; losses are the platform's.</summary>
    public async Task<string> Open(string publisher, string key)
    {
        await pacer.Enter("accounts");
        var account = await stripe.V1.Accounts.CreateAsync(
            new()
            {
                Country = options.Country,
                Controller = new()
                {
                    Fees = new() { Payer = "application" },
                    Losses = new() { Payments = "application" },
                    StripeDashboard = new() { Type = "express" },
                },
                Capabilities = new() { Transfers = new() { Requested = true } },
                Metadata = new() { ["publisher"] = publisher },
            },
            new() { IdempotencyKey = key });
        return StripeText.Name(account.Id) ?? throw new StripeException("Stripe gave the account no id.");
    }

    /// <summary>A way to the page where its owner tells Stripe who they are; good once, for minutes.</summary>
    public async Task<string> Link(string account, string back, string again)
    {
        await pacer.Enter("account_links");
        var link = await stripe.V1.AccountLinks.CreateAsync(new() { Account = account, ReturnUrl = back, RefreshUrl = again, Type = "account_onboarding" });
        return StripeText.Address(link.Url) ?? throw new StripeException("Stripe gave no address to go to.");
    }

    /// <summary>Where an account stands.</summary>
    public async Task<AccountState> Ask(string account)
    {
        await pacer.Enter("accounts/retrieve");
        var found = await stripe.V1.Accounts.GetAsync(account);
        return new(
            found.Capabilities?.Transfers is "active" && found.Deleted is not true,
            found.DetailsSubmitted,
            [.. (found.Requirements?.CurrentlyDue ?? []).Select(StripeText.Name).OfType<string>().Take(50)]);
    }
}
