using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>What settlement has left to do, in pledges by step.</summary>
/// <param name="ToSecure">Cards to check and save.</param>
/// <param name="ToAsk">Cards whose backer had something to do: what became of it.</param>
/// <param name="ToCharge">Saved cards to charge.</param>
/// <param name="ToResolve">Charges begun whose outcome is not stored yet.</param>
/// <param name="ToRelease">Pledges to let go; no call is needed.</param>
/// <param name="Later">Declined ones that rest until their next attempt, or wait for another card.</param>
/// <param name="Charges">Whether what is secured now is charged after it: the campaign is funded.</param>
/// <param name="ToReturn">Refunds to begin, refunds and disputes to ask about.</param>
/// <param name="Owed">Whose money is their backer's and must be given back by hand: nothing that settlement can do.</param>
public sealed record SettlementBacklog(long ToSecure, long ToAsk, long ToCharge, long ToResolve, long ToRelease, long Later, bool Charges, long ToReturn = 0, long Owed = 0)
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
    public static SettlementBacklog Of(Phase phase, Func<PledgeState, CardStatus, long> due, Func<PledgeState, long> all)
    {
        var funded = phase is Phase.Funded;
        var taken = funded || phase is Phase.Live or Phase.Closing;
        var declined = DueIn(PledgeState.Failing);
        return new(
            ToSecure: (taken ? due(PledgeState.Pledged, CardStatus.None) : 0) + (funded ? due(PledgeState.Failing, CardStatus.None) : 0),
            ToAsk: (taken && !funded ? due(PledgeState.Pledged, CardStatus.NeedsBacker) : 0) + (funded ? due(PledgeState.Failing, CardStatus.NeedsBacker) : 0),
            ToCharge: funded ? all(PledgeState.Secured) + due(PledgeState.Failing, CardStatus.Ready) : 0,
            ToResolve: all(PledgeState.Collecting),
            ToRelease: phase is Phase.Failed or Phase.Cancelled ? all(PledgeState.Pledged) + all(PledgeState.Secured) : 0,
            Later: Math.Max(0, all(PledgeState.Failing) - declined),
            Charges: funded,
            ToReturn: DueIn(PledgeState.Refunding) + DueIn(PledgeState.Disputed),
            Owed: all(PledgeState.Owed));

        long DueIn(PledgeState state) => Enum.GetValues<CardStatus>().Sum(card => due(state, card));
    }
}
