using System.Collections.Immutable;

namespace Greenlight.Publishers;

/// <summary>Who owns campaigns, as far as their money goes.</summary>
/// <param name="Code">Their name in URLs and on campaigns.</param>
/// <param name="Account">Stripe's id of the account on which they receive it; null before they have one.</param>
/// <param name="CanReceive">Whether Stripe lets that account receive transfers.</param>
/// <param name="Submitted">Whether its owner has told Stripe who they are.</param>
/// <param name="Requirements">What Stripe still wants to know, in its own names.</param>
/// <param name="CheckedAt">UTC; when Stripe said so.</param>
public sealed record Publisher(string Code, string? Account, bool CanReceive, bool Submitted, ImmutableArray<string> Requirements, DateTimeOffset? CheckedAt)
{
    /// <summary>One of whom nothing is known.</summary>
    public static Publisher Unknown(string code) => new(code, null, false, false, [], null);

    /// <summary>Where the account stands.</summary>
    public AccountStanding Standing => this switch
    {
        { Account: null } => AccountStanding.None,
        { CanReceive: true } => AccountStanding.Ready,
        { Submitted: false } => AccountStanding.Incomplete,
        _ => AccountStanding.Restricted,
    };
}

/// <summary>Where a publisher's account stands.</summary>
public enum AccountStanding
{
    /// <summary>There is none.</summary>
    None,
    /// <summary>Opened; its owner has not told Stripe yet who they are.</summary>
    Incomplete,
    /// <summary>Stripe knows its owner and does not let it receive: it wants more, or is still looking.</summary>
    Restricted,
    /// <summary>It can receive.</summary>
    Ready,
}
