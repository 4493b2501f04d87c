using System.Globalization;
using Greenlight.Pages.Shell;
using Greenlight.Payments;

namespace Greenlight.Pages.Studio;

/// <summary>How settlement stands, in sentences.</summary>
public static class SettlementWords
{
    /// <summary>How long it takes, until when, and how many pledges are not in that.</summary>
    public static string Left(SettlementStanding standing) => standing.Backlog switch
    {
        { HeldBack: 0 } => OfNow(standing),
        { Now: 0, Later: 0, HeldBack: var held } => $"Nothing to do now. {Held(held, "")}",
        { HeldBack: var held } => $"{OfNow(standing)} {Held(held, " more")}",
    };

    private static string Held(long pledges, string more) => $"{Figures.Of(pledges, "pledge")}{more} {(pledges == 1 ? "is" : "are")} held back, and not counted in this.";

    private static string OfNow(SettlementStanding standing) => standing switch
    {
        { Forecast: { Basis: ForecastBasis.Measured, Left: { } left }, DoneAt: { } at } => $"About {Span(left)} left, done {When(at, standing.AsOf)}.",
        { Forecast: { Basis: ForecastBasis.Allowed, Left: { } left }, DoneAt: { } at } =>
            $"At the pace that Stripe allows it takes {Span(left)}: done {When(at, standing.AsOf)} at the earliest.",
        { Backlog: { Now: 0, Later: 0 } } => "Nothing is left to do.",
        { Backlog: { Now: 0, Later: var later } } => $"Nothing to do now. {Figures.Of(later, "declined pledge")} will be tried again, or {(later == 1 ? "waits" : "wait")} for another card.",
        { Backlog: { ToRelease: var pledges } backlog } when pledges == backlog.Now => $"{Figures.Of(pledges, "pledge")} to let go. Nobody is charged.",
        _ => "How long it takes is not known yet: too little has been done to tell.",
    };

    /// <summary>How fast it goes, and how fast it may.</summary>
    public static string Pace(SettlementStanding standing) => $"{Now(standing)} {Allowed(standing.Limits)}".TrimStart();

    /// <summary>"12 min", "2 h 47 min", "3 days 4 h": rounded up, so that nobody is promised too much.</summary>
    public static string Span(TimeSpan span)
    {
        var minutes = Math.Max(1, (long)Math.Ceiling(span.TotalMinutes));
        var hours = (minutes + 59) / 60;
        return minutes switch
        {
            < 60 => $"{minutes} min",
            < 48 * 60 when minutes % 60 == 0 => $"{minutes / 60} h",
            < 48 * 60 => $"{minutes / 60} h {minutes % 60} min",
            _ when hours % 24 == 0 => Figures.Of(hours / 24, "day"),
            _ => $"{Figures.Of(hours / 24, "day")} {hours % 24} h",
        };
    }

    // "at 14:05 UTC", and with the day if it is another one; a minute once begun counts.
    private static string When(DateTimeOffset at, DateTimeOffset now)
    {
        var minute = new DateTime((at.UtcTicks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, DateTimeKind.Utc);
        return minute.ToString(minute.Date == now.UtcDateTime.Date ? "'at' HH:mm 'UTC'" : "'on' d MMMM 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture);
    }

    private static string Now(SettlementStanding standing) => standing switch
    {
        { Pace: { Cards: { } cards, Charges: { } charges } } => $"Now {Rate(cards)} cards and {Rate(charges)} charges a second.",
        { Pace.Charges: { } charges } => $"Now {Rate(charges)} charges a second.",
        { Pace.Cards: { } cards } => $"Now {Rate(cards)} cards a second.",
        { Backlog.Now: > 0 } => "Nothing has moved in the last seconds.",
        _ => "",
    };

    private static string Allowed(BudgetLimits limits) => limits switch
    {
        { None: true } => "No limit is set.",
        { InAll: 0 } => $"Stripe takes {limits.PerEndpoint} calls a second on each endpoint.",
        { PerEndpoint: 0 } => $"Stripe takes {limits.InAll} calls a second.",
        _ => $"Stripe takes {limits.PerEndpoint} calls a second on each endpoint, {limits.InAll} in all.",
    };

    private static string Rate(double rate) => rate.ToString(rate < 100 ? "N1" : "N0", CultureInfo.InvariantCulture);
}
