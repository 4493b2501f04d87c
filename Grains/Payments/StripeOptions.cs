using Microsoft.Extensions.Configuration;

namespace Greenlight.Payments;

/// <summary>Section <c>Stripe</c> of the configuration.</summary>
public sealed class StripeOptions
{
    /// <summary>The secret key. Required when <see cref="ApiBase"/> is Stripe itself; the sandbox takes any test key.</summary>
    public string ApiKey { get; set; } = "sk_test_sandbox";

    /// <summary>Where the API is: the sandbox by default.</summary>
    public string ApiBase { get; set; } = "http://127.0.0.1:5081";

    /// <summary>
    /// The webhook endpoints' signing secrets, as Stripe shows them (<c>whsec_…</c>), with commas or blanks between: the account's own endpoint and the one for connected accounts have one
    /// each, and while one is exchanged both are good. Empty: every webhook is refused.
    /// </summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Each of them.</summary>
    public string[] WebhookSecrets => WebhookSecret.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Requests a second per endpoint, from the whole cluster; 0 for no limit. Stripe's default is 25.</summary>
    public int RequestsPerSecond { get; set; } = 25;

    /// <summary>Requests a second in all, from the whole cluster; 0 for no limit. Unless it is configured four times <see cref="RequestsPerSecond"/>, as at Stripe: 100.</summary>
    public int? RequestsPerSecondInAll { get; set; }

    /// <summary>Both.</summary>
    public BudgetLimits Limits => new(RequestsPerSecond, RequestsPerSecondInAll ?? 4 * RequestsPerSecond);

    /// <summary>Where the backer's bank sends the backer back to. Unless it is configured it follows from the site's address.</summary>
    public string ReturnUrl { get; set; } = "http://localhost:5080/me/pledges";

    /// <summary>How often events that no webhook brought are looked for, and how old one must be to count as missed.</summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// What stands before the star on a card's statement, as it is set in the Stripe account (Settings, Public details, "Shortened descriptor"); 2 to 10 characters.
    /// </summary>
    public string StatementPrefix { get; set; } = "GREENLIGHT";

    /// <summary>How long one call may take before its outcome counts as unknown.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Reads and checks the section; throws <see cref="StartupFaultException"/> with what is wrong.</summary>
    public static StripeOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection("Stripe").Get<StripeOptions>() ?? new();
        if (configuration["Stripe:ApiBase"] is null && configuration["Sandbox:Url"] is { Length: > 0 } sandbox)
            options.ApiBase = sandbox;
        if (!Uri.TryCreate(options.ApiBase, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new StartupFaultException($"Stripe:ApiBase is '{options.ApiBase}'; it must be an address such as https://api.stripe.com.");
        if (string.IsNullOrWhiteSpace(options.ApiKey) || options.ApiKey.Any(char.IsWhiteSpace))
            throw new StartupFaultException("Stripe:ApiKey is empty or has a blank in it; it must be the secret key of the Stripe account.");
        if (address.Host == "api.stripe.com" && configuration["Stripe:ApiKey"] is null)
            throw new StartupFaultException("Stripe:ApiBase is Stripe itself, so Stripe:ApiKey must be given: the secret key of the account.");
        if (options.RequestsPerSecond is < 0 or > 10_000)
            throw new StartupFaultException($"Stripe:RequestsPerSecond is {options.RequestsPerSecond}; it must be between 0 (no limit) and 10000.");
        if (options.RequestsPerSecondInAll is < 0 or > 40_000)
            throw new StartupFaultException($"Stripe:RequestsPerSecondInAll is {options.RequestsPerSecondInAll}; it must be between 0 (no limit) and 40000.");
        if (string.IsNullOrEmpty(configuration["Stripe:ReturnUrl"]))
            options.ReturnUrl = $"{SiteRoot.Of(configuration)}/me/pledges";
        if (!Uri.TryCreate(options.ReturnUrl, UriKind.Absolute, out _))
            throw new StartupFaultException($"Stripe:ReturnUrl is '{options.ReturnUrl}'; it must be the full address of a page of this site.");
        if (options.StatementPrefix.Length is < 2 or > 10 || options.StatementPrefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not (' ' or '-' or '.' or '&')))
            throw new StartupFaultException($"Stripe:StatementPrefix is '{options.StatementPrefix}'; it must be the account's shortened statement descriptor: 2 to 10 letters, digits, blanks, dashes, dots or &.");
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(5))
            throw new StartupFaultException($"Stripe:Timeout is {options.Timeout}; it must be between 00:00:01 and 00:05:00.");
        if (options.SweepEvery < TimeSpan.FromSeconds(1) || options.SweepEvery > TimeSpan.FromHours(1))
            throw new StartupFaultException($"Stripe:SweepEvery is {options.SweepEvery}; it must be between 00:00:01 and 01:00:00.");
        options.ApiBase = options.ApiBase.TrimEnd('/');
        return options;
    }
}
