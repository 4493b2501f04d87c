using Greenlight.Payments;
using Greenlight.Publishers;

namespace Greenlight.Demo;

/// <summary>
/// The demo campaign's publisher. Its account is at the sandbox, whose onboarding page takes anything for an answer: it is filled in at the first start, as a person would. At
/// Stripe itself nobody does that for you.
/// </summary>
public sealed partial class DemoPublisher(PublisherDesk publishers, PublisherOptions options, StripeOptions stripe, ILogger<DemoPublisher> log)
{
    /// <summary>Its name.</summary>
    public const string Code = "demo";

    private const int Tries = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Sees to it that it can receive, unless its account is at Stripe itself.</summary>
    public async Task SetUp(CancellationToken cancellation)
    {
        if (!options.Required || new Uri(stripe.ApiBase).Host is "api.stripe.com")
            return;
        for (var tries = 1; await publishers.Find(Code) is { CanReceive: false }; tries++)
        {
            if (await publishers.Onboard(Code, stripe.ReturnUrl, stripe.ReturnUrl) is Onboarding.Link link && await FillIn(link.Url, cancellation))
                await publishers.Ask(Code);
            // A sandbox of its own may still be starting.
            else if (tries < Tries)
                await Task.Delay(Pause, TimeProvider.System, cancellation);
            else
                return;
        }
    }

    private async Task<bool> FillIn(string url, CancellationToken cancellation)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var form = new FormUrlEncodedContent([new("outcome", "complete")]);
        try
        {
            // The link is for browsers, which may reach the sandbox under another name than we do.
            using var answer = await http.PostAsync(new Uri(new Uri(stripe.ApiBase), new Uri(url).PathAndQuery), form, cancellation);
            return (int)answer.StatusCode is 302 or 303;
        }
        catch (HttpRequestException failure)
        {
            LogNotFilledIn(failure.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The sandbox's onboarding page could not be filled in: {Reason}")]
    private partial void LogNotFilledIn(string reason);
}
