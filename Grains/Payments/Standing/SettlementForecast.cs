namespace Greenlight.Payments;

/// <summary>What a forecast rests on.</summary>
public enum ForecastBasis
{
    /// <summary>Nothing is left to do.</summary>
    Done,
    /// <summary>The rate of the last half minute.</summary>
    Measured,
    /// <summary>What Stripe allows: it can't be sooner.</summary>
    Allowed,
    /// <summary>Nothing: no limit, and nothing measured yet.</summary>
    Unknown,
}

/// <summary>When settlement will be through with what it has to do now. Pure.</summary>
/// <param name="Left">How long it takes; null if that is not known.</param>
/// <param name="Basis">What that rests on.</param>
public sealed record SettlementForecast(TimeSpan? Left, ForecastBasis Basis)
{
    // Far enough for anything that somebody waits for, and near enough for a date.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3_650);

    /// <summary>
    /// Cards and charges are worked off side by side, each on endpoints of its own: it takes as long as the slower of the two, and never less than the calls take at the allowed rate.
    /// </summary>
    public static SettlementForecast Of(SettlementBacklog backlog, SettlementPace pace, BudgetLimits limits)
    {
        if (backlog.Now == 0)
            return new(TimeSpan.Zero, ForecastBasis.Done);
        var (onOne, inAll) = backlog.Calls;
        var allowed = Math.Max(Seconds(onOne, limits.PerEndpoint), Seconds(inAll, limits.InAll));
        var measured = (backlog.Cards, backlog.ToCollect) is (0, 0) ? double.NaN : Math.Max(Part(backlog.Cards, pace.Cards), Part(backlog.ToCollect, pace.Charges));
        return (inAll, double.IsNaN(measured)) switch
        {
            // Only letting go is left, which asks nobody.
            (0, _) => new(null, ForecastBasis.Unknown),
            (_, false) => new(Span(Math.Max(allowed, measured)), ForecastBasis.Measured),
            _ when !limits.None => new(Span(allowed), ForecastBasis.Allowed),
            _ => new(null, ForecastBasis.Unknown),
        };
    }

    private static double Part(long pledges, double? perSecond) => pledges == 0 ? 0 : pledges / perSecond ?? double.NaN;

    private static double Seconds(long calls, int perSecond) => perSecond > 0 ? (double)calls / perSecond : 0;

    private static TimeSpan Span(double seconds) => seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
}

/// <summary>How the settlement of a campaign, or of one of its shards, stands.</summary>
/// <param name="AsOf">UTC.</param>
/// <param name="Backlog">What is left to do.</param>
/// <param name="Pace">How fast it goes.</param>
/// <param name="Limits">What Stripe allows, over everything that the account does.</param>
public sealed record SettlementStanding(DateTimeOffset AsOf, SettlementBacklog Backlog, SettlementPace Pace, BudgetLimits Limits)
{
    /// <summary>When it will be through.</summary>
    public SettlementForecast Forecast { get; } = SettlementForecast.Of(Backlog, Pace, Limits);

    /// <summary>UTC; the same as a time of day.</summary>
    public DateTimeOffset? DoneAt => Forecast.Basis is ForecastBasis.Done ? null : AsOf + Forecast.Left;
}
