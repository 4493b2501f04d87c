namespace Greenlight.Pledging;

/// <summary>What can happen to a pledge. Stored in the journal as its number: never renumber.</summary>
public enum PledgeEventKind
{
    /// <summary>The backer pledged.</summary>
    Placed = 1,
    /// <summary>The backer chose another tier or amount.</summary>
    Changed = 2,
    /// <summary>The backer withdrew.</summary>
    Cancelled = 3,
    /// <summary>The backer gave another card.</summary>
    CardReplaced = 4,
    /// <summary>The card was saved for a later charge.</summary>
    CardSecured = 5,
    /// <summary>The bank wants to hear from the backer.</summary>
    CardNeedsBacker = 6,
    /// <summary>The bank refused the card.</summary>
    CardRefused = 7,
    /// <summary>A charge attempt was stored, before the processor was called.</summary>
    ChargeBegun = 8,
    /// <summary>The charge succeeded.</summary>
    Collected = 9,
    /// <summary>The charge was declined.</summary>
    ChargeDeclined = 10,
    /// <summary>Funded without a usable card: the retry window began.</summary>
    CardMissing = 11,
    /// <summary>Given up after the retry window.</summary>
    Dropped = 12,
    /// <summary>Let go because the campaign failed or was cancelled.</summary>
    Released = 13,
    /// <summary>Nothing new; settlement looks again later.</summary>
    Postponed = 14,
}
