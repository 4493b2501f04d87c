using System.Text;
using System.Text.Json;
using Greenlight.Publishers;

namespace Greenlight.Payments;

/// <summary>
/// Takes Stripe's events in: 1. the raw body is verified, 2. what it says about a pledge is stored, 3. the caller answers 200, 4. an inbox grain processes it.
/// A crash before 2 leaves the event unacknowledged, and Stripe sends it again; after 2 the row is there.
/// </summary>
public sealed class WebhookInbox
{
    private readonly InboxTable _table;
    private readonly string[] _secrets;
    private readonly TimeProvider _clock;
    private readonly AccountNews? _accounts;
    private readonly GroupCommit<StripeNews, object> _commits;

    internal WebhookInbox(InboxTable table, StripeOptions options, TimeProvider clock, AccountNews? accounts = null)
    {
        (_table, _secrets, _clock, _accounts) = (table, options.WebhookSecrets, clock, accounts);
        _commits = new(Store, GroupCommitLimits.Default, clock, news => news.Event);
    }

    /// <summary>Takes one request.</summary>
    /// <param name="body">The body exactly as it came: one changed blank breaks the signature.</param>
    /// <param name="signature">The header <c>Stripe-Signature</c>.</param>
    public async Task<WebhookOutcome> Receive(ReadOnlyMemory<byte> body, string? signature)
    {
        // 1. A body that is not UTF-8 becomes another text here, and so its signature does not fit.
        var text = Encoding.UTF8.GetString(body.Span);
        if (WebhookSignature.Check(text, signature, _secrets, _clock.GetUtcNow()) is { } refusal)
            return Refuse(refusal);
        if (!TryRead(body.Span, out var happened, out var news))
            return Refuse(WebhookRefusal.Unreadable);

        // 2.
        if (news is null)
        {
            PaymentMetrics.Webhook(_accounts is not null && await _accounts.Take(happened!) ? "account" : "ignored");
            return new WebhookOutcome.Ignored();
        }
        if (await _commits.Add(news) is null)
            return Refuse(WebhookRefusal.Busy);
        PaymentMetrics.Webhook("stored");
        return new WebhookOutcome.Stored(InboxTable.Slice(news));
    }

    private static bool TryRead(ReadOnlySpan<byte> body, out StripeEvent? happened, out StripeNews? news)
    {
        (happened, news) = (null, null);
        try
        {
            happened = JsonSerializer.Deserialize<StripeEvent>(body);
            if (happened is not { Type: not null } || StripeText.Name(happened.Id) is null)
                return false;
            news = StripeNews.Of(happened);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<object>> Store(IReadOnlyList<StripeNews> news)
    {
        await _table.Add(news, _clock.GetUtcNow());
        return news;
    }

    private static WebhookOutcome.Refused Refuse(WebhookRefusal refusal)
    {
        PaymentMetrics.Webhook(refusal.ToString());
        return new(refusal);
    }
}

/// <summary>What came of a webhook request.</summary>
public abstract record WebhookOutcome
{
    private WebhookOutcome() { }

    /// <summary>On disk (now, or since an earlier delivery). <paramref name="Slice"/>: of the inbox grain that processes it.</summary>
    public sealed record Stored(int Slice) : WebhookOutcome;

    /// <summary>Genuine, and nothing that concerns a pledge.</summary>
    public sealed record Ignored : WebhookOutcome;

    /// <summary>Not taken.</summary>
    public sealed record Refused(WebhookRefusal Refusal) : WebhookOutcome;
}
