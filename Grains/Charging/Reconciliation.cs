namespace Greenlight.Charging;

/// <summary>A run that brings the ledger and Stripe's payment intents together: how it was asked for and how far it has come.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Since">UTC; payment intents made since then are looked at.</param>
/// <param name="Refunds">Whether charges that have no place in this ledger are given back.</param>
/// <param name="AskedBy">Who asked for it.</param>
/// <param name="BeganAt">UTC.</param>
/// <param name="After">The payment intent looked at last; null at the beginning. The list is newest first.</param>
/// <param name="Listed">Payment intents looked at.</param>
/// <param name="Adopted">Payment intents that the ledger took over.</param>
/// <param name="Collected">Pledges that turned out to be charged.</param>
/// <param name="Refunded">Charges given back.</param>
/// <param name="EndedAt">UTC; null while it goes on.</param>
public sealed record Reconciliation(
    int Number, DateTimeOffset Since, bool Refunds, string AskedBy, DateTimeOffset BeganAt, string? After, long Listed, long Adopted, long Collected, long Refunded,
    DateTimeOffset? EndedAt);

/// <summary>A payment intent or a transfer that somebody must decide about.</summary>
/// <param name="Intent">Stripe's id.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Pledge">The pledge that it names, as text; of a transfer, the account that received it.</param>
/// <param name="Amount">In minor units.</param>
/// <param name="Currency">Three letters.</param>
/// <param name="Sentence">What is wrong, in words.</param>
public sealed record Finding(string Intent, FindingKind Kind, string Pledge, long Amount, string Currency, string Sentence);

/// <summary>What can be wrong with a payment intent or a transfer. Stored by name.</summary>
public enum FindingKind
{
    /// <summary>Charged for a pledge that this ledger does not have: it was placed after the backup. Give it back, or have its backer pledge anew and keep it in mind.</summary>
    NoSuchPledge,
    /// <summary>Charged for a pledge that is cancelled, released or dropped here.</summary>
    PledgeGone,
    /// <summary>Charged, but the campaign is not funded in this ledger.</summary>
    NotFunded,
    /// <summary>Charged another amount than the pledge's.</summary>
    OtherAmount,
    /// <summary>The pledge has another payment intent, and this one was charged too.</summary>
    SecondCharge,
    /// <summary>Of a pledge that this ledger does not have, and the bank has not answered yet.</summary>
    UnderWay,
    /// <summary>The ledger would not take it, for the reason in the sentence.</summary>
    NotTaken,
    /// <summary>A transfer that has no place in this ledger. Nothing more is transferred to its account until it was taken back at Stripe.</summary>
    TransferNotTaken,
}
