using Greenlight.Backers;

namespace Greenlight.Accounts;

/// <summary>A backer's account: an address, and what lets its owner in.</summary>
internal sealed class Account
{
    /// <summary>The backer; also the account's id.</summary>
    public required BackerId Backer { get; init; }

    /// <summary>As its owner wrote it.</summary>
    public required EmailAddress Email { get; init; }

    /// <summary>Rises with every write of the row: a write that was decided on an older one is refused.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Random; changes when sessions that were given out before must end.</summary>
    public required string Stamp { get; set; }

    /// <summary>SHA-256 of the sign-up's proof; null once the address is verified.</summary>
    public byte[]? ProofHash { get; set; }

    /// <summary>Null until the owner sets a password.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>How many one-time links were used: part of what a link is bound to, so that each works once.</summary>
    public int LinksUsed { get; set; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC; when a link sent to the address was used first. Null: nobody has shown yet that the address is theirs.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }
}
