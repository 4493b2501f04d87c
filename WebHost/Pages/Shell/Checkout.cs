using Greenlight.Messages;

namespace Greenlight.Pages.Shell;

/// <summary>What the pages must know of the set-up: how a card is given, whether money is real, and whether mails stay here.</summary>
internal sealed class Checkout
{
    private const string Stripe = "https://api.stripe.com";

    private readonly bool _mailStaysHere;

    /// <param name="configuration">Sections <c>Stripe</c> and <c>Mail</c>. Throws <see cref="StartupFaultException"/> for one with which nobody could give a card.</param>
    public Checkout(IConfiguration configuration)
    {
        _mailStaysHere = MailOptions.Read(configuration).Smtp is null;
        var secret = configuration["Stripe:ApiKey"];
        IsTest = secret is null || !(secret.StartsWith("sk_live_", StringComparison.Ordinal) || secret.StartsWith("rk_live_", StringComparison.Ordinal));
        PublishableKey = configuration["Stripe:PublishableKey"] is { Length: > 0 } key ? key : null;
        if (PublishableKey is null)
        {
            if (!IsTest)
                throw new StartupFaultException("Stripe:ApiKey is a live key, so Stripe:PublishableKey must be given too (pk_live_…): without it nobody can give a card.");
            return;
        }
        if (!PublishableKey.StartsWith(IsTest ? "pk_test_" : "pk_live_", StringComparison.Ordinal))
            throw new StartupFaultException($"Stripe:PublishableKey must start with {(IsTest ? "pk_test_" : "pk_live_")}, as Stripe:ApiKey is a {(IsTest ? "test" : "live")} key.");
        // The processor's script comes from where its API is: Stripe's own, or the sandbox's stand-in.
        var api = configuration["Stripe:ApiBase"] ?? configuration["Sandbox:Url"] ?? Stripe;
        var script = configuration["Stripe:Script"] ?? (api.TrimEnd('/') == Stripe ? "https://js.stripe.com/endive/stripe.js" : $"{api.TrimEnd('/')}/endive/stripe.js");
        Script = Uri.TryCreate(script, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? address
            : throw new StartupFaultException($"Stripe:Script is '{script}'; it must be the address of the payment processor's script, such as https://js.stripe.com/endive/stripe.js.");
    }

    /// <summary>True unless the processor's key is a live one.</summary>
    public bool IsTest { get; }

    /// <summary>The processor's public key, with which its own script in the browser takes a card; null: one of the test cards is chosen.</summary>
    public string? PublishableKey { get; }

    /// <summary>The processor's own script; null without a public key.</summary>
    public Uri? Script { get; }

    /// <summary>
    /// Whether this visitor may read the server's mails: nobody sends them, and the visitor sits at this very machine. Sign-in links are among them, so the
    /// name in the address counts too: a proxy on this machine passes on the public one.
    /// </summary>
    public bool ShowsMailTo(HttpContext? visitor) =>
        _mailStaysHere
        && visitor is { Connection.RemoteIpAddress: var from, Request.Host.Host: "localhost" or "127.0.0.1" or "[::1]" }
        && (from is null || System.Net.IPAddress.IsLoopback(from));
}
