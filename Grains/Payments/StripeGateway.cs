using System.Globalization;
using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Pledging;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Greenlight.Payments;

/// <summary>The card processor's calls through Stripe.net, paced.</summary>
internal sealed partial class StripeGateway(
    StripeClient stripe, StripeOptions options, IStripePacer pacer, ICharging charging, ICardUses uses, TimeProvider clock, ILogger<StripeGateway> log)
    : IPaymentProvider
{
    // A 429 was not executed, so that it may be repeated here, unseen by anyone, as long as that does not keep a settlement slot for ever.
    private const int Tries = 5;

    private readonly StatementDescriptor _statement = new(options.StatementPrefix);

    public Task<PaymentReply> CreateCustomer(Pledge pledge, string key) => Call(
        "customers",
        () => Post<Named>("/v1/customers", new CustomerParameters { Metadata = Names(pledge) }, key),
        customer => StripeOutcomes.Created(customer.Id));

    public async Task<PaymentReply> SaveCard(Pledge pledge, string customer, string key) => await Counted(pledge, await Call(
        "setup_intents",
        () => Post<CardIntent>(
            "/v1/setup_intents",
            new SetupParameters
            {
                Customer = customer,
                PaymentMethod = pledge.PaymentMethod,
                ReturnUrl = options.ReturnUrl,
                Metadata = Names(pledge, pledge.CardAttempt),
                Expand = uses.AreCounted ? ["payment_method"] : null,
            },
            key),
        StripeOutcomes.OfSetup));

    public async Task<PaymentReply> AskCard(Pledge pledge, string customer) => await Counted(pledge, await Call(
        "setup_intents",
        () => Get<Page<CardIntent>>("/v1/setup_intents", new ListParameters { Customer = customer, Limit = 20, Expand = uses.AreCounted ? ["data.payment_method"] : null }),
        list => list.Data.Find(intent => IsAbout(intent.Metadata, pledge)) is { } found ? StripeOutcomes.OfSetup(found) : new PaymentReply.NothingFound()));

    // As if its bank had refused it: the pledge is kept, and takes another card.
    private async Task<PaymentReply> Counted(Pledge pledge, PaymentReply reply) =>
        uses.AreCounted && reply is PaymentReply.CardSaved { Fingerprint: { } card } && await uses.IsTooMany(card, pledge.Id)
            ? new PaymentReply.Declined(CardUses.TooOften, MayRetry: false, AuthenticationRequired: false)
            : reply;

    public Task<PaymentReply> CreateCharge(Pledge pledge, Money amount, string key, Campaign? campaign = null) => Call(
        "payment_intents",
        () => Post<Named>(
            "/v1/payment_intents",
            new ChargeParameters
            {
                Amount = amount.Amount,
                Currency = amount.Currency.Code,
                Customer = pledge.Customer,
                StatementDescriptorSuffix = campaign is null ? null : _statement.Suffix(campaign),
                Metadata = Names(pledge),
            },
            key),
        intent => StripeOutcomes.Created(intent.Id));

    public Task<PaymentReply> ConfirmCharge(Pledge pledge, string key) => Call(
        "payment_intents/confirm",
        () => Post<CardIntent>($"/v1/payment_intents/{Segment(pledge)}/confirm", new ConfirmParameters { PaymentMethod = pledge.PaymentMethod }, key),
        StripeOutcomes.OfConfirmed,
        movesMoney: true);

    public Task<PaymentReply> AskCharge(Pledge pledge) => Call(
        "payment_intents/retrieve",
        () => Get<CardIntent>($"/v1/payment_intents/{Segment(pledge)}", null),
        StripeOutcomes.OfPayment);

    public Task<PaymentReply> WithdrawCharge(Pledge pledge, string key) => Call(
        "payment_intents/cancel",
        () => Post<CardIntent>($"/v1/payment_intents/{Segment(pledge)}/cancel", new WithdrawParameters(), key),
        StripeOutcomes.OfConfirmed);

    public async Task<PaymentReply> AskStanding(Pledge pledge)
    {
        var list = new ReturnListParameters { PaymentIntent = pledge.PaymentIntent!, Limit = 100 };
        Page<CardReturn>? refunds = null;
        var reply = await Call("refunds", () => Get<Page<CardReturn>>("/v1/refunds", list), found =>
        {
            refunds = found;
            return new PaymentReply.NothingFound();
        });
        return refunds is null
            ? reply
            : await Call("disputes", () => Get<Page<CardReturn>>("/v1/disputes", list), disputes => StripeOutcomes.OfStanding(pledge.Amount, refunds.Data, disputes.Data, pledge.ReturnedBy));
    }

    public Task<PaymentReply> Refund(Pledge pledge, string key) => Call(
        "refunds",
        () => Post<CardReturn>("/v1/refunds", new RefundParameters { PaymentIntent = pledge.PaymentIntent!, Metadata = Names(pledge) }, key),
        StripeOutcomes.OfRefund);

    public Task<PaymentReply> AskWhose(string paymentIntent) => Call(
        "payment_intents/retrieve",
        () => Get<CardIntent>($"/v1/payment_intents/{Uri.EscapeDataString(paymentIntent)}", null),
        intent => new PaymentReply.MadeFor(PledgeId.TryParse(StripeText.Name(intent.Metadata?.GetValueOrDefault("pledge")), out var pledge) ? pledge : null));

    private async Task<PaymentReply> Call<T>(string endpoint, Func<Task<T>> send, Func<T, PaymentReply> read, bool movesMoney = false)
    {
        for (var wait = TimeSpan.FromMilliseconds(500); ; wait *= 2)
        {
            await pacer.Enter(endpoint);
            // Once more: with thousands waiting for their turn, whoever asked before may have waited for minutes.
            if (movesMoney && await charging.Stopped() is { } reason)
                return new PaymentReply.Halted(reason);
            var began = clock.GetTimestamp();
            var throttled = ThrottleScope.Endpoint;
            PaymentReply reply;
            try
            {
                reply = read(await send());
            }
            catch (Exception e) when (StripeOutcomes.Of(e) is { } known)
            {
                (reply, throttled) = (known, ThrottleScopes.Of(e));
                Failed(endpoint, known, e is StripeException s ? s.StripeResponse?.RequestId : null, e.Message);
            }
            PaymentMetrics.Called(endpoint, reply, clock.GetElapsedTime(began));
            if (reply is not PaymentReply.Unknown { Cause: UnknownCause.Throttled } || wait >= TimeSpan.FromMilliseconds(500 << (Tries - 1)))
                return reply;
            await pacer.BackOff(endpoint, throttled, wait);
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

    private Task<T> Post<T>(string path, BaseOptions parameters, string key) where T : IStripeEntity =>
        stripe.RequestAsync<T>(HttpMethod.Post, path, parameters, new() { IdempotencyKey = key });

    private Task<T> Get<T>(string path, BaseOptions? parameters) where T : IStripeEntity => stripe.RequestAsync<T>(HttpMethod.Get, path, parameters, null);

    private static string Segment(Pledge pledge) => Uri.EscapeDataString(pledge.PaymentIntent!);

    private static Dictionary<string, string> Names(Pledge pledge, int? cardAttempt = null)
    {
        var names = new Dictionary<string, string>
        {
            ["campaign"] = pledge.Id.Shard.Campaign.ToString(),
            ["shard"] = pledge.Id.Shard.Index.ToString(CultureInfo.InvariantCulture),
            ["pledge"] = pledge.Id.ToString(),
            // Should a restored backup ever give a number away again, this tells whose it was.
            ["backer"] = pledge.Backer.ToString(),
        };
        if (cardAttempt is { } number)
            names["card_attempt"] = number.ToString(CultureInfo.InvariantCulture);
        return names;
    }

    private static bool IsAbout(Dictionary<string, string>? names, Pledge pledge) => names is not null
        && names.GetValueOrDefault("pledge") == pledge.Id.ToString()
        && names.GetValueOrDefault("card_attempt") == pledge.CardAttempt.ToString(CultureInfo.InvariantCulture);
}
