using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Audit;

/// <summary>
/// What an audit reads: a ledger as it stands, all of it of one moment. A store is read row by row, a simulation hands over what it holds.
/// One sequence is read to its end before the next is begun.
/// </summary>
public interface ILedgerSource
{
    /// <summary>Every campaign that was launched.</summary>
    IEnumerable<Campaign> Campaigns();

    /// <summary>The shards of a campaign, in order.</summary>
    IEnumerable<ShardRow> Shards(CampaignId campaign);

    /// <summary>The tally of a shard.</summary>
    IEnumerable<TallyCell> Tally(ShardId shard);

    /// <summary>The limited tiers of a campaign.</summary>
    IEnumerable<StockRow> Stock(CampaignId campaign);

    /// <summary>The cursors of those who follow a shard.</summary>
    IEnumerable<CursorRow> Cursors(ShardId shard);

    /// <summary>A shard's events, in order of their sequence.</summary>
    IEnumerable<JournalEntry> Journal(ShardId shard);

    /// <summary>The rights that a shard's pledges gave, in order of their number.</summary>
    IEnumerable<RightRow> Rights(ShardId shard);

    /// <summary>A shard's pledges, in order of their number.</summary>
    IEnumerable<Pledge> Pledges(ShardId shard);
}

/// <summary>A shard.</summary>
/// <param name="Id">Which.</param>
/// <param name="Epoch">Of its newest activation.</param>
/// <param name="Sequence">The highest sequence number given away.</param>
/// <param name="Phase">The campaign's phase, as its batches are fenced with.</param>
/// <param name="DecidedAt">Its sequence when the campaign was decided; null before, or where it was not kept.</param>
public sealed record ShardRow(ShardId Id, long Epoch, long Sequence, Phase Phase, long? DecidedAt);

/// <summary>The places of a limited tier.</summary>
/// <param name="Tier">Number of the tier.</param>
/// <param name="Places">How many there are.</param>
/// <param name="Taken">How many are taken.</param>
public readonly record struct StockRow(int Tier, long Places, long Taken);

/// <summary>How far a follower has come in a shard.</summary>
/// <param name="Follower">Its name.</param>
/// <param name="Sequence">The newest event it has handled.</param>
public readonly record struct CursorRow(string Follower, long Sequence);

/// <summary>A backer's right to open what a pledge is for.</summary>
/// <param name="Number">Of the pledge.</param>
/// <param name="Backer">Whose it is.</param>
/// <param name="IsOpen">Whether it is in force.</param>
public readonly record struct RightRow(long Number, BackerId Backer, bool IsOpen);

/// <summary>A charge in the card processor's own list.</summary>
/// <param name="Id">The processor's id.</param>
/// <param name="Pledge">The pledge that it names, as text.</param>
/// <param name="PaymentIntent">The payment intent that it belongs to.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Succeeded">Whether money was taken.</param>
/// <param name="GivenBack">Whether all of it went back to the backer.</param>
public sealed record ChargeRow(string Id, string? Pledge, string? PaymentIntent, long Amount, bool Succeeded, bool GivenBack = false);
