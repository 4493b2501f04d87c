using System.Globalization;
using Greenlight.Campaigns;
using Greenlight.Ledger.Audit;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Simulation;

/// <summary>
/// A Stripe that keeps its word and nothing more: keys for 24 hours with whatever was answered (500 too), one success per payment intent,
/// events that may be lost, doubled and late. It complains itself when money moves that must not.
/// </summary>
internal sealed partial class SimulatedStripe(Scheduler scheduler, Network network, Chance chance, Faults faults, Action<StripeNews> deliver)
{
    private readonly Dictionary<string, Setup> _setups = [];
    private readonly Dictionary<string, Intent> _intents = [];
    private readonly Dictionary<string, int> _payments = [];
    private int _ids;

    /// <summary>Whether money may move now: set by the run, from the ledger.</summary>
    public Func<bool> MayCharge { get; set; } = () => true;

    /// <summary>Whether nobody may be charged any more: charging was stopped, longer ago than a confirmation can be on its way.</summary>
    public Func<bool> IsStopped { get; set; } = () => false;

    /// <summary>What must never happen, seen as it happens.</summary>
    public Action<string> Violated { get; set; } = _ => { };

    /// <summary>Every charge that took money.</summary>
    public List<ChargeRow> Charges { get; } = [];

    /// <summary>Calls carried out, by what was asked.</summary>
    public Dictionary<string, int> Calls { get; } = [];

    /// <summary>The provider that a process is given.</summary>
    public IPaymentProvider Client() => new Remote(this);

    /// <summary>The backer answers the bank.</summary>
    public void Authenticate(PledgeId pledge, int cardAttempt)
    {
        foreach (var setup in _setups.Values.Where(s => s.Pledge == pledge && s.CardAttempt == cardAttempt && s.Status is SetupStatus.RequiresAction))
        {
            setup.Status = SetupStatus.Succeeded;
            Tell(setup, "setup_intent.succeeded");
        }
    }

    public bool WaitsForBacker(Pledge pledge) =>
        _setups.Values.Any(s => s.Pledge == pledge.Id && s.CardAttempt == pledge.CardAttempt && s.Status is SetupStatus.RequiresAction);

    /// <summary>Refunds and disputes that no bank has decided yet, and events about them that nobody has been told.</summary>
    public int Open { get; private set; }

    /// <summary>Whose the money of a pledge's charge is.</summary>
    public ChargeStanding StandingOf(Pledge pledge) => pledge.PaymentIntent is { } id && _intents[id].Charge is not null && Standing(_intents[id], pledge) is PaymentReply.Stood stood
        ? stood.Standing
        : throw new InvalidOperationException($"{pledge.Id} was not charged.");

    /// <summary>Whether a refund of a pledge's charge has failed.</summary>
    public bool HasSentBack(Pledge pledge) => _intents[pledge.PaymentIntent!].Refunds.Exists(refund => refund.Status is "failed");

    private PaymentReply.Created Create(string kind) => new(string.Create(CultureInfo.InvariantCulture, $"{kind}_{++_ids}"));

    private PaymentReply Save(Pledge pledge, string customer)
    {
        if (_deleted.Contains(customer))
            return CustomerGone;
        var setup = new Setup(Create("seti").Id, pledge.Id, pledge.CardAttempt, customer, $"{pledge.PaymentMethod}@{customer}", SetupStatus.Succeeded);
        _setups.Add(setup.Id, setup);
        if (pledge.PaymentMethod.StartsWith("pm_3ds", StringComparison.Ordinal))
        {
            setup.Status = SetupStatus.RequiresAction;
            Tell(setup, "setup_intent.requires_action");
        }
        else if (pledge.PaymentMethod.StartsWith("pm_refused", StringComparison.Ordinal))
        {
            setup.Status = SetupStatus.Failed;
            Tell(setup, "setup_intent.setup_failed");
        }
        else
        {
            Tell(setup, "setup_intent.succeeded");
        }
        MayBeRemoved(setup);
        return Reply(setup);
    }

    private static PaymentReply Reply(Setup setup) => setup.Status switch
    {
        SetupStatus.Succeeded => new PaymentReply.CardSaved(setup.PaymentMethod),
        SetupStatus.RequiresAction => new PaymentReply.NeedsBacker($"https://bank.example/{setup.Id}"),
        _ => new PaymentReply.Declined("generic_decline", true, false),
    };

    private PaymentReply CreateIntent(Pledge pledge, Money amount)
    {
        if (_deleted.Contains(pledge.Customer!))
            return CustomerGone;
        var created = Create("pi");
        _intents.Add(created.Id, new(created.Id, pledge.Id, amount.Amount, pledge.Customer!));
        return created;
    }

    private PaymentReply Confirm(Pledge pledge, string key)
    {
        var intent = _intents[pledge.PaymentIntent!];
        if (IsStopped())
            Violated($"{pledge.Id} was confirmed although charging is stopped.");
        if (intent.Pledge != pledge.Id)
            Violated($"{pledge.Id} confirmed {intent.Id}, which is {intent.Pledge}'s.");
        // As the 400 with the intent in it is read.
        if (intent.Charge is not null)
            return new PaymentReply.Charged(intent.Charge);
        if (intent.IsWithdrawn)
            return new PaymentReply.Declined("payment_intent_canceled", false, false);
        if (intent.IsProcessing)
            return new PaymentReply.Processing();
        if (!HasCard(pledge.PaymentMethod))
            return PaymentReply.Declined.Gone(PaymentReply.Declined.CardGone);
        if (pledge.Customer != intent.Customer)
            Violated($"{pledge.Id} confirmed an intent of {intent.Customer} with a card of {pledge.Customer}.");
        var card = pledge.PaymentMethod[..pledge.PaymentMethod.IndexOf('@', StringComparison.Ordinal)];
        var earlier = _payments.GetValueOrDefault(pledge.PaymentMethod);
        _payments[pledge.PaymentMethod] = earlier + 1;
        switch (card)
        {
            case "pm_fails" or "pm_fails_once" when card is "pm_fails" || earlier == 0:
                Tell(intent, "payment_intent.payment_failed", key, new("insufficient_funds", true, false));
                return new PaymentReply.Declined("insufficient_funds", true, false);
            case "pm_lost":
                Tell(intent, "payment_intent.payment_failed", key, new("lost_card", false, false));
                return new PaymentReply.Declined("lost_card", false, false);
            case "pm_slow":
                intent.IsProcessing = true;
                scheduler.After(TimeSpan.FromMinutes(chance.Below(120)), () => Charge(intent));
                return new PaymentReply.Processing();
            default:
                Charge(intent);
                return new PaymentReply.Charged(intent.Charge);
        }
    }

    private void Charge(Intent intent)
    {
        intent.IsProcessing = false;
        intent.Charge = Create("ch").Id;
        if (!MayCharge())
            Violated($"{intent.Pledge} was charged before the decision.");
        if (Charges.Any(charge => charge.Pledge == intent.Pledge.ToString()))
            Violated($"{intent.Pledge} was charged twice.");
        Charges.Add(new(intent.Charge, intent.Pledge.ToString(), intent.Id, intent.Amount, true));
        Move("charge", intent.Charge, intent.Pledge, intent.Amount, intent.Amount * 29 / 1000 + 30);
        Tell(intent, "payment_intent.succeeded", null, null);
        // Somebody gives it back in the dashboard; its backer goes to the bank; or both.
        if (chance.Of(0.1))
            Later(TimeSpan.FromDays(3), () => Refund(intent));
        if (chance.Of(0.15))
            Later(TimeSpan.FromDays(3), () => Dispute(intent));
    }

    private PaymentReply Withdraw(Intent intent)
    {
        if (intent.Charge is not null)
            return new PaymentReply.Charged(intent.Charge);
        if (intent.IsProcessing)
            return new PaymentReply.Processing();
        intent.IsWithdrawn = true;
        return new PaymentReply.Declined("payment_intent_canceled", false, false);
    }

    private PaymentReply Ask(string id) => _intents[id] switch
    {
        { Charge: { } charge } => new PaymentReply.Charged(charge),
        { IsWithdrawn: true } => new PaymentReply.Declined("payment_intent_canceled", false, false),
        { IsProcessing: true } => new PaymentReply.Processing(),
        _ => new PaymentReply.NothingFound(),
    };

    private void Tell(Setup setup, string type) => Tell(new(Create("evt").Id, type, setup.Pledge.ToString(), setup.Id)
    {
        CardAttempt = setup.CardAttempt,
        Customer = setup.Customer,
        PaymentMethod = setup.PaymentMethod,
        Url = $"https://bank.example/{setup.Id}",
        Decline = "generic_decline",
    });

    private void Tell(Intent intent, string type, string? key, PaymentReply.Declined? declined) => Tell(new(Create("evt").Id, type, intent.Pledge.ToString(), intent.Id)
    {
        Charge = intent.Charge,
        Attempt = PaymentKeys.TryReadAttempt(key, intent.Pledge, out var attempt) ? attempt : null,
        Decline = declined?.Code,
        MayRetry = declined?.MayRetry ?? false,
        AuthenticationRequired = declined?.AuthenticationRequired ?? false,
    });

    // What no webhook brings the sweep finds: money that went back is asked for only because somebody was told.
    private void Tell(Intent intent, string type)
    {
        var news = new StripeNews(Create("evt").Id, type, "", intent.Id);
        Tell(news);
        Later(TimeSpan.FromHours(2), () => deliver(news));
    }

    private void Tell(StripeNews news)
    {
        for (var times = chance.Of(faults.LostEvent) ? 0 : chance.Of(faults.DoubledEvent) ? 2 : 1; times > 0; times--)
        {
            // At once, later than the reply, or days later, when much else has happened.
            var late = chance.OneOf(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromHours(30));
            scheduler.After(chance.Between(TimeSpan.Zero, late), () => deliver(news));
        }
    }

    /// <summary>Whether a card is saved at Stripe.</summary>
    public bool HasCard(string paymentMethod) => _setups.Values.Any(setup => setup.PaymentMethod == paymentMethod && setup.Status is SetupStatus.Succeeded && !setup.IsLetGo);

    private PaymentReply.NothingFound LetGo(Pledge pledge)
    {
        foreach (var setup in _setups.Values.Where(setup => setup.Customer == pledge.Customer))
            setup.IsLetGo = true;
        if (pledge.State is not (PledgeState.Cancelled or PledgeState.Released or PledgeState.Dropped))
            Violated($"The card of {pledge.Id} was let go, which is {pledge.State}.");
        return new();
    }

    private enum SetupStatus { Succeeded, RequiresAction, Failed }

    private sealed class Setup(string id, PledgeId pledge, int cardAttempt, string customer, string paymentMethod, SetupStatus status)
    {
        public string Id => id;
        public PledgeId Pledge => pledge;
        public int CardAttempt => cardAttempt;
        public string Customer => customer;
        public string PaymentMethod => paymentMethod;
        public SetupStatus Status { get; set; } = status;
        public bool IsLetGo { get; set; }
    }

    private sealed class Intent(string id, PledgeId pledge, long amount, string customer)
    {
        public string Id => id;
        public PledgeId Pledge => pledge;
        public long Amount => amount;
        public string Customer => customer;
        public string? Charge { get; set; }
        public bool IsProcessing { get; set; }
        public bool IsWithdrawn { get; set; }
        public List<CardReturn> Refunds { get; } = [];
        public List<CardReturn> Disputes { get; } = [];
        public long Left => Amount - Refunds.Where(refund => refund.Status is not "failed").Sum(refund => refund.Amount);
    }

    private sealed class Remote(SimulatedStripe stripe) : IPaymentProvider
    {
        public Task<PaymentReply> CreateCustomer(Pledge pledge, string key) => stripe.Call("customer", key, () => stripe.Create("cus"));

        public Task<PaymentReply> SaveCard(Pledge pledge, string customer, string key) => stripe.Call("setup", key, () => stripe.Save(pledge, customer));

        public Task<PaymentReply> AskCard(Pledge pledge, string customer) => stripe.Call(
            "ask card",
            null,
            () => stripe._deleted.Contains(customer) ? CustomerGone : stripe._setups.Values.LastOrDefault(s => s.Pledge == pledge.Id && s.CardAttempt == pledge.CardAttempt && s.Customer == customer) is { } setup
                ? Reply(setup)
                : new PaymentReply.NothingFound());

        public Task<PaymentReply> CreateCharge(Pledge pledge, Money amount, string key, Campaign? campaign = null) => stripe.Call("intent", key, () => stripe.CreateIntent(pledge, amount));

        public Task<PaymentReply> ConfirmCharge(Pledge pledge, string key) => stripe.Call("confirm", key, () => stripe.Confirm(pledge, key));

        public Task<PaymentReply> AskCharge(Pledge pledge) => stripe.Call("ask charge", null, () => stripe.Ask(pledge.PaymentIntent!));

        public Task<PaymentReply> WithdrawCharge(Pledge pledge, string key) => stripe.Call("withdraw", key, () => stripe.Withdraw(stripe._intents[pledge.PaymentIntent!]));

        public Task<PaymentReply> AskStanding(Pledge pledge) => stripe.Call("ask standing", null, () => Standing(stripe._intents[pledge.PaymentIntent!], pledge));

        public Task<PaymentReply> Refund(Pledge pledge, string key) => stripe.Call("refund", key, () => stripe.Refund(stripe._intents[pledge.PaymentIntent!]));

        public Task<PaymentReply> LetCardsGo(Pledge pledge) => stripe.Call("let go", null, () => stripe.LetGo(pledge));

        public Task<PaymentReply> AskWhose(string paymentIntent) => stripe.Call("ask whose", null, () => new PaymentReply.MadeFor(stripe._intents[paymentIntent].Pledge));
    }
}
