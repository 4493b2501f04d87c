using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>What settlement has left to do, in pledges by step.</summary>
/// <param name="ToSecure">Cards to check and save.</param>
/// <param name="ToAsk">Cards whose backer had something to do: what became of it.</param>
/// <param name="ToCharge">Saved cards that may be charged now.</param>
/// <param name="ToResolve">Charges begun whose outcome is not stored yet.</param>
/// <param name="ToRelease">Pledges to let go; no call is needed.</param>
/// <param name="Later">Declined ones that rest until their next attempt, or wait for another card.</param>
/// <param name="Charges">Whether what is secured now is charged at once after it: the campaign is funded, and no charges are held back.</param>
/// <param name="ToReturn">Refunds to begin, refunds and disputes to ask about.</param>
/// <param name="Owed">Whose money is their backer's and must be given back by hand: nothing that settlement can do.</param>
/// <param name="HeldBack">
/// Not taken up now, however fast it goes: charges whose backers have notice, cards and charges of which Stripe did not say what became of them, and all saved cards while charging is stopped.
/// </param>
public sealed record SettlementBacklog(long ToSecure, long ToAsk, long ToCharge, long ToResolve, long ToRelease, long Later, bool Charges, long ToReturn = 0, long Owed = 0, long HeldBack = 0)
{
    /// <summary>Pledges with something to do now.</summary>
    public long Now => ToSecure + ToAsk + ToCharge + ToResolve + ToRelease + ToReturn;

    /// <summary>Cards to hear about.</summary>
    public long Cards => ToSecure + ToAsk;

    /// <summary>Charges to hear about, those of cards that must be saved first included.</summary>
    public long ToCollect => ToCharge + ToResolve + (Charges ? ToSecure : 0);

    /// <summary>The calls that this takes when nothing is declined: how many on the endpoint with the most, and how many in all.</summary>
    public (long OnOne, long InAll) Calls
    {
        get
        {
            var intents = ToCharge + (Charges ? ToSecure : 0);
            // Customers, setup intents, payment intents, their confirmations, questions after them, refunds, disputes.
            long[] endpoints = [ToSecure, Cards, intents, intents + ToResolve, ToResolve, ToReturn, ToReturn];
            return (endpoints.Max(), endpoints.Sum());
        }
    }

    /// <summary>Reads it from what is due by state and card, and from the tally: the same cases as <see cref="SettlementRules.Next"/>.</summary>
    /// <param name="phase">The campaign's.</param>
    /// <param name="due">Pledges whose due time has come.</param>
    /// <param name="all">All pledges in a state.</param>
    /// <param name="resting">Pledges that have a due time which has not come.</param>
    /// <param name="hold">Whether charges are held back.</param>
    public static SettlementBacklog Of(
        Phase phase, Func<PledgeState, CardStatus, long> due, Func<PledgeState, long> all, Func<PledgeState, CardStatus, long> resting, ChargesHeld hold = ChargesHeld.No)
    {
        var funded = phase is Phase.Funded;
        var taken = funded || phase is Phase.Live or Phase.Closing;
        var declined = DueIn(PledgeState.Failing);
        // Those that were ready before the decision have no due time: charged at once, unless their backers must be told first.
        var secured = !funded ? 0 : hold is ChargesHeld.UntilTold ? DueIn(PledgeState.Secured) : all(PledgeState.Secured) - RestingIn(PledgeState.Secured);
        var toCharge = funded && hold is not ChargesHeld.All ? secured + due(PledgeState.Failing, CardStatus.Ready) : 0;
        return new(
            ToSecure: (taken ? due(PledgeState.Pledged, CardStatus.None) : 0) + (funded ? due(PledgeState.Failing, CardStatus.None) : 0),
            ToAsk: (taken && !funded ? due(PledgeState.Pledged, CardStatus.NeedsBacker) : 0) + (funded ? due(PledgeState.Failing, CardStatus.NeedsBacker) : 0),
            ToCharge: toCharge,
            ToResolve: all(PledgeState.Collecting),
            ToRelease: phase is Phase.Failed or Phase.Cancelled ? all(PledgeState.Pledged) + all(PledgeState.Secured) : 0,
            Later: Math.Max(0, all(PledgeState.Failing) - declined),
            Charges: funded && hold is ChargesHeld.No,
            ToReturn: DueIn(PledgeState.Refunding) + DueIn(PledgeState.Disputed),
            Owed: all(PledgeState.Owed),
            HeldBack: (taken ? resting(PledgeState.Pledged, CardStatus.None) : 0) + (funded ? all(PledgeState.Secured) + due(PledgeState.Failing, CardStatus.Ready) - toCharge : 0));

        long RestingIn(PledgeState state) => Enum.GetValues<CardStatus>().Sum(card => resting(state, card));

        long DueIn(PledgeState state) => Enum.GetValues<CardStatus>().Sum(card => due(state, card));
    }
}

/// <summary>Which charges are held back, whatever their pledge says.</summary>
public enum ChargesHeld
{
    /// <summary>None.</summary>
    No,
    /// <summary>Those whose backers have not been told yet: the terms give notice.</summary>
    UntilTold,
    /// <summary>All: charging is stopped.</summary>
    All,
}
