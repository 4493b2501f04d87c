namespace Greenlight.StripeSandbox;

/// <summary>What Stripe takes and how long it takes: the account's agreement with it. Amounts are minor units of the charge's currency.</summary>
internal sealed record Terms
{
    /// <summary>Of each charge, in hundredths of a percent.</summary>
    public long FeeBasisPoints { get; init; } = 290;

    /// <summary>Of each charge, besides.</summary>
    public long FeeFixed { get; init; } = 30;

    /// <summary>Of each dispute; won or lost, it is not given back.</summary>
    public long DisputeFee { get; init; } = 1500;

    /// <summary>Days until a charge's money can be used, and until a payout has arrived.</summary>
    public int SettlementDays { get; init; } = 2;

    /// <summary>Seconds until what answers later has answered: a pending refund, a dispute's evidence.</summary>
    public int LaterSeconds { get; init; } = 10;

    /// <summary>What stands before the star on card statements: the account's shortened descriptor.</summary>
    public string StatementPrefix { get; init; } = "SANDBOX";

    /// <summary>What the holder of a card reads of a charge with this suffix; without one, the account's whole descriptor.</summary>
    public string Statement(string? suffix) => string.IsNullOrEmpty(suffix) ? "STRIPE SANDBOX" : $"{StatementPrefix}* {suffix}";

    private const long Day = 86_400;

    /// <summary>The fee of a charge, half a minor unit rounded up.</summary>
    public long Fee(long amount) => (((amount * FeeBasisPoints) + 5_000) / 10_000) + FeeFixed;

    /// <summary>When money that comes in now can be used: at the beginning of a day, as at Stripe, or at once.</summary>
    public long Settled(long now) => SettlementDays == 0 ? now : ((now / Day) + SettlementDays) * Day;

    public long Later(long now) => now + LaterSeconds;

    /// <summary>Until when a dispute's evidence may be given.</summary>
    public static long EvidenceDue(long now) => now + (9 * Day);
}
