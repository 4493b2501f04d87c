using Greenlight.Campaigns;
using Greenlight.Payments;

namespace Greenlight.Pledging;

/// <summary>What a rule answers: write this, it already is so, or no.</summary>
public abstract record PledgeDecision
{
    private PledgeDecision() { }

    /// <summary>Write this event.</summary>
    public sealed record Write(PledgeEvent Event) : PledgeDecision;

    /// <summary>Nothing to write: answer the pledge as it is.</summary>
    public sealed record Replay(Pledge Pledge) : PledgeDecision;

    /// <summary>Nothing to write: refused.</summary>
    public sealed record Refuse(Refusal Refusal) : PledgeDecision;
}

/// <summary>What a rule knows besides the pledge itself.</summary>
/// <param name="Phase">The campaign's phase; the ledger refuses the batch if it has changed by the commit.</param>
/// <param name="Terms">The terms in force.</param>
/// <param name="TermsVersion">Their version.</param>
/// <param name="Now">UTC.</param>
/// <param name="Earlier">Terms that were in force before, by version.</param>
public sealed record PledgeContext(Phase Phase, CampaignTerms Terms, int TermsVersion, DateTimeOffset Now, IReadOnlyDictionary<int, CampaignTerms>? Earlier = null)
{
    /// <summary>While live; and once funded, if there is no goal to wait for or the terms take late pledges.</summary>
    public bool TakesPledges => Phase is Phase.Live || Phase is Phase.Funded && Terms.SellsOnceFunded;

    /// <summary>The terms in force, and all that were before.</summary>
    public IEnumerable<CampaignTerms> EverInForce => Earlier is null ? [Terms] : Earlier.Values.Append(Terms);

    /// <summary>The terms attached to a pledge: those in force when it was made, whatever has become of them since.</summary>
    public CampaignTerms TermsOf(Pledge pledge) => pledge.TermsVersion == TermsVersion ? Terms : Earlier?.GetValueOrDefault(pledge.TermsVersion) ?? Terms;
}

/// <summary>What a pledge may do. <see cref="Decide"/> changes nothing, <see cref="Apply"/> decides nothing: no clock, no I/O, no chance.</summary>
public static partial class PledgeRules
{
    /// <summary>How long a charge of unknown outcome rests before the processor is asked what became of it.</summary>
    public static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(30);

    /// <summary>How often a card that waits for its backer is looked at, in case the processor's message was lost.</summary>
    public static readonly TimeSpan BackerPatience = TimeSpan.FromMinutes(10);

    /// <summary>How often a refund that the processor has taken up is looked at, in case its message was lost.</summary>
    public static readonly TimeSpan RefundPatience = TimeSpan.FromHours(1);

    /// <summary>The same of a dispute, which a bank takes weeks to decide.</summary>
    public static readonly TimeSpan DisputePatience = TimeSpan.FromHours(12);

    // Fourteenths of the retry window. Of seven days these are 24, 72 and 156 hours: a day for a card's limits to reset, then the pattern crowdfunding sites use. Any other window has as
    // many, and none at its end, when the pledge is dropped.
    private const int Parts = 14;
    private static readonly int[] Retries = [2, 6, 13];

    /// <summary>UTC; when settlement charges the card of a failing pledge next, without its backer having to do anything. Null: not with this card.</summary>
    public static DateTimeOffset? RetryAt(Pledge pledge) =>
        pledge is { State: PledgeState.Failing, Card: CardStatus.Ready } && pledge.DueAt < pledge.GiveUpAt ? pledge.DueAt : null;

    /// <summary>Decides a command on a pledge as it is.</summary>
    /// <param name="context">Phase, terms, time.</param>
    /// <param name="current">The pledge that the command names, or null if there is none.</param>
    /// <param name="live">
    /// The backer's live pledge in this campaign, whatever its id; looked at by <see cref="PlacePledge"/>, and by news for which <see cref="MayReopen"/> holds.
    /// </param>
    /// <param name="command">What is asked.</param>
    public static PledgeDecision Decide(PledgeContext context, Pledge? current, Pledge? live, PledgeCommand command) => command switch
    {
        PlacePledge place => Place(context, current, live, place),
        BackerCommand named when current is null => Refuse(new Refusal.UnknownPledge(named.CallerId)),
        ChangePledge change => Change(context, current!, change),
        CancelPledge cancel => Cancel(context, current!, cancel),
        ReplaceCard replace => Replace(context, current!, replace),
        AnswerTerms answer => Answer(context, current!, answer),
        PaymentFact fact when current is null => Refuse(new Refusal.UnknownPledge(fact.Pledge.ToString())),
        PaymentFact fact => Record(context, current!, live, fact),
        _ => throw new InvalidOperationException($"No rule for {command.GetType().Name}."),
    };

    private static PledgeDecision Place(PledgeContext context, Pledge? current, Pledge? live, PlacePledge command)
    {
        // The retry first, and before the phase: an accepted pledge is answered as accepted for ever, also after closing.
        if (current is not null)
            return IsSameRequest(context, current, command) ? Replay(current) : Refuse(new Refusal.ReusedId(command.CallerId, current.PlacedAmount));
        if (!context.TakesPledges)
            return Refuse(new Refusal.NotLive(context.Phase));
        if (context.Terms.FindTier(command.Tier) is not { } tier)
            return Refuse(new Refusal.UnknownTier(command.Tier));
        if (CheckAmount(context.Terms, tier, command.Amount) is { } refusal)
            return Refuse(refusal);
        if (live is not null)
            return Refuse(new Refusal.AlreadyPledged(live.CallerId));
        return Write(new PledgeEvent.Placed(command, tier, command.Amount?.Amount ?? tier.Price, context.TermsVersion));
    }

    // Without an amount it asked for the tier's price as it was then: any that the tier has had.
    private static bool IsSameRequest(PledgeContext context, Pledge current, PlacePledge command) =>
        context.Terms.FindTier(command.Tier)?.Number == current.PlacedTier
        && (command.Amount is { } amount
            ? amount == new Money(current.PlacedAmount, context.Terms.Currency)
            : context.EverInForce.Any(terms => terms.FindTier(command.Tier)?.Price == current.PlacedAmount));

    private static Refusal? CheckAmount(CampaignTerms terms, Tier tier, Money? asked)
    {
        if (asked is not { } amount)
            return null;
        if (amount.Currency != terms.Currency)
            return new Refusal.WrongCurrency(amount.Currency, terms.Currency);
        if (tier.PayWhatYouWant ? amount.Amount < tier.Price || amount.Amount > Currency.Most : amount.Amount != tier.Price)
            return new Refusal.AmountNotAllowed(amount, new(tier.Price, terms.Currency), tier.PayWhatYouWant);
        return terms.Currency.CanCharge(amount.Amount)
            ? null
            : new Refusal.AmountNotChargeable(amount, new(terms.Currency.Least, terms.Currency), new(terms.Currency.Step, terms.Currency));
    }

    private static PledgeDecision Change(PledgeContext context, Pledge current, ChangePledge command)
    {
        var tier = command.Tier is null ? context.Terms.Tiers[current.Tier] : context.Terms.FindTier(command.Tier);
        if (tier is null)
            return Refuse(new Refusal.UnknownTier(command.Tier!));
        if (CheckAmount(context.Terms, tier, command.Amount) is { } refusal)
            return Refuse(refusal);
        var amount = command.Amount?.Amount ?? (tier.Number == current.Tier ? current.Amount : tier.Price);
        // A retry whose answer was lost, whatever settlement has written since: it is already so, and nothing is overwritten.
        if (PledgeStates.IsLive(current.State) && tier.Number == current.Tier && amount == current.Amount && command.ExpectedVersion > 0)
            return Replay(current);
        if (Changeable(context, current, amount < current.Amount) is { } no)
            return Refuse(no);
        if (!IsPromiseOf(command.ExpectedVersion, current))
            return Refuse(new Refusal.StaleVersion(command.ExpectedVersion, current.Version));
        return Write(new PledgeEvent.Changed(tier.Number, amount, context.TermsVersion));
    }

    private static PledgeDecision Cancel(PledgeContext context, Pledge current, CancelPledge command)
    {
        if (current.State is PledgeState.Cancelled)
            return Replay(current);
        // A backer of a campaign that the operator has stopped is not held there, whatever the hour.
        if (!(context.Phase is Phase.Suspended && IsPromise(current)) && Changeable(context, current, leaves: true) is { } no)
            return Refuse(no);
        if (!IsPromiseOf(command.ExpectedVersion, current))
            return Refuse(new Refusal.StaleVersion(command.ExpectedVersion, current.Version));
        return Write(new PledgeEvent.Cancelled());
    }

    // Whether the backer who saw that version saw the promise as it stands. Settlement raises the version too (the card was saved a moment after the pledge), and
    // that is no reason to refuse: while tier and amount are those it was placed with, every version since names this promise.
    private static bool IsPromiseOf(int version, Pledge current) =>
        version == current.Version
        || version > 0 && version < current.Version && current.Tier == current.PlacedTier && current.Amount == current.PlacedAmount;

    private static Refusal? Changeable(PledgeContext context, Pledge current, bool leaves) =>
        !IsPromise(current) ? new Refusal.StateNotAllowed(current.State)
        : context.Phase is not Phase.Live ? new Refusal.NotLive(context.Phase)
        // Under the pledge's own terms; the deadline is the campaign's, which can only have been put off. Whoever is asked whether to leave may.
        : leaves && !current.IsAsked(context.Terms) && context.TermsOf(current).CancelUntil(context.Terms.Deadline) is { } end && end <= context.Now ? new Refusal.TooLateToCancel(end)
        : null;

    private static PledgeDecision Answer(PledgeContext context, Pledge current, AnswerTerms command)
    {
        if (command.TermsVersion != context.TermsVersion)
            return Refuse(new Refusal.TermsMoved(command.TermsVersion, context.TermsVersion));
        if (!IsPromise(current))
            return Refuse(new Refusal.StateNotAllowed(current.State));
        if (command.Switch ? current.TermsVersion == context.TermsVersion : !current.IsAsked(context.Terms))
            return Replay(current);
        if (context.Phase is not (Phase.Live or Phase.Suspended))
            return Refuse(new Refusal.NotLive(context.Phase));
        if (!command.Switch)
            return Write(new PledgeEvent.TermsKept(context.TermsVersion));
        var tier = context.Terms.Tiers[current.Tier];
        return Write(new PledgeEvent.TermsSwitched(context.TermsVersion, tier.PayWhatYouWant ? long.Max(current.Amount, tier.Price) : tier.Price));
    }

    private static bool IsPromise(Pledge pledge) => pledge.State is PledgeState.Pledged or PledgeState.Secured;

    private static PledgeDecision Replace(PledgeContext context, Pledge current, ReplaceCard command)
    {
        if (command.PaymentMethod == current.PaymentMethod && current.Card is not CardStatus.Refused)
            return Replay(current);
        if (PledgeTransitions.After(current.State, PledgeEventKind.CardReplaced) is null)
            return Refuse(new Refusal.StateNotAllowed(current.State));
        if (context.Phase is not (Phase.Live or Phase.Closing or Phase.Funded) || current.State is PledgeState.Secured && context.Phase is not Phase.Live)
            return Refuse(new Refusal.NotLive(context.Phase));
        return Write(new PledgeEvent.CardReplaced(command.PaymentMethod));
    }

    private static PledgeDecision.Write Write(PledgeEvent e) => new(e);
    private static PledgeDecision.Replay Replay(Pledge pledge) => new(pledge);
    private static PledgeDecision.Refuse Refuse(Refusal refusal) => new(refusal);
}
