using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Greenlight.Payments;

/// <summary>Asks Stripe for one event at start: a wrong key is a fault that a person must mend, an unreachable Stripe is not.</summary>
internal sealed partial class StripeStartupCheck(StripeCaller stripe, StripeOptions options, ILogger<StripeStartupCheck> log) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await stripe.Once<Page<Named>>(StripeCall.ListEvents, new EventListOptions { Limit = 1 }, cancellation: patience.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && StripeOutcomes.Of(e) is { } reply)
        {
            if (reply is PaymentReply.Halted)
                throw new StartupFaultException(
                    $"Stripe at {options.ApiBase} refuses the key in Stripe:ApiKey ({Shortened(options.ApiKey)}); give the secret key of the account.", e);
            Unreachable(options.ApiBase, e.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Enough to recognise the key, not enough to use it.
    private static string Shortened(string key) => key.Length > 16 ? $"{key[..8]}…{key[^4..]}" : "…";

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Stripe at {Address} does not answer ({Reason}); pledges are taken all the same, and cards are checked and charged when it does.")]
    private partial void Unreachable(string address, string reason);
}
