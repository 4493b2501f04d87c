using Greenlight.Payments;
using Stripe;

namespace Greenlight.Publishers;

/// <summary>Stripe's calls about connected accounts. Few and seldom, so Stripe's own classes do.</summary>
internal sealed class StripeConnect(StripeCaller stripe, PublisherOptions options)
{
    /// <summary>Opens an account that can do one thing: receive transfers. Its owner answers to Stripe, on Stripe's pages; losses are the platform's.</summary>
    public async Task<string> Open(string publisher, string key)
    {
        var account = await stripe.Send<Account>(
            StripeCall.OpenAccount,
            new AccountCreateOptions
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
            key: key);
        return StripeText.Name(account.Id) ?? throw new StripeException("Stripe gave the account no id.");
    }

    /// <summary>A way to the page where its owner tells Stripe who they are; good once, for minutes.</summary>
    public async Task<string> Link(string account, string back, string again)
    {
        var link = await stripe.Send<AccountLink>(
            StripeCall.LinkAccount, new AccountLinkCreateOptions { Account = account, ReturnUrl = back, RefreshUrl = again, Type = "account_onboarding" });
        return StripeText.Address(link.Url) ?? throw new StripeException("Stripe gave no address to go to.");
    }

    /// <summary>Where an account stands.</summary>
    public async Task<AccountState> Ask(string account)
    {
        var found = await stripe.Send<Account>(StripeCall.GetAccount, id: account);
        return new(
            found.Capabilities?.Transfers is "active" && found.Deleted is not true,
            found.DetailsSubmitted,
            [.. (found.Requirements?.CurrentlyDue ?? []).Select(StripeText.Name).OfType<string>().Take(50)]);
    }
}
