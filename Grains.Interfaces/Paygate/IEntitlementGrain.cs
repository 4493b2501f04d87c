using System.Collections.Immutable;
using Greenlight.Backers;
using Greenlight.Campaigns;

namespace Greenlight.Paygate;

/// <summary>
/// The life of one paygate key. Key: <c>ent-{pledge}</c>. The right itself is a row of the ledger, written by the batch that recorded the charge;
/// this grain issues, rotates and revokes the code that stands for it.
/// </summary>
[Alias("grain/entitlement"), GrainInterfaceType("entitlement")]
public interface IEntitlementGrain : IGrainWithStringKey
{
    /// <summary>Issues the key if the right is open and it has not been issued yet; answers the key, or null while there is no open right.</summary>
    [Alias("Issue")] Task<PaygateKey?> Issue();

    /// <summary>Replaces the code: the old one stops working at once. Null while there is no open right.</summary>
    [Alias("Rotate")] Task<PaygateKey?> Rotate(BackerId backer);

    /// <summary>Takes the code out of use for good, without a new one; the right itself stays.</summary>
    [Alias("Revoke")] Task Revoke();

    /// <summary>What a code opens now; null if it is not (or no longer) the code of an open right.</summary>
    [Alias("Redeem")] Task<Opening?> Redeem(string code);
}

/// <summary>A key as its backer sees it.</summary>
/// <param name="Code">What to type: groups of five characters.</param>
/// <param name="IssuedAt">UTC; of this rotation.</param>
/// <param name="Opens">The items it opens now.</param>
[GenerateSerializer, Immutable, Alias("paygate-key")]
public sealed record PaygateKey(string Code, DateTimeOffset IssuedAt, ImmutableArray<ItemRef> Opens);

/// <summary>What an open right opens, for making a pass.</summary>
/// <param name="Entitlement">The right, as its grain's key.</param>
/// <param name="Backer">Whose it is.</param>
/// <param name="Items">The items it opens now.</param>
[GenerateSerializer, Immutable, Alias("opening")]
public sealed record Opening(string Entitlement, BackerId Backer, ImmutableArray<ItemRef> Items);
