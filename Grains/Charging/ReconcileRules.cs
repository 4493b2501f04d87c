using Greenlight.Backers;
using Greenlight.Pledging;

namespace Greenlight.Charging;

/// <summary>What is done about a payment intent of Stripe's.</summary>
internal abstract record ReconcileStep
{
    private ReconcileStep() { }

    /// <summary>Nothing: it is none of ours, it is known, or nobody will ever confirm it.</summary>
    internal sealed record Nothing : ReconcileStep;

    /// <summary>The ledger takes it over as the pledge's one payment intent.</summary>
    internal sealed record Adopt(bool Charged) : ReconcileStep;

    /// <summary>It is the pledge's own, and its charge is not recorded yet.</summary>
    internal sealed record Record : ReconcileStep;

    /// <summary>A person must decide.</summary>
    /// <param name="Kind">What is wrong.</param>
    /// <param name="Sentence">In words.</param>
    /// <param name="MayRefund">Whether giving it back is a sound answer.</param>
    internal sealed record Find(FindingKind Kind, string Sentence, bool MayRefund) : ReconcileStep;
}

/// <summary>
/// Holds one payment intent of Stripe's against the ledger. Pure. What it takes over the shard judges once more; what it can't place it never settles silently.
/// </summary>
internal static class ReconcileRules
{
    private static readonly ReconcileStep None = new ReconcileStep.Nothing();

    /// <summary>The pledge that a payment intent names, or null if it is none of ours.</summary>
    public static PledgeId? PledgeOf(Dictionary<string, string>? metadata) =>
        PledgeId.TryParse(metadata?.GetValueOrDefault("pledge"), out var id) ? id : null;

    /// <summary>
    /// Whether the pledge is the one that the payment intent was made for. After a restore a number may have been given away a second time before anybody noticed:
    /// then the backer tells them apart.
    /// </summary>
    public static bool IsFor(Dictionary<string, string>? metadata, BackerId backer) => metadata?.GetValueOrDefault("backer") is not { } named || named == backer.ToString();

    /// <summary>What to do.</summary>
    /// <param name="intent">As Stripe lists it.</param>
    /// <param name="pledge">The pledge with the number that it names, as the ledger has it; null if there is none.</param>
    public static ReconcileStep Of(ListedIntent intent, Pledge? pledge)
    {
        if (pledge is null || !IsFor(intent.Metadata, pledge.Backer))
            return Unknown(intent);
        if (pledge.PaymentIntent == intent.Id)
            return intent.Succeeded && !HasPaid(pledge) ? new ReconcileStep.Record() : None;
        // The pledge's own has been tried: this one was made beside it. If it took money, two may have.
        if (pledge.PaymentIntent is { } own && (pledge.Attempt > 0 || HasPaid(pledge)))
            return intent.HasTaken ? Find(FindingKind.SecondCharge, $"{pledge.Id} was charged by it, but has the payment intent {own} and is {pledge.State}", mayRefund: false) : None;
        // Confirmed by nobody, for ever: or it would have been stored.
        if (!intent.Succeeded && (pledge.PaymentIntent is not null || !MayBecomeCharge(intent) || !MayBeCharged(pledge)))
            return None;
        if (intent.Amount != pledge.Amount)
        {
            return intent.Succeeded || intent.Status is "processing"
                ? Find(FindingKind.OtherAmount, $"{pledge.Id} is over {pledge.Amount} here, but {intent.Amount} was charged", mayRefund: false)
                : None;
        }
        // Charged and given back since: adopted all the same, or it would be charged a second time. That the money went back is then found as for any other charge.
        return MayBeCharged(pledge) ? new ReconcileStep.Adopt(intent.Succeeded)
            : intent.HasTaken ? Find(FindingKind.PledgeGone, $"{pledge.Id} is {pledge.State} here, but was charged", mayRefund: true)
            : None;
    }

    private static ReconcileStep Unknown(ListedIntent intent) => intent switch
    {
        { HasTaken: true } => Find(FindingKind.NoSuchPledge, "a backer was charged for a pledge that this ledger does not have", mayRefund: true),
        { Status: "processing" } => Find(FindingKind.UnderWay, "the bank has not answered yet, and this ledger has no such pledge", mayRefund: false),
        _ => None,
    };

    private static bool MayBecomeCharge(ListedIntent intent) => intent.Status is not "canceled";

    private static bool MayBeCharged(Pledge pledge) => pledge.State is PledgeState.Pledged or PledgeState.Secured or PledgeState.Failing;

    private static bool HasPaid(Pledge pledge) => PledgeStates.WasCharged(pledge.State);

    private static ReconcileStep.Find Find(FindingKind kind, string sentence, bool mayRefund) => new(kind, sentence, mayRefund);
}
