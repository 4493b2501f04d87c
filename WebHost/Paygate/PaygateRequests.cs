using System.Collections.Immutable;
using Greenlight.Campaigns;

namespace Greenlight.Paygate;

/// <summary>Ask for a pass.</summary>
/// <param name="Key">The key as typed; without it the session's own rights count.</param>
/// <param name="Work">For which work; needed only when several would open.</param>
internal sealed record PassRequest(string? Key = null, string? Work = null);

/// <summary>A pass.</summary>
/// <param name="Pass">The signed pass: an ES256 JWT.</param>
/// <param name="Expires">UTC.</param>
/// <param name="Opens">What it opens.</param>
internal sealed record PassView(string Pass, DateTimeOffset Expires, ImmutableArray<ItemRef> Opens);

/// <summary>A key of the session's backer.</summary>
/// <param name="Entitlement">Its name, for rotating it.</param>
/// <param name="Campaign">The campaign it was paid in.</param>
/// <param name="Receipt">The pledge's receipt number.</param>
/// <param name="Code">What to type; null when it was taken out of use.</param>
/// <param name="IssuedAt">UTC; of this code.</param>
/// <param name="Opens">What it opens now.</param>
internal sealed record KeyView(string Entitlement, string Campaign, string Receipt, string? Code, DateTimeOffset? IssuedAt, ImmutableArray<ItemRef> Opens)
{
    /// <summary>The view of a key.</summary>
    public static KeyView Of(BackersKey key) => new(
        key.Right.Id.ToString(), key.Right.Campaign, key.Right.Pledge.ToString(), key.Key?.Code, key.Key?.IssuedAt, key.Right.Items);
}
