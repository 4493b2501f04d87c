using System.Globalization;
using Greenlight.Pledging;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Greenlight.Payments;

/// <summary>The card processor's calls through Stripe.net, paced.</summary>
internal sealed partial class StripeGateway(StripeClient stripe, StripeOptions options, IStripePacer pacer, TimeProvider clock, ILogger<StripeGateway> log)
    : IPaymentProvider
{
    // A 429 was not executed, so that it may be repeated here, unseen by anyone, as long as that does not keep a settlement slot for ever.
    private const int Tries = 5;
    private static readonly List<string> Cards = ["card"];

    public Task<PaymentReply> CreateCustomer(Pledge pledge, string key) => Call(
        "customers",
        () => stripe.V1.Customers.CreateAsync(new() { Metadata = Names(pledge) }, Under(key)),
        customer => new PaymentReply.Created(customer.Id));

    public Task<PaymentReply> SaveCard(Pledge pledge, string customer, string key) => Call(
        "setup_intents",
        () => stripe.V1.SetupIntents.CreateAsync(
            new()
            {
                Customer = customer,
                PaymentMethod = pledge.PaymentMethod,
                Confirm = true,
                Usage = "off_session",
                AllowedPaymentMethodTypes = Cards,
                ReturnUrl = options.ReturnUrl,
                PaymentMethodOptions = new() { Card = new() { SetupCredentialUsage = "unscheduled" } },
                Metadata = Names(pledge, pledge.CardAttempt),
            },
            Under(key)),
        StripeOutcomes.Of);

    public Task<PaymentReply> AskCard(Pledge pledge, string customer) => Call(
        "setup_intents",
        () => stripe.V1.SetupIntents.ListAsync(new() { Customer = customer, Limit = 20 }),
        list => list.Data.Find(intent => IsAbout(intent.Metadata, pledge)) is { } found ? StripeOutcomes.Of(found) : new PaymentReply.NothingFound());

    public Task<PaymentReply> CreateCharge(Pledge pledge, Money amount, string key) => Call(
        "payment_intents",
        () => stripe.V1.PaymentIntents.CreateAsync(
            new()
            {
                Amount = amount.Amount,
                Currency = amount.Currency.Code,
                Customer = pledge.Customer,
                AllowedPaymentMethodTypes = Cards,
                Metadata = Names(pledge),
            },
            Under(key)),
        intent => new PaymentReply.Created(intent.Id));

    public Task<PaymentReply> ConfirmCharge(Pledge pledge, string key) => Call(
        "payment_intents/confirm",
        () => stripe.V1.PaymentIntents.ConfirmAsync(
            pledge.PaymentIntent,
            new()
            {
                PaymentMethod = pledge.PaymentMethod,
                OffSession = true,
                PaymentMethodOptions = new() { Card = new() { StoredCredentialUsage = "unscheduled" } },
            },
            Under(key)),
        StripeOutcomes.OfConfirmed);

    public Task<PaymentReply> AskCharge(Pledge pledge) => Call(
        "payment_intents/retrieve",
        () => stripe.V1.PaymentIntents.GetAsync(pledge.PaymentIntent),
        StripeOutcomes.Of);

    private async Task<PaymentReply> Call<T>(string endpoint, Func<Task<T>> send, Func<T, PaymentReply> read)
    {
        for (var wait = TimeSpan.FromMilliseconds(500); ; wait *= 2)
        {
            await pacer.Enter(endpoint);
            var began = clock.GetTimestamp();
            PaymentReply reply;
            try
            {
                reply = read(await send());
            }
            catch (Exception e) when (StripeOutcomes.Of(e) is { } known)
            {
                reply = known;
                Failed(endpoint, known, e is StripeException s ? s.StripeResponse?.RequestId : null, e.Message);
            }
            PaymentMetrics.Called(endpoint, reply, clock.GetElapsedTime(began));
            if (reply is not PaymentReply.Unknown { Cause: UnknownCause.Throttled } || wait >= TimeSpan.FromMilliseconds(500 << (Tries - 1)))
                return reply;
            pacer.BackOff(endpoint, wait);
        }
    }

    private void Failed(string endpoint, PaymentReply reply, string? request, string message)
    {
        if (reply is PaymentReply.Rejected or PaymentReply.Halted)
            Alarm(endpoint, request, message);
        else if (reply is PaymentReply.Unknown unknown)
            NotKnown(endpoint, unknown.Cause, request, message);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Stripe rejected {Endpoint} (request {Request}): {Message} This is a fault of ours; no pledge is dropped for it.")]
    private partial void Alarm(string endpoint, string? request, string message);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Outcome of {Endpoint} not known ({Cause}, request {Request}): {Message}")]
    private partial void NotKnown(string endpoint, UnknownCause cause, string? request, string message);

    private static RequestOptions Under(string key) => new() { IdempotencyKey = key };

    private static Dictionary<string, string> Names(Pledge pledge, int? cardAttempt = null)
    {
        var names = new Dictionary<string, string>
        {
            ["campaign"] = pledge.Id.Shard.Campaign.ToString(),
            ["shard"] = pledge.Id.Shard.Index.ToString(CultureInfo.InvariantCulture),
            ["pledge"] = pledge.Id.ToString(),
        };
        if (cardAttempt is { } number)
            names["card_attempt"] = number.ToString(CultureInfo.InvariantCulture);
        return names;
    }

    private static bool IsAbout(Dictionary<string, string>? names, Pledge pledge) => names is not null
        && names.GetValueOrDefault("pledge") == pledge.Id.ToString()
        && names.GetValueOrDefault("card_attempt") == pledge.CardAttempt.ToString(CultureInfo.InvariantCulture);
}
