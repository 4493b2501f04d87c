using E = Greenlight.Pledging.PledgeEventKind;
using S = Greenlight.Pledging.PledgeState;

namespace Greenlight.Pledging;

/// <summary>
/// The one transition table of a pledge. <see cref="PledgeRules"/> can't apply an event that has no row here; <c>docs/reference/pledge-states.md</c>
/// is this table printed, and <c>A_pledge_transition</c> tests every row.
/// </summary>
public static class PledgeTransitions
{
    /// <summary>One row.</summary>
    /// <param name="From">State before, or null for a new pledge.</param>
    /// <param name="Event">What happens.</param>
    /// <param name="To">State after.</param>
    /// <param name="When">The condition, for people.</param>
    public sealed record Row(PledgeState? From, PledgeEventKind Event, PledgeState To, string When);

    /// <summary>Every way a pledge can move.</summary>
    public static IReadOnlyList<Row> Table { get; } =
    [
        new(null, E.Placed, S.Pledged, "the campaign takes pledges (live, or funded and selling on), the backer has no live pledge here, a place is left"),
        new(S.Pledged, E.Changed, S.Pledged, "the campaign is live, the version seen names this promise, a place is left in the new tier"),
        new(S.Secured, E.Changed, S.Secured, "as above; the saved card stays"),
        new(S.Pledged, E.Cancelled, S.Cancelled, "the campaign is live and its cut-off has not come, or it is suspended; the version seen names this promise"),
        new(S.Secured, E.Cancelled, S.Cancelled, "as above"),
        new(S.Pledged, E.TermsKept, S.Pledged, "the terms have changed since in what was pledged to, and the campaign is not decided"),
        new(S.Secured, E.TermsKept, S.Secured, "as above"),
        new(S.Pledged, E.TermsSwitched, S.Pledged, "the pledge was made under other terms than those in force, and the campaign is not decided"),
        new(S.Secured, E.TermsSwitched, S.Secured, "as above"),
        new(S.Pledged, E.CardReplaced, S.Pledged, "the campaign has not failed"),
        new(S.Secured, E.CardReplaced, S.Pledged, "the campaign is live: the new card must be saved before the pledge counts again"),
        new(S.Failing, E.CardReplaced, S.Failing, "within the retry window"),
        new(S.Pledged, E.CardSecured, S.Secured, "the news is about the newest card"),
        new(S.Failing, E.CardSecured, S.Secured, "the news is about the newest card, which has not been charged yet"),
        new(S.Pledged, E.CardNeedsBacker, S.Pledged, "the news is about the newest card"),
        new(S.Failing, E.CardNeedsBacker, S.Failing, "the news is about the newest card, which has not been charged yet"),
        new(S.Pledged, E.CardRefused, S.Pledged, "the news is about the newest card"),
        new(S.Failing, E.CardRefused, S.Failing, "the news is about the newest card, which has not been charged yet"),
        new(S.Secured, E.ChargeAnnounced, S.Secured, "the campaign is funded, and its terms give notice before a charge"),
        new(S.Secured, E.ChargeBegun, S.Collecting, "the campaign is funded, the time of notice has passed if there is one, the attempt is the next one"),
        new(S.Failing, E.ChargeBegun, S.Collecting, "the campaign is funded, the attempt is the next one, the saved card may be tried again"),
        new(S.Collecting, E.Collected, S.Collected, "the payment intent is the stored one"),
        new(S.Pledged, E.Collected, S.Collected, "success is final: the payment intent was taken over after a restore"),
        new(S.Secured, E.Collected, S.Collected, "success is final: an earlier card's, or taken over after a restore"),
        new(S.Failing, E.Collected, S.Collected, "success is final, whichever attempt it was"),
        new(S.Dropped, E.Collected, S.Collected, "success is final, even when it is heard of late"),
        new(S.Dropped, E.Owed, S.Owed, "as above, and the backer has pledged again meanwhile"),
        new(S.Collecting, E.ChargeDeclined, S.Failing, "the decline is about the newest attempt"),
        new(S.Pledged, E.CardMissing, S.Failing, "the campaign is funded and the card is not saved: the retry window begins"),
        new(S.Secured, E.CardGone, S.Failing, "the campaign is funded, and the newest card is gone from the processor: the retry window begins"),
        new(S.Failing, E.WindowExtended, S.Failing, "the retry window has passed, too little was collected, and the terms give one more"),
        new(S.Failing, E.Dropped, S.Dropped, "the retry window has passed"),
        new(S.Pledged, E.Released, S.Released, "the campaign failed or was cancelled"),
        new(S.Secured, E.Released, S.Released, "the campaign failed or was cancelled"),
        new(S.Pledged, E.Postponed, S.Pledged, "the outcome is not known yet"),
        new(S.Secured, E.Postponed, S.Secured, "the campaign is funded, its charge was due, and whether its payment intent was made is not known yet"),
        new(S.Collecting, E.Postponed, S.Collecting, "the outcome is not known yet"),
        new(S.Failing, E.Postponed, S.Failing, "the outcome of checking the newest card, or of withdrawing the payment at the window's end, is not known yet"),
        new(S.Collected, E.RefundBegun, S.Refunding, "the producer or the operator wants the money given back"),
        new(S.Collected, E.RefundAsked, S.Refunding, "the processor has a refund under way that nobody here asked for"),
        new(S.Refunding, E.RefundAsked, S.Refunding, "the processor has taken it up"),
        new(S.Collected, E.Refunded, S.Refunded, "the processor has given all of it back"),
        new(S.Refunding, E.Refunded, S.Refunded, "as above"),
        new(S.Disputed, E.Refunded, S.Refunded, "as above"),
        new(S.Refunding, E.RefundFailed, S.Collected, "the refund is the one that was asked for"),
        new(S.Refunded, E.RefundFailed, S.Collected, "as above: a bank may send the money back days later"),
        new(S.Refunded, E.Owed, S.Owed, "as above, or the dispute that took the money is won, and the backer has pledged again meanwhile"),
        new(S.Owed, E.Refunded, S.Refunded, "the refund is a new one, made in the processor's dashboard"),
        new(S.Owed, E.Disputed, S.Refunded, "the bank gives the money back; the dispute is a new one"),
        new(S.Owed, E.DisputeLost, S.Refunded, "as above, heard of at its end"),
        new(S.Owed, E.PaidBack, S.PaidBack, "an operator has paid it outside of the processor, and says where that is found"),
        new(S.PaidBack, E.Refunded, S.Refunded, "it goes back at the processor, too; the refund is a new one"),
        new(S.PaidBack, E.Disputed, S.Refunded, "as above, by the bank; the dispute is a new one"),
        new(S.PaidBack, E.DisputeLost, S.Refunded, "as above, heard of at its end"),
        new(S.Refunded, E.DisputeWon, S.Collected, "the dispute is the one that took the money when it was owed; the backer has no other live pledge"),
        new(S.Collected, E.Disputed, S.Disputed, "the bank has taken the money; the dispute is a new one"),
        new(S.Refunding, E.Disputed, S.Disputed, "as above"),
        new(S.Disputed, E.DisputeWon, S.Collected, "the dispute is the one that took the money"),
        new(S.Collected, E.DisputeLost, S.Disputed, "the end is heard of before the beginning"),
        new(S.Refunding, E.DisputeLost, S.Disputed, "as above"),
        new(S.Disputed, E.DisputeLost, S.Disputed, "the money is gone for good"),
        new(S.Refunding, E.Postponed, S.Refunding, "the outcome is not known yet"),
        new(S.Disputed, E.Postponed, S.Disputed, "the bank has not decided yet"),
        new(S.Pledged, E.IntentAdopted, S.Pledged, "the campaign is funded; Stripe has this payment intent for it, which a restored backup does not know"),
        new(S.Secured, E.IntentAdopted, S.Secured, "as above"),
        new(S.Failing, E.IntentAdopted, S.Failing, "as above"),
    ];

    private static readonly Dictionary<(PledgeState?, PledgeEventKind), PledgeState> Next = Table.ToDictionary(row => (row.From, row.Event), row => row.To);

    /// <summary>The state after an event, or null if there is no such row.</summary>
    public static PledgeState? After(PledgeState? from, PledgeEventKind kind) => Next.TryGetValue((from, kind), out var to) ? to : null;
}
