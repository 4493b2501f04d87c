using System.Buffers;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Payments;

/// <summary>Where Stripe tells what happened. It answers 200 only after what it was told is on disk.</summary>
internal static class StripeWebhookEndpoint
{
    // Stripe's own events are a few kilobytes.
    private const int MaxBody = 256 * 1024;

    /// <summary>What the endpoint needs besides the inbox (<see cref="PaymentServices.AddPayments"/>).</summary>
    public static IServiceCollection AddStripeWebhook(this IServiceCollection services) => services.AddSingleton<InboxHints>();

    /// <summary><c>POST /webhooks/stripe</c>: no session, no antiforgery; the signature over the raw body is the whole authentication.</summary>
    public static IEndpointConventionBuilder MapStripeWebhook(this IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/webhooks/stripe", Receive)
        .WithMetadata(new RequestSizeLimitAttribute(MaxBody))
        .AllowAnonymous()
        .DisableAntiforgery()
        .ExcludeFromDescription();

    private static async Task<Results<Ok, Refused>> Receive(HttpContext context, WebhookInbox inbox, InboxHints hints)
    {
        if (await ReadRaw(context.Request) is not { } body)
            return new Refused(ProblemCatalogue.TooLarge, "A webhook has at most 256 KB.");
        switch (await inbox.Receive(body, context.Request.Headers["Stripe-Signature"]))
        {
            case WebhookOutcome.Stored stored:
                hints.Give(stored.Slice);
                return TypedResults.Ok();
            case WebhookOutcome.Refused refused:
                return refused.Refusal switch
                {
                    WebhookRefusal.Forged => new Refused(ProblemCatalogue.ForgedWebhook),
                    WebhookRefusal.Stale => new Refused(ProblemCatalogue.StaleWebhook),
                    WebhookRefusal.Unreadable => new Refused(ProblemCatalogue.UnreadableWebhook),
                    _ => new Refused(ProblemCatalogue.Busy, retryAfter: TimeSpan.FromSeconds(2)),
                };
            default:
                return TypedResults.Ok();
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadRaw(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
            return null;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > MaxBody)
                return null;
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
