using Greenlight.Payments;
using Microsoft.Extensions.Logging;

namespace Greenlight.Publishers;

/// <summary>
/// Publishers' accounts at Stripe. Opening one: 1. look whether there is one, 2. open it under the publisher's own key, 3. store it, unless somebody was faster,
/// 4. make the link for the stored one. A crash after 2 finds the same account under the same key for a day; later it leaves an account behind that nobody ever uses.
/// </summary>
public sealed partial class PublisherDesk
{
    // Stripe keeps its own failures under a key for a day.
    private const int Spares = 4;

    private static readonly TimeSpan AskAgainEvery = TimeSpan.FromDays(1);
    private static readonly TimeSpan AskAgainSoon = TimeSpan.FromHours(1);

    private readonly PublisherTable _table;
    private readonly StripeConnect _stripe;
    private readonly TimeProvider _clock;
    private readonly ILogger<PublisherDesk> _log;

    internal PublisherDesk(PublisherTable table, StripeConnect stripe, TimeProvider clock, ILogger<PublisherDesk> log) => (_table, _stripe, _clock, _log) = (table, stripe, clock, log);

    /// <summary>What is known of a publisher.</summary>
    public Task<Publisher> Find(string code) => _table.Find(code);

    /// <summary>What Stripe says of a publisher now; what is known, if it does not answer.</summary>
    public async Task<Publisher> Ask(string code)
    {
        var publisher = await _table.Find(code);
        if (publisher.Account is not { } account)
            return publisher;
        try
        {
            return await Ask(publisher, account);
        }
        catch (Exception e) when (StripeOutcomes.Of(e) is { } reply)
        {
            LogNotAsked(code, reply.GetType().Name, e.Message);
            return publisher;
        }
    }

    /// <summary>Opens the publisher's account, if there is none, and makes a way to onboarding.</summary>
    /// <param name="code">Whose.</param>
    /// <param name="back">Full address to which Stripe sends its owner back.</param>
    /// <param name="again">Full address to which it sends them for a fresh link.</param>
    public async Task<Onboarding> Onboard(string code, string back, string again)
    {
        try
        {
            // 1, 2, 3
            var publisher = await _table.Find(code);
            if (publisher.Account is null)
                publisher = await _table.Open(code, await Open(code), _clock.GetUtcNow());
            // 4
            return new Onboarding.Link(publisher, await _stripe.Link(publisher.Account!, back, again));
        }
        catch (Exception e) when (StripeOutcomes.Of(e) is { } reply)
        {
            LogNotOpened(code, reply.GetType().Name, e.Message);
            return reply is PaymentReply.Rejected rejected ? new Onboarding.Rejected(rejected.Message) : new Onboarding.Unavailable();
        }
    }

    /// <summary>Asks about the accounts that are due; answers how many.</summary>
    public async Task<int> AskDue(int limit)
    {
        var due = await _table.Due(_clock.GetUtcNow(), limit);
        foreach (var publisher in due)
        {
            try
            {
                await Ask(publisher, publisher.Account!);
            }
            catch (Exception e) when (StripeOutcomes.Of(e) is { } reply)
            {
                // One that can't be asked about, because it was closed for one, holds up nobody else.
                LogNotAsked(publisher.Code, reply.GetType().Name, e.Message);
                await _table.AskLater(publisher.Code, reply is PaymentReply.Rejected or PaymentReply.Halted, _clock.GetUtcNow() + AskAgainSoon);
            }
        }
        return due.Length;
    }

    private async Task<Publisher> Ask(Publisher publisher, string account)
    {
        var (state, now) = (await _stripe.Ask(account), _clock.GetUtcNow());
        await _table.Store(publisher.Code, state, now, now + (state.CanReceive ? AskAgainEvery : AskAgainSoon));
        return publisher with { CanReceive = state.CanReceive, Submitted = state.Submitted, Requirements = state.Requirements, CheckedAt = now };
    }

    private async Task<string> Open(string code)
    {
        for (var spare = 0; ; spare++)
        {
            try
            {
                return await _stripe.Open(code, spare == 0 ? $"account:{code}" : $"account:{code}:s{spare}");
            }
            catch (Exception e) when (spare < Spares && StripeOutcomes.Of(e) is PaymentReply.Unknown { Cause: UnknownCause.SpentKey })
            {
                // An account that was opened all the same stays unused.
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Stripe was not heard about the account of {Publisher} ({Reply}): {Message}")]
    private partial void LogNotAsked(string publisher, string reply, string message);

    [LoggerMessage(LogLevel.Warning, "The account of {Publisher} could not be opened or linked to ({Reply}): {Message}")]
    private partial void LogNotOpened(string publisher, string reply, string message);
}

/// <summary>What came of asking for a way to onboarding.</summary>
public abstract record Onboarding
{
    private Onboarding() { }

    /// <summary>Go there, within minutes.</summary>
    public sealed record Link(Publisher Publisher, string Url) : Onboarding;

    /// <summary>Stripe does not open such an account.</summary>
    public sealed record Rejected(string Message) : Onboarding;

    /// <summary>Stripe does not answer now; ask again.</summary>
    public sealed record Unavailable : Onboarding;
}
