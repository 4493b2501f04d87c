using Greenlight.Pages.Studio;

namespace Greenlight.Payments;

/// <summary>How settlement stands, for a campaign's producer.</summary>
/// <param name="AsOf">UTC.</param>
/// <param name="Backlog">Pledges with something to do, by step.</param>
/// <param name="PerSecond">How fast it goes now; null members: nothing moves, or too little to say.</param>
/// <param name="AllowedPerSecond">What Stripe allows for everything that the account does; null members: no limit.</param>
/// <param name="SecondsLeft">How long it still takes; null if that is not known.</param>
/// <param name="DoneAt">UTC; when that is, or null.</param>
/// <param name="Basis">What it rests on: <c>done</c>, <c>measured</c>, <c>allowed</c> or <c>unknown</c>.</param>
/// <param name="Words">The same in sentences.</param>
internal sealed record SettlementView(
    DateTimeOffset AsOf, SettlementBacklogView Backlog, SettlementPaceView PerSecond, SettlementLimitsView AllowedPerSecond, long? SecondsLeft, DateTimeOffset? DoneAt, string Basis,
    SettlementWordsView Words)
{
    /// <summary>Puts it together.</summary>
    public static SettlementView Of(SettlementStanding standing) => new(
        standing.AsOf,
        new(standing.Backlog.Now, standing.Backlog.ToSecure, standing.Backlog.ToAsk, standing.Backlog.ToCharge, standing.Backlog.ToResolve, standing.Backlog.ToReturn, standing.Backlog.ToRelease,
            standing.Backlog.Later, standing.Backlog.Owed, standing.Backlog.HeldBack),
        new(Rounded(standing.Pace.Cards), Rounded(standing.Pace.Charges)),
        new(standing.Limits.PerEndpoint is > 0 and var one ? one : null, standing.Limits.InAll is > 0 and var all ? all : null),
        standing.Forecast.Left is { } left ? (long)Math.Ceiling(left.TotalSeconds) : null,
        standing.DoneAt,
        standing.Forecast.Basis.ToString().ToLowerInvariant(),
        new(SettlementWords.Left(standing), SettlementWords.Pace(standing)));

    private static double? Rounded(double? rate) => rate is { } known ? Math.Round(known, 1) : null;
}

/// <summary>Pledges by step.</summary>
/// <param name="Now">All with something to do now.</param>
/// <param name="ToSecure">Cards to check and save.</param>
/// <param name="ToAsk">Cards whose backer had something to do.</param>
/// <param name="ToCharge">Saved cards that may be charged now.</param>
/// <param name="ToResolve">Charges under way.</param>
/// <param name="ToReturn">Refunds and disputes to begin or ask about.</param>
/// <param name="ToRelease">To let go.</param>
/// <param name="Later">Declined, tried again later.</param>
/// <param name="Owed">Whose money is their backer's and must be given back by hand.</param>
/// <param name="HeldBack">Not taken up now, and not in the forecast: backers have notice, Stripe did not say what became of a card or charge, or charging is stopped.</param>
internal sealed record SettlementBacklogView(long Now, long ToSecure, long ToAsk, long ToCharge, long ToResolve, long ToReturn, long ToRelease, long Later, long Owed, long HeldBack);

/// <summary>Cards and charges heard about a second.</summary>
internal sealed record SettlementPaceView(double? Cards, double? Charges);

/// <summary>Calls a second, on each endpoint and in all.</summary>
internal sealed record SettlementLimitsView(int? PerEndpoint, int? InAll);

/// <summary>Sentences: how long it takes, and how fast it goes.</summary>
internal sealed record SettlementWordsView(string Left, string Pace);
