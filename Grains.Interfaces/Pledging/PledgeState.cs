namespace Greenlight.Pledging;

/// <summary>Where a pledge stands; exactly one at any time. Stored as its number: never renumber.</summary>
public enum PledgeState
{
    /// <summary>Promised; the card is not saved yet.</summary>
    Pledged = 1,
    /// <summary>The card is saved for a later charge.</summary>
    Secured = 2,
    /// <summary>A charge has been begun; its outcome is not known yet.</summary>
    Collecting = 3,
    /// <summary>Charged.</summary>
    Collected = 4,
    /// <summary>The charge was declined (or the card never secured); in the retry window.</summary>
    Failing = 5,
    /// <summary>Given up after the retry window.</summary>
    Dropped = 6,
    /// <summary>Withdrawn by the backer.</summary>
    Cancelled = 7,
    /// <summary>Let go because the campaign failed or was cancelled.</summary>
    Released = 8,
    /// <summary>A refund has been asked for.</summary>
    Refunding = 9,
    /// <summary>The money went back.</summary>
    Refunded = 10,
    /// <summary>The backer's bank disputes the charge.</summary>
    Disputed = 11,
    /// <summary>It had ended, and its backer has pledged again, when its money came (back) to us: that is theirs, and is given back another way.</summary>
    Owed = 12,
    /// <summary>It was owed, and an operator has said where it was paid to its backer outside of the processor.</summary>
    PaidBack = 13,
}

/// <summary>What is known of a pledge's card, apart from the pledge's state.</summary>
public enum CardStatus
{
    /// <summary>Not checked yet.</summary>
    None = 0,
    /// <summary>The backer must do something (3-D Secure).</summary>
    NeedsBacker = 1,
    /// <summary>Saved for a later charge.</summary>
    Ready = 2,
    /// <summary>Refused by the bank.</summary>
    Refused = 3,
}

/// <summary>Groups of states.</summary>
public static class PledgeStates
{
    /// <summary>The pledge stands: it is the backer's one live pledge of the campaign.</summary>
    public static bool IsLive(PledgeState state) => state
        is PledgeState.Pledged or PledgeState.Secured or PledgeState.Collecting or PledgeState.Collected or PledgeState.Failing
        or PledgeState.Refunding or PledgeState.Disputed;

    /// <summary>The card was charged, whatever became of the money since.</summary>
    public static bool WasCharged(PledgeState state) => state
        is PledgeState.Collected or PledgeState.Refunding or PledgeState.Refunded or PledgeState.Disputed or PledgeState.Owed or PledgeState.PaidBack;

    /// <summary>The card was saved and has not failed since: what counts towards a goal of secured pledges.</summary>
    public static bool IsSecured(PledgeState state) => state is PledgeState.Secured or PledgeState.Collecting or PledgeState.Collected;
}
