namespace Greenlight.StripeSandbox;

/// <summary>Where the sandbox listens and keeps its state.</summary>
public sealed record StripeSandboxOptions
{
    /// <summary>Address to listen on, <c>http://host:port</c>; port 0 takes a free one. Default <c>http://127.0.0.1:0</c>.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:0";

    /// <summary>Folder for the sandbox's file and its lock; created if missing. One process at a time may use it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The address a browser reaches the sandbox under, for the links it hands out; null takes the one it listens on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Endpoints to notify of events, in addition to those registered through the API.</summary>
    public IReadOnlyList<SandboxWebhook> Webhooks { get; init; } = [];

    /// <summary>Deliveries to webhook endpoints under way at once. Default 8.</summary>
    public int ConcurrentDeliveries { get; init; } = 8;

    /// <summary>Requests per second let through on each endpoint; null, the default, is no limit. Stripe's own default is 25.</summary>
    public double? RequestsPerSecondPerEndpoint { get; init; }

    /// <summary>Requests per second let through in all; null, the default, is no limit. Stripe's own is 100 live and 25 in test mode.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Stripe's fee of each charge, in hundredths of a percent. Default 290.</summary>
    public int FeeBasisPoints { get; init; } = 290;

    /// <summary>Stripe's fee of each charge besides, in minor units. Default 30.</summary>
    public int FeeFixed { get; init; } = 30;

    /// <summary>Stripe's fee of each dispute, in minor units. Default 1500.</summary>
    public int DisputeFee { get; init; } = 1500;

    /// <summary>Days until a charge's money can be used, and until a payout arrives; 0 is at once. Default 2.</summary>
    public int SettlementDays { get; init; } = 2;

    /// <summary>How long what comes later takes: a pending refund's outcome, the decision on a dispute's evidence. In whole seconds; default 10.</summary>
    public TimeSpan Later { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What stands before the star on card statements: the account's shortened descriptor. Default <c>SANDBOX</c>.</summary>
    public string StatementPrefix { get; init; } = "SANDBOX";

    /// <summary>The clock for times, keys' lives, latencies and retries.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>An endpoint to notify, named by configuration.</summary>
/// <param name="Url">Where events are posted to.</param>
/// <param name="Secret">What they are signed with, used literally (<c>whsec_…</c>).</param>
public sealed record SandboxWebhook(Uri Url, string Secret)
{
    /// <summary>The types of events wanted; <c>*</c>, the default, is all.</summary>
    public IReadOnlyList<string> EnabledEvents { get; init; } = ["*"];
}

/// <summary>The sandbox cannot start or go on; the message is one sentence for whoever runs it.</summary>
/// <param name="message">The sentence.</param>
public sealed class StripeSandboxException(string message) : Exception(message)
{
    /// <summary>Another process listens where the sandbox should; how another address is chosen is for its host to say.</summary>
    public bool PortIsTaken { get; init; }
}
