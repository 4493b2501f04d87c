using System.Globalization;

namespace Greenlight.StripeSandbox;

/// <summary>
/// The settings of a sandbox that runs alone: <c>--Urls</c>, <c>--Data</c>, <c>--PublicUrl</c>, <c>--Rate</c>, <c>--EndpointRate</c>,
/// <c>--FeeBasisPoints</c>, <c>--FeeFixed</c>, <c>--DisputeFee</c>, <c>--SettlementDays</c>, <c>--LaterSeconds</c>, <c>--StatementPrefix</c>, <c>--Webhooks:0:Url</c> with <c>--Webhooks:0:Secret</c> and <c>--Webhooks:0:Events</c> (comma-separated).
/// </summary>
internal static class CommandLine
{
    private static readonly string[] Known = ["Urls", "Data", "PublicUrl", "Rate", "EndpointRate", "FeeBasisPoints", "FeeFixed", "DisputeFee", "SettlementDays", "LaterSeconds", "StatementPrefix", "Webhooks"];

    /// <summary>Answers <c>--help</c> and words that are no setting, by the exit code; null if a sandbox is asked for.</summary>
    public static int? Answer(string[] args)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?") || args is ["help", ..])
        {
            Console.WriteLine($"""
                StripeSandbox [--Name=value …]      a local Stripe for development, with a dashboard at /dashboard

                Settings: {string.Join(", ", Known)}.
                Each may also come from the environment as STRIPE_SANDBOX_Name. They are explained in docs/reference/stripe-sandbox.md.
                """);
            return 0;
        }
        if (args is [var first, ..] && first is not ['-' or '/', ..] && !first.Contains('=', StringComparison.Ordinal))
        {
            Console.Error.WriteLine($"'{first}' is no setting of the Stripe sandbox, and it has no verbs; --help says more.");
            return 1;
        }
        return null;
    }

    public static StripeSandboxOptions Read(IConfiguration settings)
    {
        foreach (var given in settings.GetChildren())
            if (!Known.Contains(given.Key, StringComparer.OrdinalIgnoreCase))
                throw new StripeSandboxException($"The Stripe sandbox has no setting '{given.Key}'; it has {string.Join(", ", Known)}.");
        return new StripeSandboxOptions
        {
            Urls = settings["Urls"] ?? "http://127.0.0.1:5081",
            DataFolder = settings["Data"] ?? Path.Combine("data", "stripe-sandbox"),
            PublicUrl = settings["PublicUrl"] is { } url ? Address(url) : null,
            RequestsPerSecond = Rate(settings["Rate"]),
            RequestsPerSecondPerEndpoint = Rate(settings["EndpointRate"]),
            FeeBasisPoints = Whole(settings, "FeeBasisPoints", 290),
            FeeFixed = Whole(settings, "FeeFixed", 30),
            DisputeFee = Whole(settings, "DisputeFee", 1500),
            SettlementDays = Whole(settings, "SettlementDays", 2),
            Later = TimeSpan.FromSeconds(Whole(settings, "LaterSeconds", 10)),
            StatementPrefix = settings["StatementPrefix"] ?? "SANDBOX",
            Webhooks = [.. settings.GetSection("Webhooks").GetChildren().Select(Webhook)],
        };
    }

    private static SandboxWebhook Webhook(IConfigurationSection section)
    {
        if (section["Url"] is not { } url || section["Secret"] is not { Length: > 0 } secret)
            throw new StripeSandboxException($"{section.Path} needs a Url and a Secret.");
        return new SandboxWebhook(Address(url), secret) { EnabledEvents = section["Events"]?.Split(',', StringSplitOptions.TrimEntries) ?? ["*"] };
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : throw new StripeSandboxException($"'{text}' is not an absolute address.");

    private static int Whole(IConfiguration settings, string name, int otherwise)
    {
        if (settings[name] is not { } text) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100_000
            ? number
            : throw new StripeSandboxException($"{name} is '{text}'; it must be a whole number from 0 to 100000.");
    }

    private static double? Rate(string? text)
    {
        if (text is null or "unlimited") return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0
            ? rate
            : throw new StripeSandboxException($"'{text}' is not a rate: a number of requests per second, or 'unlimited'.");
    }
}
