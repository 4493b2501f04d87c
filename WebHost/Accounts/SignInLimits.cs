using System.Threading.RateLimiting;
using Greenlight.Problems;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Greenlight.Accounts;

/// <summary>Configuration section <c>SignIn</c>: how often signing in may be tried.</summary>
internal sealed class SignInOptions
{
    /// <summary>Requests a minute from one client address.</summary>
    public int PerClientPerMinute { get; set; } = 60;

    /// <summary>Requests a minute for one e-mail address, whoever asks.</summary>
    public int PerAddressPerMinute { get; set; } = 5;
}

/// <summary>
/// Limits on guessing passwords and on mailing people: by client, before the body is read, and by e-mail address, after.
/// Each process counts for itself. Signing up has limits of its own, <see cref="SignUpLimits"/>.
/// </summary>
internal sealed class SignInLimits : IDisposable
{
    /// <summary>Name of the limiter by client.</summary>
    public const string ByClient = "sign-in";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly PartitionedRateLimiter<string> _byAddress;

    public SignInLimits(IOptions<SignInOptions> options) =>
        _byAddress = PartitionedRateLimiter.Create<string, string>(key => Partition(key, options.Value.PerAddressPerMinute));

    /// <summary>Null if the address may be tried now; otherwise the answer.</summary>
    public Refused? Check(EmailAddress email)
    {
        using var lease = _byAddress.AttemptAcquire(email.Key);
        return lease.IsAcquired ? null : TooOften(lease);
    }

    /// <inheritdoc/>
    public void Dispose() => _byAddress.Dispose();

    /// <summary>Registers the limiter by client.</summary>
    public static void Configure(RateLimiterOptions limiter)
    {
        limiter.AddPolicy(ByClient, context => Partition(
            ClientAddress.Of(context), context.RequestServices.GetRequiredService<IOptions<SignInOptions>>().Value.PerClientPerMinute));
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        // A person at a page is shown the page for that status instead.
        limiter.OnRejected = async (rejected, _) =>
        {
            if (ProblemHandling.IsApi(rejected.HttpContext))
                await TooOften(rejected.Lease).ExecuteAsync(rejected.HttpContext);
        };
    }

    private static Refused TooOften(RateLimitLease lease) =>
        new(ProblemCatalogue.Busy, "This was asked too often within a minute.", lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window);

    private static RateLimitPartition<string> Partition(string key, int perMinute) =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new() { PermitLimit = perMinute, Window = Window, QueueLimit = 0 });
}
