using Greenlight.Messages;

namespace Greenlight.Pages.Shell;

/// <summary>What the pages must know of the set-up: whether money is real, and whether mails stay here.</summary>
/// <param name="configuration">Sections <c>Stripe</c> and <c>Mail</c>.</param>
internal sealed class Checkout(IConfiguration configuration)
{
    private readonly bool _mailStaysHere = MailOptions.Read(configuration).Smtp is null;

    /// <summary>True unless the processor's key is a live one.</summary>
    public bool IsTest { get; } = configuration["Stripe:ApiKey"] is not { } key
        || !(key.StartsWith("sk_live_", StringComparison.Ordinal) || key.StartsWith("rk_live_", StringComparison.Ordinal));

    /// <summary>The processor's public key, which its own script in the browser needs to take a real card.</summary>
    public string? PublishableKey { get; } = configuration["Stripe:PublishableKey"];

    /// <summary>
    /// Whether this visitor may read the server's mails: nobody sends them, and the visitor sits at this very machine. Sign-in links are among them, so the
    /// name in the address counts too: a proxy on this machine passes on the public one.
    /// </summary>
    public bool ShowsMailTo(HttpContext? visitor) =>
        _mailStaysHere
        && visitor is { Connection.RemoteIpAddress: var from, Request.Host.Host: "localhost" or "127.0.0.1" or "[::1]" }
        && (from is null || System.Net.IPAddress.IsLoopback(from));
}
