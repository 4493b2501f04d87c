using System.Runtime.InteropServices;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Audit;

/// <summary>The processor's successful charges by pledge: against these every pledge is held once.</summary>
internal sealed class ChargeList
{
    private readonly Dictionary<PledgeId, Charged> _byPledge = [];

    /// <summary>Takes in the processor's whole list.</summary>
    public ChargeList(IEnumerable<ChargeRow> charges, Findings findings)
    {
        foreach (var charge in charges)
        {
            if (!charge.Succeeded)
                continue;
            Succeeded++;
            Amount += charge.Amount;
            if (!PledgeId.TryParse(charge.Pledge, out var pledge))
            {
                if (charge.GivenBack)
                    GivenBack++;
                else
                    findings.Add(FindingKind.ChargeUnknown, $"{charge.Id} over {charge.Amount} names no pledge ('{charge.Pledge}')");
                continue;
            }
            ref var charged = ref CollectionsMarshal.GetValueRefOrAddDefault(_byPledge, pledge, out var again);
            if (again)
                findings.Add(FindingKind.ChargedTwice, $"{pledge} was charged again by {charge.Id} over {charge.Amount}");
            charged = new(charge.Amount, string.GetHashCode(charge.PaymentIntent, StringComparison.Ordinal), charge.GivenBack, false);
        }
    }

    /// <summary>How many charges took money.</summary>
    public long Succeeded { get; }

    /// <summary>What they took, in minor units.</summary>
    public long Amount { get; }

    /// <summary>Charges of pledges whose charge is still under way in the ledger: its answer has not been recorded yet.</summary>
    public long UnderWay { get; private set; }

    /// <summary>Charges that have no place in the ledger, all of whose money went back: what a reconciliation after a restore gives back. Nothing is to be done about them any more.</summary>
    public long GivenBack { get; private set; }

    /// <summary>Holds a pledge against the list.</summary>
    public void Check(Pledge pledge, Findings findings)
    {
        ref var charged = ref CollectionsMarshal.GetValueRefOrNullRef(_byPledge, pledge.Id);
        var moneyWasTaken = PledgeStates.WasCharged(pledge.State);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref charged))
        {
            if (moneyWasTaken)
                findings.Add(FindingKind.CollectedUncharged, $"{pledge.Id} is {pledge.State}, but {pledge.PaymentIntent} has no successful charge");
            return;
        }
        charged = charged with { Met = true };
        if (charged.GivenBack && pledge.State is (PledgeState.Cancelled or PledgeState.Released or PledgeState.Dropped))
        {
            GivenBack++;
            return;
        }
        if (pledge.State is PledgeState.Collecting)
            UnderWay++;
        else if (!moneyWasTaken)
            findings.Add(FindingKind.ChargeUnknown, $"{pledge.Id} is {pledge.State}, but was charged {charged.Amount}");
        if (charged.Amount != pledge.Amount || charged.Intent != string.GetHashCode(pledge.PaymentIntent, StringComparison.Ordinal))
            findings.Add(FindingKind.ChargeDiffers, $"{pledge.Id} over {pledge.Amount} by {pledge.PaymentIntent} was charged {charged.Amount}, or by another payment intent");
    }

    /// <summary>After every pledge was held against it: what is left over.</summary>
    public void CheckRest(Findings findings)
    {
        foreach (var (pledge, charged) in _byPledge)
        {
            if (charged is { Met: false, GivenBack: true })
                GivenBack++;
            else if (!charged.Met)
                findings.Add(FindingKind.ChargeUnknown, $"{pledge} was charged {charged.Amount}, but the ledger has no such pledge");
        }
    }

    private readonly record struct Charged(long Amount, int Intent, bool GivenBack, bool Met);
}
