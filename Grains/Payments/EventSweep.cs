using System.Text.Json;
using Stripe;

namespace Greenlight.Payments;

/// <summary>
/// Finds events that no webhook brought: lists those that Stripe could not deliver, from where the last sweep ended. Bounded: what a sweep does not reach
/// the next one does, because the time moves on only when the list has been read to its end.
/// </summary>
internal sealed class EventSweep(StripeCaller stripe, StripeOptions options, InboxTable table, TimeProvider clock)
{
    private const int PageSize = 100;
    private const int MostPages = 20;

    // Deliveries under way look undelivered; and ones that were under way at the last sweep may have failed since.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan First = TimeSpan.FromDays(3);

    private (DateTimeOffset From, DateTimeOffset To, string? After)? _unfinished;

    /// <summary>Looks once; answers how many events it brought in (most of them known).</summary>
    public async Task<int> Once(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (from, to, after) = _unfinished ?? ((await table.SweptTo() - Overlap) ?? now - First, now - options.SweepEvery, null);
        var found = 0;
        for (var page = 0; page < MostPages; page++)
        {
            var events = await stripe.Send<Page<StripeEvent>>(
                StripeCall.ListEvents,
                new EventListOptions
                {
                    Types = [.. StripeNews.Types],
                    DeliverySuccess = false,
                    Created = new DateRangeOptions { GreaterThanOrEqual = from.UtcDateTime, LessThan = to.UtcDateTime },
                    Limit = PageSize,
                    StartingAfter = after,
                },
                cancellation: cancellation);
            var news = events.Data.Select(Read).OfType<StripeNews>().ToList();
            if (news.Count > 0)
                await table.Add(news, now);
            found += news.Count;
            after = events.Data.LastOrDefault()?.Id ?? after;
            if (!events.HasMore)
            {
                _unfinished = null;
                await table.SweptTo(to);
                return found;
            }
        }
        _unfinished = (from, to, after);
        return found;
    }

    // One event that can't be read must not hold up those behind it for ever.
    private static StripeNews? Read(StripeEvent happened)
    {
        try
        {
            return StripeNews.Of(happened);
        }
        catch (JsonException)
        {
            PaymentMetrics.Webhook(nameof(WebhookRefusal.Unreadable));
            return null;
        }
    }
}
