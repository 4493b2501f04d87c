namespace Greenlight.Publishers;

/// <summary>A publisher's account, as the API shows it.</summary>
/// <param name="Publisher">Whose.</param>
/// <param name="Status"><c>none</c>, <c>incomplete</c>, <c>restricted</c> or <c>ready</c>.</param>
/// <param name="CanReceive">Whether it can receive transfers; what a launch needs.</param>
/// <param name="Requirements">What Stripe still wants to know, in its own names.</param>
/// <param name="CheckedAt">When Stripe said so.</param>
/// <param name="Onboarding">Where its owner goes next; good once, for a few minutes. Only in the answer to a POST.</param>
internal sealed record PublisherView(string Publisher, string Status, bool CanReceive, IReadOnlyList<string> Requirements, DateTimeOffset? CheckedAt, string? Onboarding)
{
    /// <summary>Makes one.</summary>
    public static PublisherView Of(Publisher publisher, string? onboarding = null) =>
        new(publisher.Code, Name(publisher.Standing), publisher.CanReceive, publisher.Requirements, publisher.CheckedAt, onboarding);

    private static string Name(AccountStanding standing) => standing switch
    {
        AccountStanding.None => "none",
        AccountStanding.Incomplete => "incomplete",
        AccountStanding.Restricted => "restricted",
        _ => "ready",
    };
}
