using System.Globalization;
using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Pledging;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Greenlight.Payments;

/// <summary>The card processor's calls, and what their answers mean.</summary>
internal sealed partial class StripeGateway(
    StripeCaller stripe, StripeOptions options, ICharging charging, ICardUses uses, ILogger<StripeGateway> log)
    : IPaymentProvider
{
    private readonly StatementDescriptor _statement = new(options.StatementPrefix);

    public Task<PaymentReply> CreateCustomer(Pledge pledge, string key) => Call<Named>(
        StripeCall.CreateCustomer, new CustomerParameters { Metadata = Names(pledge) }, customer => StripeOutcomes.Created(customer.Id), key: key);

    public async Task<PaymentReply> SaveCard(Pledge pledge, string customer, string key) => await Counted(pledge, await Call<CardIntent>(
        StripeCall.SaveCard,
        new SetupParameters
        {
            Customer = customer,
            PaymentMethod = pledge.PaymentMethod,
            ReturnUrl = options.ReturnUrl,
            Metadata = Names(pledge, pledge.CardAttempt),
            Expand = uses.AreCounted ? ["payment_method"] : null,
        },
        StripeOutcomes.OfSetup,
        key: key));

    public async Task<PaymentReply> AskCard(Pledge pledge, string customer) => await Counted(pledge, await Call<Page<CardIntent>>(
        StripeCall.ListCards,
        new ListParameters { Customer = customer, Limit = 20, Expand = uses.AreCounted ? ["data.payment_method"] : null },
        list => list.Data.Find(intent => IsAbout(intent.Metadata, pledge)) is { } found ? StripeOutcomes.OfSetup(found) : new PaymentReply.NothingFound()));

    // As if its bank had refused it: the pledge is kept, and takes another card.
    private async Task<PaymentReply> Counted(Pledge pledge, PaymentReply reply) =>
        uses.AreCounted && reply is PaymentReply.CardSaved { Fingerprint: { } card } && await uses.IsTooMany(card, pledge.Id)
            ? new PaymentReply.Declined(CardUses.TooOften, MayRetry: false, AuthenticationRequired: false)
            : reply;

    public Task<PaymentReply> CreateCharge(Pledge pledge, Money amount, string key, Campaign? campaign = null) => Call<Named>(
        StripeCall.CreateCharge,
        new ChargeParameters
        {
            Amount = amount.Amount,
            Currency = amount.Currency.Code,
            Customer = pledge.Customer,
            StatementDescriptorSuffix = campaign is null ? null : _statement.Suffix(campaign),
            Metadata = Names(pledge),
        },
        intent => StripeOutcomes.Created(intent.Id),
        key: key);

    public Task<PaymentReply> ConfirmCharge(Pledge pledge, string key) => Call<CardIntent>(
        StripeCall.ConfirmCharge, new ConfirmParameters { PaymentMethod = pledge.PaymentMethod }, StripeOutcomes.OfConfirmed, pledge.PaymentIntent, key, movesMoney: true,
        unless: () => IsGone(pledge));

    // A card that was taken away from its customer is refused in words alone, as a wrong request is: whether it is there no more is looked up. Null: it is.
    private async Task<PaymentReply?> IsGone(Pledge pledge) => await Call<Page<Named>>(
        StripeCall.ListSaved,
        new SavedListParameters { Customer = pledge.Customer!, Limit = 100 },
        saved => saved.Data.Exists(card => card.Id == pledge.PaymentMethod) ? new PaymentReply.CardSaved(pledge.PaymentMethod) : PaymentReply.Declined.Gone(PaymentReply.Declined.CardGone)) switch
    {
        PaymentReply.CardSaved or PaymentReply.Rejected => null,
        PaymentReply.Declined => PaymentReply.Declined.Gone(PaymentReply.Declined.CardGone),
        var notKnown => notKnown,
    };

    public Task<PaymentReply> AskCharge(Pledge pledge) => Call<CardIntent>(StripeCall.GetCharge, null, StripeOutcomes.OfPayment, pledge.PaymentIntent);

    public Task<PaymentReply> WithdrawCharge(Pledge pledge, string key) =>
        Call<CardIntent>(StripeCall.CancelCharge, new WithdrawParameters(), StripeOutcomes.OfConfirmed, pledge.PaymentIntent, key);

    public async Task<PaymentReply> AskStanding(Pledge pledge)
    {
        var list = new ReturnListParameters { PaymentIntent = pledge.PaymentIntent!, Limit = 100 };
        Page<CardReturn>? refunds = null;
        var reply = await Call<Page<CardReturn>>(StripeCall.ListRefunds, list, found =>
        {
            refunds = found;
            return new PaymentReply.NothingFound();
        });
        return refunds is null
            ? reply
            : await Call<Page<CardReturn>>(StripeCall.ListDisputes, list, disputes => StripeOutcomes.OfStanding(pledge.Amount, refunds.Data, disputes.Data, pledge.ReturnedBy));
    }

    public Task<PaymentReply> Refund(Pledge pledge, string key) => Call<CardReturn>(
        StripeCall.CreateRefund, new RefundParameters { PaymentIntent = pledge.PaymentIntent!, Metadata = Names(pledge) }, StripeOutcomes.OfRefund, key: key);

    public async Task<PaymentReply> LetCardsGo(Pledge pledge)
    {
        // Nearly always: one card was given, and it was saved.
        if (pledge is { CardAttempt: 1, Card: CardStatus.Ready } && await Detach(pledge.PaymentMethod) is var reply and not PaymentReply.Rejected)
            return reply;
        // More than one, or what is written down is not what is saved: whichever there are.
        for (var looks = 0; ; looks++)
        {
            List<Named>? saved = null;
            var listed = await Call<Page<Named>>(StripeCall.ListSaved, new SavedListParameters { Customer = pledge.Customer!, Limit = 100 }, found =>
            {
                saved = found.Data;
                return new PaymentReply.NothingFound();
            });
            // With the customer gone its cards are.
            if (saved is null or [])
                return listed is PaymentReply.Declined ? new PaymentReply.NothingFound() : listed;
            foreach (var card in saved)
            {
                // One that somebody else has just let go is looked for once more.
                if (await Detach(card.Id) is var gone and not PaymentReply.NothingFound && (looks > 0 || gone is not PaymentReply.Rejected))
                    return gone;
            }
            if (looks > 0)
                return new PaymentReply.NothingFound();
        }
    }

    // A card that is not attached, or not there, is refused: for the caller to look, no fault of ours.
    private async Task<PaymentReply> Detach(string card)
    {
        try
        {
            await stripe.Send<Named>(StripeCall.DetachCard, id: card);
            return new PaymentReply.NothingFound();
        }
        catch (Exception e) when (StripeOutcomes.Of(e) is { } known)
        {
            return known is PaymentReply.Declined declined ? new PaymentReply.Rejected(declined.Code, e.Message) : known;
        }
    }

    public Task<PaymentReply> AskWhose(string paymentIntent) => Call<CardIntent>(
        StripeCall.GetCharge,
        null,
        intent => new PaymentReply.MadeFor(PledgeId.TryParse(StripeText.Name(intent.Metadata?.GetValueOrDefault("pledge")), out var pledge) ? pledge : null),
        paymentIntent);

    private async Task<PaymentReply> Call<T>(
        StripeCall call, BaseOptions? parameters, Func<T, PaymentReply> read, string? id = null, string? key = null, bool movesMoney = false,
        Func<Task<PaymentReply?>>? unless = null)
        where T : IStripeEntity
    {
        try
        {
            return await stripe.Paced(call, async () => read(await stripe.Once<T>(call, parameters, id, key)), movesMoney ? Halted : null);
        }
        catch (Exception e) when (StripeOutcomes.Of(e) is { } known)
        {
            if (known is PaymentReply.Rejected && unless is not null && await unless() is { } other)
                return other;
            Failed(call.Endpoint, known, e is StripeException s ? s.StripeResponse?.RequestId : null, e.Message);
            return known;
        }
    }

    private async ValueTask<PaymentReply?> Halted() => await charging.Stopped() is { } reason ? new PaymentReply.Halted(reason) : null;

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
