using System.Threading.RateLimiting;
using Greenlight.Accounts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Greenlight.Paygate;

/// <summary>Configuration section <c>Paygate</c>: how often passes may be asked for. Each process counts for itself.</summary>
internal sealed class PassLimits
{
    /// <summary>Name of the limiter.</summary>
    public const string Policy = "passes";

    /// <summary>Requests a minute from one address without a session: what a guesser of keys gets.</summary>
    public int PassesPerAddressPerMinute { get; set; } = 30;

    /// <summary>Requests a minute of one session, wherever it is: players renew every few minutes.</summary>
    public int PassesPerBackerPerMinute { get; set; } = 60;

    /// <summary>Adds the limiter; its refusal is that of all limiters of the edge.</summary>
    public static void Configure(RateLimiterOptions limiter) => limiter.AddPolicy(Policy, context =>
    {
        var limits = context.RequestServices.GetRequiredService<IOptions<PassLimits>>().Value;
        var (key, most) = context.User.FindBacker() is { } backer
            ? (backer.ToString(), limits.PassesPerBackerPerMinute)
            : (ClientAddress.Of(context), limits.PassesPerAddressPerMinute);
        return RateLimitPartition.GetFixedWindowLimiter(key, _ => new() { PermitLimit = most, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });
    });
}
